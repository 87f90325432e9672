"""Case work in the real window: details, notes, undo, reports after a template, export and import."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLineEdit

from engines.core.case import Case
from engines.core.case_details import details
from engines.core.case_words import detail_words
from engines.core.package_export import export_case
from gui.casework.details_dialog import DetailsDialog
from gui.casework.export_dialog import ExportDialog
from gui.casework.report_dialog import ReportDialog
from gui.window import MainWindow
from tests.gui.conftest import OpenWindow, WaitUntil
from tests.gui.windows import drop
from tests.report import made


@pytest.fixture
def case_path(tmp_path: Path) -> Path:
    """A case with two exhibits."""
    with Case.create(tmp_path / "Harbour.assay") as case:
        for number in range(2):
            made.add(case, made.picture(tmp_path / f"{number}.jpg", (96, 64), number), [made.provenance()])
    return tmp_path / "Harbour.assay"


@pytest.fixture
def window(open_window: OpenWindow, wait_until: WaitUntil, case_path: Path) -> MainWindow:
    """The window with that case, its first exhibit selected."""
    opened = open_window(case_path)
    wait_until(lambda: len(opened.model.rows()) == 2 and opened.selection.keys, 60, "two rows")
    wait_until(lambda: not opened.desk.busy and bool(opened.notes_dock.shown_key), 60, "the exhibit to be shown")
    return opened


def answer(dialog_type: type, act: object) -> None:
    """When a dialog of this type stands, do something with it."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, dialog_type):
            act(dialog)  # type: ignore[operator]
        else:
            QTimer.singleShot(10, look)

    QTimer.singleShot(10, look)


def log_of(window: MainWindow) -> list[str]:
    return [entry.act for entry in window.desk.case_thread.case_when_open().log()]


def test_details_filled_in_are_kept_and_undo_takes_them_back(window: MainWindow, wait_until: WaitUntil) -> None:
    def fill(dialog: DetailsDialog) -> None:
        field = dialog.fields["number"]
        assert isinstance(field, QLineEdit)
        field.setText("2026-17")
        dialog.accept()

    answer(DetailsDialog, fill)
    window.actions_by_id["case_details"].trigger()
    case = window.desk.case_thread.case_when_open()
    wait_until(lambda: details(case).number == "2026-17", 60, "the number")
    window.actions_by_id["undo"].trigger()
    wait_until(lambda: details(case).number == "", 60, "undo")
    window.actions_by_id["redo"].trigger()
    wait_until(lambda: details(case).number == "2026-17", 60, "redo")
    assert log_of(window).count("case details changed") == 3


def test_notes_on_exhibit_and_case_are_kept_apart_withdrawn_and_put_back(
    window: MainWindow, wait_until: WaitUntil
) -> None:
    dock = window.notes_dock
    dock.write("On the picture.")
    dock.keep_button.click()
    wait_until(lambda: "On the picture." in dock.kept_words, 60, "the note")
    dock.target.setCurrentIndex(1)
    wait_until(lambda: dock.kept_words == "", 60, "no note on the case")
    dock.write("On the case.")
    dock.keep_button.click()
    wait_until(lambda: "On the case." in dock.kept_words, 60, "the note on the case")
    dock.kept.setCurrentRow(0)
    dock.withdraw_button.click()
    wait_until(lambda: dock.kept_words == "", 60, "the note to go")
    window.actions_by_id["undo"].trigger()
    wait_until(lambda: "On the case." in dock.kept_words, 60, "undo")
    dock.target.setCurrentIndex(0)
    wait_until(lambda: "On the picture." in dock.kept_words, 60, "the exhibit's note")
    assert log_of(window)[-2:] == ["note withdrawn", "note put back"]


def test_a_report_is_written_after_the_template_that_was_chosen(
    window: MainWindow, wait_until: WaitUntil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "list.html"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(target), ""))

    def choose(dialog: ReportDialog) -> None:
        dialog.templates.setCurrentIndex(dialog.templates.findData("triage-list"))
        assert "One row an exhibit" in dialog.told.text()
        dialog.kinds.setCurrentIndex(2)
        assert not dialog.templates.isEnabled() and "no template applies" in dialog.told.text()
        dialog.kinds.setCurrentIndex(0)
        dialog.accept()

    answer(ReportDialog, choose)
    window.actions_by_id["report"].trigger()
    wait_until(lambda: "list.html" in window.notice.words, 180, "the report")
    assert "List of the examined pictures" in target.read_text(encoding="utf-8")
    (entry,) = window.desk.case_thread.case_when_open().log("report written")
    assert "template triage-list" in entry.detail


def test_a_broken_template_of_ones_own_is_told_and_cannot_be_chosen(window: MainWindow, home: Path) -> None:
    folder = home / "report-templates"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text('sections = ["colour"]')
    dialog = ReportDialog("mine", window)
    assert dialog.template == "mine"
    assert "mine.toml cannot be used: sections names “colour”" in dialog.told.text()
    assert not dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled()


def test_a_case_is_exported_and_imported_into_the_window(
    window: MainWindow, wait_until: WaitUntil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "sent.assayx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(package), ""))

    def choose(dialog: ExportDialog) -> None:
        dialog.exhibits.setChecked(True)
        dialog.accept()

    answer(ExportDialog, choose)
    window.actions_by_id["export_case"].trigger()
    wait_until(lambda: "was exported to" in window.notice.words, 60, "the export")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, **__: (str(package), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(tmp_path / "there.assay"), ""))
    window.actions_by_id["import_case"].trigger()
    wait_until(lambda: window.desk.case and window.desk.case.path.name == "there.assay", 60, "the imported case")
    wait_until(lambda: len(window.model.rows()) == 2 and not window.desk.busy, 60, "its rows")
    folder = (tmp_path / "there.assay.files" / "exhibits").resolve()
    assert all(row.source.path.resolve().is_relative_to(folder) for row in window.model.rows())


def test_a_package_dropped_on_the_window_is_imported_not_examined(
    window: MainWindow, wait_until: WaitUntil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_case(window.desk.case_thread.case_when_open(), tmp_path / "sent.assayx", "A", exhibits=True)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(tmp_path / "there.assay"), ""))
    assert drop(window, [tmp_path / "sent.assayx"])
    wait_until(lambda: window.desk.case and window.desk.case.path.name == "there.assay", 60, "the imported case")
    wait_until(lambda: len(window.model.rows()) == 2 and not window.desk.busy, 60, "its rows and no others")


def test_a_package_that_does_not_hold_is_told_and_the_case_stays(
    window: MainWindow, wait_until: WaitUntil, tmp_path: Path
) -> None:
    (tmp_path / "wrong.assayx").write_bytes(b"PK\x03\x04 nothing")
    before = window.desk.case
    window.casework_acts.import_case(tmp_path / "wrong.assayx", tmp_path / "x.assay")
    wait_until(lambda: "wrong.assayx is no exported case" in window.notice.words, 60, "the sentence")
    assert window.desk.case == before


def test_the_case_is_described_in_case_uco_from_the_window(
    window: MainWindow, wait_until: WaitUntil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(tmp_path / "case"), ""))

    def choose(dialog: ExportDialog) -> None:
        dialog.uco.setChecked(True)
        assert not dialog.with_exhibits
        dialog.accept()

    answer(ExportDialog, choose)
    window.actions_by_id["export_case"].trigger()
    wait_until(lambda: "CASE/UCO" in window.notice.words, 60, "the description")
    graph = json.loads((tmp_path / "case.jsonld").read_text(encoding="utf-8"))["@graph"]
    assert [node["@type"] for node in graph].count("uco-observable:RasterPicture") == 2


def test_entries_kept_for_programs_are_told_in_words() -> None:
    assert detail_words("note withdrawn", '{"note": 7, "author": "A"}') == "note 7, by A"
    told = detail_words("case details changed", '{"author": "A", "changed": {"client": "Court"}}')
    assert told == "Client “Court”, by A"
    assert detail_words("exhibits moved", '{"places": [["/a", "b"], ["/c", "d"]]}') == "/a → b and 1 more"
    assert detail_words("case details changed", "[3]") == "[3]"
    assert detail_words("report written", "a.pdf") == "a.pdf"
