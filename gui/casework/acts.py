"""What the window does for case work: details, notes, reports, export and import."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from engines.core.case_details import CaseDetails, DetailsAct
from engines.core.package import ENDING
from engines.report.template import DEFAULT
from gui import window_input as ask
from gui.casework.clerk import CaseworkClerk
from gui.casework.details_dialog import DetailsDialog
from gui.casework.export_dialog import ExportDialog, ask_package, ask_target
from gui.casework.jobs import JobDone, export_job, import_job, uco_job
from gui.casework.report_dialog import ReportWanted, ask_report
from gui.casework.undo import DetailsChange, NoteChange

if TYPE_CHECKING:
    from gui.window import MainWindow


class CaseworkActs(QObject):
    """Connects the actions, the panel of notes and the threads."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._asked_details = False
        self._template = DEFAULT
        case = window.desk.case_thread.case_when_open
        self.clerk = CaseworkClerk(window.desk.clerk, case, self)
        dock = window.notes_dock
        self.clerk.notes.connect(dock.show_notes)
        self.clerk.noted.connect(self._noted)
        self.clerk.details.connect(self._show_details)
        dock.wanted.connect(self.clerk.read_notes)
        dock.written.connect(self._write_note)
        dock.withdrawn.connect(self._withdraw)
        window.desk.case_thread.job_done.connect(self._job_done)
        for name, act in {
            "case_details": self.ask_details,
            "export_case": self.ask_export,
            "import_case": self.ask_import,
        }.items():
            window.actions_by_id[name].triggered.connect(lambda _=False, act=act: act())

    def ask_details(self) -> None:
        """Read the details, then show them in their dialog."""
        self._asked_details = True
        self._window.desk.ensure_case()
        self.clerk.read_details()

    def ask_report(self) -> ReportWanted | None:
        """Ask after which template and where a report shall be written; the template is offered again next time."""
        wanted = ask_report(self._window, self._window.settings.last_folder, self._template)
        if wanted is not None:
            self._template = wanted.template
        return wanted

    def ask_export(self) -> None:
        """Ask what shall be exported and where, and do it."""
        window, opened = self._window, self._window.desk.case
        dialog = ExportDialog(window)
        if opened is None or not dialog.exec():
            return
        target = ask_target(window, window.settings.last_folder, opened.path.stem, dialog.is_uco)
        if target is not None:
            job = uco_job(target) if dialog.is_uco else export_job(target, dialog.with_exhibits, dialog.key)
            window.desk.case_thread.do(f"Writing {target.name} …", job)

    def ask_import(self) -> None:
        """Ask for an exported case and where it shall lie, and unpack and open it."""
        window = self._window
        package = ask_package(window, window.settings.last_folder)
        if package is None:
            return
        target = ask.ask_new_case(window, "Import case as", str(package.parent))
        if target is not None:
            self.import_case(package, target)

    def take_packages(self, paths: Sequence[str]) -> list[str]:
        """Ask where the first exported case among ``paths`` shall lie, and import it; the paths that are none."""
        packages = [path for path in paths if path.casefold().endswith(ENDING) and Path(path).is_file()]
        if packages:
            package = Path(packages[0])
            target = ask.ask_new_case(self._window, f"Import {package.name} as", str(package.parent))
            if target is not None:
                self.import_case(package, target)
        return [path for path in paths if path not in packages]

    def import_case(self, package: Path, target: Path) -> None:
        """Unpack an exported case to ``target``, and open it."""
        self._window.desk.case_thread.do(f"Checking {package.name} …", import_job(package, target))

    def _write_note(self, key: str, text: str) -> None:
        self._window.desk.ensure_case()
        self.clerk.add_note(key, text)

    def _noted(self, key: str, number: int) -> None:
        self._window.undo_stack.push(NoteChange(key, number, False, self.clerk.turn_note))

    def _withdraw(self, key: str, number: int) -> None:
        self._window.undo_stack.push(NoteChange(key, number, True, self.clerk.turn_note))

    def _show_details(self, details: CaseDetails, last: DetailsAct | None) -> None:
        if not self._asked_details:
            return
        self._asked_details = False
        dialog = DetailsDialog(details, last, self._window)
        if dialog.exec() and dialog.changed:
            self._window.undo_stack.push(DetailsChange(dialog.before, dialog.changed, self.clerk.set_details))

    def _job_done(self, done: JobDone) -> None:
        self._window.notice.tell(done.sentence)
        if done.opens is not None:
            self._window.acts.open_case(done.opens)
