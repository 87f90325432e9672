"""Captions through the real window: given, changed, undone, offered, and shown with their words judged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCharFormat, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow

from engines.core.caption import Caption
from engines.core.case import Case
from engines.core.finding import TextMark
from engines.core.paths import resources_folder
from gui.captions.dock import CaptionDock
from gui.panels.remark_row import RemarkChoice
from gui.window import MainWindow
from tests.gui.captions_made import CAR, LAKE, PLACE, captioned_case, finding_on, marked_findings
from tests.gui.conftest import OpenWindow, WaitUntil
from tests.gui.windows import drop, make_pictures


def shown(window: MainWindow) -> CaptionDock:
    return window.caption_dock


def open_marked(open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path) -> MainWindow:
    """A window on a case whose one exhibit has two captions with judged words."""
    captioned_case(tmp_path / "c.assay", tmp_path / "car.jpg")
    window = open_window(tmp_path / "c.assay")
    window.actions_by_id["caption"].trigger()
    wait_until(lambda: shown(window).finding is not None, 30, "the finding on the first caption")
    return window


def under(dock: CaptionDock, words: str) -> QTextCharFormat:
    """How the first letter of some words is drawn."""
    at = dock.text.toPlainText().index(words)
    cursor = QTextCursor(dock.text.document())
    cursor.setPosition(at + 1)
    return cursor.charFormat()


def test_the_words_of_a_caption_are_told_apart_by_line_and_colour(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path
) -> None:
    dock = shown(open_marked(open_window, wait_until, tmp_path))
    assert dock.text.toPlainText() == CAR.text  # the tags are text, not markup
    lines = {words: under(dock, words).underlineStyle() for words in ("red car", "Vienna", "December")}
    assert lines == {
        "red car": QTextCharFormat.UnderlineStyle.SingleUnderline,
        "Vienna": QTextCharFormat.UnderlineStyle.DotLine,
        "December": QTextCharFormat.UnderlineStyle.WaveUnderline,
    }
    assert len({under(dock, words).underlineColor().name() for words in lines}) == 3
    assert not under(dock, "A red").isAnchor()
    assert "contradicted: EXIF says 14 May 2026." in under(dock, "December").toolTip()
    assert dock.opinion.text() == "One of three claims is contradicted."
    assert [row[0] for row in dock.finding.tables[0].rows] == ["red car", "Vienna", "December 2023"]  # type: ignore[union-attr]
    assert "wavy line: contradicted" in dock.legend.text()
    assert dock.editor.list.item(1).text().startswith("captions.csv, row 2:")
    dock.editor.select(1)
    assert "two boats" in dock.text.toPlainText()
    assert dock.text.document().firstBlock().textDirection() is Qt.LayoutDirection.RightToLeft
    assert under(dock, "two boats").underlineStyle() is QTextCharFormat.UnderlineStyle.DashUnderline


def test_what_several_engines_say_of_a_caption_is_shown_together(app: QApplication) -> None:
    window = QMainWindow()
    dock = CaptionDock(window)
    mark = TextMark(CAR.text.index("red"), CAR.text.index("red") + 3, "doubtful", "Little is red.", (PLACE,))
    other = replace(finding_on(CAR, 1, (mark,)), engine="other", sentence="The words fit other pictures better.")
    pointed: list[RemarkChoice] = []
    dock.pointed.connect(pointed.append)
    dock.show_exhibit("a.jpg", (CAR,), (), [marked_findings(), other])
    assert dock.opinion.text() == "One of three claims is contradicted.\nThe words fit other pictures better."
    assert under(dock, "red").fontItalic()  # graver than the "supported" under it
    dock.text.chosen.emit(3)
    assert pointed[-1] == RemarkChoice("", "", (PLACE,))
    assert dock.table.selection_tsv() == ""
    dock.text.chosen.emit(2)
    assert dock.table.selection_tsv().startswith("December 2023")
    window.deleteLater()


def test_choosing_a_word_shows_its_region_and_a_region_its_word(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path
) -> None:
    window = open_marked(open_window, wait_until, tmp_path)
    dock, viewers = shown(window), window.bench.viewers
    wait_until(lambda: viewers.panes, 30, "a view")
    dock.text.setFocus()
    QTest.keyClick(dock.text, Qt.Key.Key_Tab)
    QTest.keyClick(dock.text, Qt.Key.Key_Return)
    assert viewers.manner.chosen == (PLACE,)
    assert dock.text.lit == {0}
    dock.text.light(frozenset())
    viewers.region_hovered.emit(PLACE)
    assert dock.text.lit == {0}
    viewers.region_hovered.emit(None)
    assert dock.text.lit == frozenset()


def test_a_claim_leads_to_the_row_of_metadata_that_its_evidence_was_read_in(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path
) -> None:
    from gui.panels.table_view import TableView

    window = open_marked(open_window, wait_until, tmp_path)
    table = shown(window).table.table
    table.activated.emit(table.model().index(0, 0))
    views = [pane.content for pane in window.bench.viewers.panes if isinstance(pane.content, TableView)]
    assert len(views) == 1
    row = views[0].order.mapToSource(views[0].table.currentIndex()).row()
    assert views[0].model.text(row, 0) == "Exif.Tag07"


def test_captions_are_added_changed_removed_and_taken_back(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path
) -> None:
    (picture,) = make_pictures(tmp_path / "in", 1)
    window = open_window(tmp_path / "c.assay")
    drop(window, [picture])
    dock = shown(window)
    window.actions_by_id["caption"].trigger()
    wait_until(lambda: dock.editor.draft.isEnabled() and not window.desk.busy, 60, "the exhibit")
    dock.editor.draft.setFocus()
    QTest.keyClicks(dock.editor.draft, "A boat")
    QTest.keyClick(dock.editor.draft, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait_until(lambda: [c.text for c in dock.editor.captions] == ["A boat"], what="the caption in the list")
    QGuiApplication.clipboard().setText("pasted words")
    window.view.setFocus()
    window.actions_by_id["paste"].trigger()
    assert dock.editor.draft.toPlainText() == "pasted words"
    long = "x" * 100_000
    dock.editor.draft.setPlainText(f"{long} \U0001f6a2")
    dock.editor.add_button.click()
    wait_until(lambda: len(dock.editor.captions) == 2, what="the second")
    assert dock.editor.captions[1].text == f"{long} \U0001f6a2"
    assert len(dock.editor.list.item(1).text()) < 200
    dock.editor.select(1)
    assert "more characters" in dock.text.toPlainText()
    dock.editor.select(0)
    dock.editor.list.setFocus()
    QTest.keyClick(dock.editor.list, Qt.Key.Key_Return)
    assert dock.editor.draft.toPlainText() == "A boat"
    dock.editor.draft.setPlainText("Two boats")
    dock.editor.change_button.click()
    wait_until(lambda: dock.editor.captions[0].text == "Two boats", what="the change")
    dock.editor.select(1)
    dock.editor.remove_button.click()
    wait_until(lambda: len(dock.editor.captions) == 1, what="the removal")
    window.actions_by_id["undo"].trigger()
    window.actions_by_id["undo"].trigger()
    wait_until(lambda: [c.text[:6] for c in dock.editor.captions] == ["A boat", "xxxxxx"], what="both taken back")
    window.actions_by_id["redo"].trigger()
    wait_until(lambda: dock.editor.captions[0].text == "Two boats", what="the change again")
    wait_until(lambda: not window.desk.busy, 60, "the end of the examination")
    window.close()
    with Case.open(tmp_path / "c.assay", read_only=True) as case:
        (exhibit,) = case.exhibits()
        assert [c.text[:9] for c in exhibit.source.captions] == ["Two boats", "x" * 9]
        acts = [entry.act for entry in case.log() if entry.act.startswith("captions")]
        assert acts == [
            "captions added", "captions added", "captions changed", "captions removed",
            "captions added", "captions changed", "captions changed",
        ]  # fmt: skip
        assert all(act.author for act in case.caption_acts(exhibit.source))
        assert case.verify().ok


def test_captions_lying_in_a_dropped_folder_are_offered_and_used_only_when_asked(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    make_pictures(folder, 2)
    (folder / "captions.csv").write_text("path,caption\nphoto1.jpg,A boat\nphoto9.jpg,Nobody\n", encoding="utf-8")
    (folder / "photo2.txt").write_text("Zwei Häuser", encoding="latin-1")
    window = open_window(tmp_path / "c.assay")
    drop(window, [folder])
    wait_until(lambda: "Captions lie beside the pictures" in window.notice.words, 60, "the offer")
    assert "in/captions.csv" in window.notice.words
    wait_until(lambda: not window.desk.busy, 120, "the examination")
    assert shown(window).editor.captions == ()
    window.notice._act()
    wait_until(lambda: "2 captions were taken" in window.notice.words, 30, "the sentence on what was used")
    assert "row 3 (photo9.jpg)" in window.notice.words
    assert "read as Windows-1252" in window.notice.words
    first = next(row.key for row in window.model.rows() if row.source.name == "photo1.jpg")
    window.view.select(first)
    wait_until(lambda: shown(window).editor.captions == (Caption("A boat", "captions.csv, row 2"),), 30, "the caption")
    window.actions_by_id["undo"].trigger()
    wait_until(lambda: shown(window).editor.captions == (), 30, "the captions gone again")


def test_the_same_picture_with_another_caption_is_told(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path
) -> None:
    with Image.open(resources_folder() / "samples" / "01 house, as taken.jpg") as picture:
        for name, width in (("one", 600), ("two", 400)):
            picture.resize((width, width * picture.height // picture.width)).save(tmp_path / f"{name}.jpg", quality=70)
    window = open_window(tmp_path / "c.assay")
    drop(window, [tmp_path / "one.jpg", tmp_path / "two.jpg"])
    wait_until(lambda: len(window.model.rows()) == 2 and not window.desk.busy, 120, "both examined")
    rows = {row.source.name: row.source for row in window.model.rows()}
    clerk = window.caption_acts.clerk
    clerk.keep([(rows["one.jpg"], (LAKE,)), (rows["two.jpg"], (CAR,))])
    dock = shown(window)
    wait_until(lambda: "A red car in Vienna" in dock.elsewhere.text(), 30, "the sentence on the other exhibit")
    assert "stands in this case as two.jpg" in dock.elsewhere.text()
