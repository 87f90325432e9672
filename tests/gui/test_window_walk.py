"""The main job through the real window: drop, examine, stop, close, go on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication, QImage

from engines.core.case import Case
from engines.core.finding import Outcome
from tests.gui.conftest import OpenWindow, WaitUntil
from tests.gui.windows import chips, drop, make_pictures


def finished(window: object, number: int) -> bool:
    """Whether this many exhibits stand in the list and nothing goes on."""
    rows = window.model.rows()  # type: ignore[attr-defined]
    return len(rows) == number and all(r.finished for r in rows) and not window.desk.busy  # type: ignore[attr-defined]


def test_dropped_files_are_listed_examined_and_shown(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path
) -> None:
    window = open_window()
    paths = make_pictures(tmp_path / "in", 3)
    (tmp_path / "in" / "letter.jpg").write_text("this is no picture")
    assert window.drop_zone.isVisible()
    assert drop(window, [*paths, tmp_path / "in" / "letter.jpg"])
    wait_until(lambda: finished(window, 4), 180, "four finished rows")
    assert [row.source.name for row in window.model.rows()] == [
        "photo1.jpg",
        "photo2.jpg",
        "photo3.jpg",
        "letter.jpg",
    ]
    assert all("source" in chips(window)[path.name] for path in paths)
    refused = window.model.rows()[3]
    assert refused.refusal is not None
    assert refused.refusal[0] is Outcome.NOT_APPLICABLE
    assert "letter.jpg" in refused.refusal[1]
    assert refused.describe() == refused.refusal[1]
    wait_until(lambda: all(window.view.has_thumbnail(r.key) for r in window.model.rows()[:3]), what="thumbnails")
    wait_until(lambda: window.bench.answers.name.text() == "photo1.jpg", what="the answers on the first exhibit")
    assert window.progress.words == "Examined 4 exhibits"
    window.view.step(1)
    wait_until(lambda: window.bench.answers.name.text() == "photo2.jpg", what="the answers on the second exhibit")
    window.view.select(refused.key)
    wait_until(lambda: window.bench.answers.refusal.text() == refused.refusal[1], what="the refusal in the answers")


def test_stop_keeps_what_was_found_and_the_case_goes_on_where_it_ended(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path
) -> None:
    case = tmp_path / "work.assay"
    make_pictures(tmp_path / "in", 60)
    window = open_window(case)
    drop(window, [tmp_path / "in"])
    wait_until(lambda: sum(row.finished for row in window.model.rows()) >= 2, 180, "two examined")
    window.actions_by_id["stop"].trigger()
    wait_until(lambda: not window.desk.busy, 60, "the end of the examination")
    assert "what was found is kept" in window.progress.words
    found = {name: got for name, got in chips(window).items() if got}
    assert 2 <= len(found) < 60
    window.close()
    with Case.open(case, read_only=True) as kept:
        assert {s.sha256 for s in kept.summaries()} >= {e.sha256 for e in kept.exhibits() if e.source.name in found}
        assert kept.verify().ok

    again = open_window(case)
    wait_until(lambda: len(again.model.rows()) == 60, 120, "all sixty rows, also those not examined yet")
    assert {name: got for name, got in chips(again).items() if got}.items() >= found.items()
    again.actions_by_id["examine"].trigger()
    wait_until(lambda: finished(again, 60), 180, "the rest")
    assert all(chips(again).values())


def test_a_case_that_is_dropped_is_opened_and_what_came_with_it_is_added(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path
) -> None:
    case = tmp_path / "work.assay"
    Case.create(case).close()
    (picture,) = make_pictures(tmp_path / "in", 1)
    window = open_window()
    assert drop(window, [case, picture])
    wait_until(lambda: finished(window, 1), 180, "one finished row")
    window.close()
    with Case.open(case, read_only=True) as kept:
        assert [exhibit.source.name for exhibit in kept.exhibits()] == [picture.name]


def test_a_removed_exhibit_comes_back_with_undo_and_stays_away_when_the_case_is_opened_again(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path
) -> None:
    case = tmp_path / "work.assay"
    window = open_window(case)
    drop(window, make_pictures(tmp_path / "in", 3))
    wait_until(lambda: finished(window, 3), 180, "three finished rows")
    before = chips(window)
    window.view.select(window.model.rows()[1].key)
    window.actions_by_id["remove"].trigger()
    assert [row.source.name for row in window.model.rows()] == ["photo1.jpg", "photo3.jpg"]
    window.actions_by_id["undo"].trigger()
    assert chips(window) == before
    assert list(chips(window)) == ["photo1.jpg", "photo2.jpg", "photo3.jpg"]
    window.actions_by_id["redo"].trigger()
    window.close()

    again = open_window(case)
    wait_until(lambda: len(again.model.rows()) == 2 and not again.desk.busy, 120, "the case without the removed one")
    assert "photo2.jpg" not in chips(again)
    with Case.open(case, read_only=True) as kept:
        assert len(kept.exhibits()) == 3


def test_a_picture_from_the_clipboard_becomes_an_exhibit_in_the_case(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path
) -> None:
    window = open_window()
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(0xFF336699)
    QGuiApplication.clipboard().setImage(image)
    window.actions_by_id["paste"].trigger()
    wait_until(lambda: finished(window, 1), 180, "one finished row")
    row = window.model.rows()[0]
    assert row.source.path.parent == window.desk.case.folder / "clipboard"
    assert row.facts is not None
    assert (row.facts.format, row.facts.width, row.facts.height) == ("PNG", 40, 30)
    assert QImage(str(row.source.path)).pixelColor(5, 5).name() == "#336699"


def test_notes_are_kept_and_the_log_tells_what_was_done(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path
) -> None:
    window = open_window()
    drop(window, make_pictures(tmp_path / "in", 1))
    wait_until(lambda: finished(window, 1), 180, "one finished row")
    window.actions_by_id["notes"].trigger()
    window.notes_dock.write("Compare with the negative.")
    window.notes_dock.keep_button.click()
    wait_until(lambda: "Compare with the negative." in window.notes_dock.kept_words, what="the kept note")
    window.actions_by_id["log"].trigger()
    wait_until(lambda: "examination ended" in window.log_dock.words, what="the log")
    assert "photo1.jpg" in window.log_dock.words


def test_a_file_that_is_no_case_is_refused_with_a_sentence_and_the_present_case_stays(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path
) -> None:
    window = open_window()
    drop(window, make_pictures(tmp_path / "in", 2))
    wait_until(lambda: finished(window, 2), 180, "two finished rows")
    present = window.desk.case
    (tmp_path / "holiday.assay").write_text("not a database")
    window.acts.open_case(tmp_path / "holiday.assay")
    wait_until(lambda: "holiday.assay" in window.notice.words, what="the sentence")
    assert window.desk.case == present
    assert len(window.model.rows()) == 2
    wait_until(lambda: not window.desk.busy, what="the desk to be free")


def test_a_report_is_written_and_offered_for_opening(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path
) -> None:
    window = open_window()
    drop(window, make_pictures(tmp_path / "in", 1))
    wait_until(lambda: finished(window, 1), 180, "one finished row")
    window.desk.case_thread.report(tmp_path / "report.html")
    wait_until(lambda: "report.html" in window.notice.words, 180, "the notice")
    assert "photo1.jpg" in (tmp_path / "report.html").read_text(encoding="utf-8")
