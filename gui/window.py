"""The main window: wires the list, the viewers and the answers to the desk; all work is done elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication, QUndoStack
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from engines import broken_engines, engine_infos
from engines.core.exhibit import Source
from gui.actions import dress_actions, make_actions
from gui.cameras.acts import CameraActs, camera_in_force
from gui.cameras.dock import CameraDock
from gui.captions.acts import CaptionActs
from gui.captions.dock import CaptionDock
from gui.casework.acts import CaseworkActs
from gui.casework.notes_dock import NotesDock
from gui.exhibits.row import RowChange
from gui.help.acts import HelpActs
from gui.jobs.desk import Desk
from gui.jobs.plain import Opened, Progress, Walk
from gui.normal.acts import NormalActs
from gui.normal.dock import NormalDock
from gui.reference.acts import ReferenceActs
from gui.settings.store import Settings
from gui.theme import theme_signals
from gui.triage.acts import TriageActs
from gui.validation.drops import take_models
from gui.veil.acts import VeilActs
from gui.watch.acts import WatchActs
from gui.window_acts import WindowActs
from gui.window_docks import LogDock
from gui.window_empty import DropZone
from gui.window_input import CASE_ENDING, can_take, image_in, paths_in
from gui.window_menus import build_menus, build_toolbar, dock_buttons, group_themes
from gui.window_notice import NoticeBar
from gui.window_parts import PartsLoading, Workbench
from gui.window_progress import ProgressLine
from gui.window_selection import Selection


class MainWindow(QMainWindow):
    """Shown at once; threads and the thumbnail worker start right after, viewers with the first exhibit."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.desk = Desk(settings.plan, self)
        self.undo_stack = QUndoStack(self)
        self.bench = Workbench()
        self._loading = PartsLoading(self)
        self.model, self.view = self.bench.model, self.bench.view
        self.drop_zone = DropZone(list(engine_infos().values()))
        self.notice = NoticeBar()
        self.progress = ProgressLine()
        self.log_dock, self.notes_dock = LogDock(self), NotesDock(self)
        self.normal_dock = NormalDock(self, settings.normal)
        self.camera_dock = CameraDock(self, camera_in_force(settings))
        self.caption_dock = CaptionDock(self)
        self.actions_by_id = make_actions(self)
        self.recent_menu = build_menus(self, self.actions_by_id)
        build_toolbar(self, self.actions_by_id)
        group_themes(self, self.actions_by_id)
        self._lay_out()
        self.selection = Selection(self)
        self.acts = WindowActs(self)
        self.normal_acts = NormalActs(self)
        self.camera_acts = CameraActs(self)
        self.reference_acts = ReferenceActs(self)
        self.caption_acts = CaptionActs(self)
        self.veil_acts = VeilActs(self)
        self.help_acts = HelpActs(self)
        self.triage_acts = TriageActs(self)
        self.casework_acts = CaseworkActs(self)
        self.watch_acts = WatchActs(self)
        self._wire()
        self.setAcceptDrops(True)
        self.setWindowTitle("Assay")
        self.resize(1440, 900)
        if settings.geometry:
            geometry, docks, _ = settings.geometry
            self.restoreGeometry(geometry)
            self.restoreState(docks)
        self.acts.update()
        self.drop_zone.setFocus()

    def start(self) -> None:
        """Start the threads, and load the viewers beside them; call once, after ``show``."""
        self.desk.start()
        self._loading.finished.connect(self.bench.furnish)
        self.bench.furnished.connect(self.veil_acts.furnished)
        self._loading.start()
        if broken_engines():
            self.notice.tell(" ".join(broken_engines().values()))

    def add(self, paths: Sequence[str]) -> None:
        """Add files, folders and archives, by their absolute paths, to the list; a case among them is opened first.

        Models go to the window of models; of an exported case it is asked where it shall be unpacked.
        """
        paths = self.casework_acts.take_packages(paths)
        cases = [path for path in paths if path.casefold().endswith(CASE_ENDING) and Path(path).is_file()]
        if cases:
            self.acts.open_case(Path(cases[0]))
        if added := take_models(self, [path for path in paths if path not in cases]):
            self.desk.add(added, self.settings.examine_on_drop)

    def _lay_out(self) -> None:
        self._pages = QStackedWidget()
        self._pages.addWidget(self.drop_zone)
        self._pages.addWidget(self.bench)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addWidget(self._pages, 1)
        self.setCentralWidget(middle)
        self.statusBar().addPermanentWidget(self.progress, 1)
        self.statusBar().addPermanentWidget(dock_buttons(self.actions_by_id))
        self.statusBar().setSizeGripEnabled(False)
        for dock in (self.log_dock, self.notes_dock, self.normal_dock, self.camera_dock, self.caption_dock):
            self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, dock)
            dock.hide()
        self.tabifyDockWidget(self.log_dock, self.notes_dock)
        self.tabifyDockWidget(self.notes_dock, self.normal_dock)
        self.tabifyDockWidget(self.normal_dock, self.camera_dock)
        self.tabifyDockWidget(self.camera_dock, self.caption_dock)

    def _wire(self) -> None:
        desk = self.desk
        self.bench.told.connect(self.notice.tell)
        self.bench.error_asked.connect(self.acts.show_models)
        desk.found.connect(self._take_sources)
        desk.failed.connect(self._say_failure)
        desk.case_opened.connect(self._case_opened)
        desk.settled.connect(self._case_settled)
        case = desk.case_thread
        case.rows.connect(self._take_changes)
        case.restored.connect(self._take_restored)
        case.set_aside.connect(lambda keys: self.model.set_removed(keys, True))
        case.progress.connect(self._show_progress)
        case.doing.connect(self.progress.show_doing)
        case.reported.connect(self.acts.offer_report)
        case.copied.connect(lambda path: self.notice.tell(f"The case was copied to {path}."))
        desk.clerk.rows.connect(self.model.apply)
        desk.weighing.rows.connect(self.model.apply_weighed)
        desk.clerk.log.connect(self.log_dock.show_lines)
        desk.thumbnails.made.connect(self.view.take_thumbnails)
        self.view.wanted.connect(self._want_thumbnails)
        self.log_dock.shown.connect(self._read_log)
        self.progress.stop_asked.connect(desk.stop)
        self.model.counted.connect(self._count)
        self.undo_stack.indexChanged.connect(self.acts.update)
        theme_signals().changed.connect(self._dress)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Say whether what hovers can be taken."""
        if can_take(event.mimeData()):
            event.acceptProposedAction()
            self.drop_zone.show_hot(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        """What hovered has gone."""
        self.drop_zone.show_hot(False)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Take files, folders, archives, or the picture itself."""
        self.drop_zone.show_hot(False)
        paths, image = paths_in(event.mimeData()), image_in(event.mimeData())
        if paths:
            self.add(paths)
        elif image is not None:
            self.desk.add_clipboard(image, self.settings.examine_on_drop)
        event.acceptProposedAction()

    def paste(self) -> None:
        """Take what is in the clipboard."""
        mime = QGuiApplication.clipboard().mimeData()
        paths, image = paths_in(mime), image_in(mime)
        if paths:
            self.add(paths)
        elif image is not None:
            self.desk.add_clipboard(image, self.settings.examine_on_drop)
        elif not self.caption_acts.take_text(mime.text()):
            self.notice.tell("There is no picture and no file in the clipboard.")

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Stop, keep everything, end threads and processes."""
        self.settings.geometry = (self.saveGeometry(), self.saveState(), self.bench.saveState())
        self.acts.remember_case()
        self.acts.end()
        self.help_acts.end()
        self.settings.save()
        # What the list tells while it is being taken apart concerns nobody.
        for teller in (self.view, self.model, self.undo_stack):
            teller.blockSignals(True)
        self._loading.wait()
        self.normal_dock.end()
        self.camera_dock.end()
        self.reference_acts.end()
        self.watch_acts.stop()
        self.triage_acts.end()
        self.desk.end()
        self.bench.close_services()
        event.accept()

    def _take_sources(self, sources: list[Source], why: Walk) -> None:
        returned = self.model.add(sources, bring_back=not why.again)
        if returned:
            self.desk.take_back(returned)
        if why.examine:
            self.desk.examine(s for s in sources if (row := self.model.row(s.key)) and not row.finished)

    def _take_restored(self, rows: list[tuple[Source, RowChange]]) -> None:
        self.model.add((source for source, _ in rows), bring_back=False)
        self._take_changes([change for _, change in rows])

    def _take_changes(self, changes: list[RowChange]) -> None:
        self.model.apply(changes)
        self.selection.hear(changes)

    def _want_thumbnails(self, sources: list[Source], edge: int) -> None:
        self.desk.thumbnails.want(sources, edge)

    def _show_progress(self, progress: Progress) -> None:
        self.progress.show_progress(progress)
        self.acts.update()
        if not progress.busy and self.log_dock.isVisible():
            self._read_log()

    def _case_opened(self, opened: Opened, fresh: bool) -> None:
        if not fresh:
            self.notice.hide()
            self.undo_stack.clear()
            self.model.clear()
            self.selection.forget()
            self.veil_acts.state.begin_case()
        self.acts.case_opened(opened)

    def _case_settled(self) -> None:
        rows = [(row.source, row.facts.sha256) for row in self.model.rows() if row.facts and row.chips]
        if rows:
            self.desk.weigh(rows)
        if self.log_dock.isVisible():
            self._read_log()
        self.acts.update()

    def _read_log(self) -> None:
        if self.desk.case is not None:
            self.desk.clerk.read_log()

    def _say_failure(self, sentence: str) -> None:
        self.notice.tell(sentence)
        self.progress.show_doing("")
        self.acts.update()

    def _dress(self) -> None:
        dress_actions(self.actions_by_id)

    def _count(self, shown: int, total: int) -> None:
        page = self.bench if total else self.drop_zone
        if page is not self._pages.currentWidget():
            self._pages.setCurrentWidget(page)
            (self.view if total else self.drop_zone).setFocus()
        if shown and not self.selection.keys:
            QTimer.singleShot(0, self.selection.take_first)
        self.acts.update()
