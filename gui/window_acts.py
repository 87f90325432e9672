"""What each action of the window does, and when it can be done."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QMessageBox

from engines.core.exhibit import Source
from engines.core.paths import resources_folder
from engines.core.version import PROGRAM, VERSION
from gui import window_input as ask
from gui.jobs.plain import Opened
from gui.theme import THEMES, dress
from gui.validation.drops import tell_of_model
from gui.window_empty import case_words, is_unnamed
from gui.window_menus import fill_recent
from gui.window_removal import Removal

if TYPE_CHECKING:
    from gui.help.window import HelpWindow
    from gui.models.window import ModelsWindow
    from gui.window import MainWindow


class WindowActs(QObject):
    """Connects the actions by their ids; ``update`` greys out what makes no sense now."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._help: HelpWindow | None = None
        self._models: ModelsWindow | None = None
        acts = {
            "new_case": self._new_case,
            "open_case": self._open_case,
            "copy_case": self._copy_case,
            "report": self._report,
            "settings": self._settings,
            "quit": window.close,
            "open": self._open,
            "folder": self._folder,
            "paste": window.paste,
            "undo": window.undo_stack.undo,
            "redo": window.undo_stack.redo,
            "remove": self._remove,
            "select_all": window.view.selectAll,
            "find": self._find,
            "next": lambda: window.view.step(1),
            "previous": lambda: window.view.step(-1),
            "examine": self._examine,
            "stop": window.desk.stop,
            "help": self._explain_focus,
            "keys": lambda: self.explain("keys"),
            "models": self.show_models,
            "about": self._about,
        }
        for name, act in acts.items():
            window.actions_by_id[name].triggered.connect(lambda _=False, act=act: act())
        self._wire_toggles()
        zone = window.drop_zone
        zone.open_asked.connect(self._open)
        zone.folder_asked.connect(self._folder)
        zone.paste_asked.connect(window.paste)
        zone.samples_asked.connect(lambda: window.add([str(samples_folder())]))
        zone.resume_asked.connect(self.open_case)
        zone.offer_samples(samples_folder().is_dir())
        self._offer_cases()

    def update(self, *_: object) -> None:
        """Enable what can be done now."""
        window, actions = self._window, self._window.actions_by_id
        shown = window.model.rowCount() > 0
        listed = shown or bool(window.model.rows())  # a filter may show none
        chosen = bool(window.selection.keys)
        case = window.desk.case is not None
        busy = window.desk.busy
        for name, enabled in {
            "stop": busy,
            "examine": listed,
            "remove": chosen,
            "veil": chosen,
            "veil_by_hand": chosen,
            "compare": chosen,
            "examine_with": chosen,
            "tag": chosen,
            "copy_out": chosen,
            "report_chosen": chosen and not busy,
            "select_alike": window.model.ask.fold and chosen,
            "select_all": shown,
            "next": shown,
            "previous": shown,
            "report": listed and not busy,
            "copy_case": case and not busy,
            "export_case": case and not busy,
            "import_case": not busy,
            "undo": window.undo_stack.canUndo(),
            "redo": window.undo_stack.canRedo(),
        }.items():
            actions[name].setEnabled(enabled)

    def open_case(self, path: Path) -> None:
        """Work in this case from now on."""
        self._window.desk.open_case(path, automatic=is_unnamed(path))

    def case_opened(self, opened: Opened) -> None:
        """Name the case in the title and among the recent ones."""
        name = case_words(opened.path)
        self._window.setWindowTitle(f"{name[:1].upper()}{name[1:]} — {PROGRAM}")
        if not opened.automatic:
            self._window.settings.remember_case(opened.path)
            self._offer_cases()

    def remember_case(self) -> None:
        """At closing: offer this case at the next start, if there is anything in it."""
        case = self._window.desk.case
        if case is not None and self._window.model.rows():
            self._window.settings.last_case = case.path

    def offer_report(self, path: str) -> None:
        """A report is written: offer to open it."""
        url = QUrl.fromLocalFile(path)
        self._window.notice.tell(f"The report was written to {path}.", "Open", lambda: QDesktopServices.openUrl(url))

    def explain(self, topic: str) -> None:
        """Open the help window at a topic."""
        from gui.help.window import HelpWindow

        if self._help is None:
            self._help = HelpWindow(self._window)
        self._help.explain(topic)

    @property
    def models(self) -> ModelsWindow | None:
        """The window of models, None before it was opened."""
        return self._models

    def show_models(self, name: str = "", part: str = "") -> None:
        """Open the window of models and their error, at a part of a model's or an engine's card where one is named."""
        from gui.models.window import ModelsWindow

        if self._models is None:
            self._models = ModelsWindow(self._window)
            self._models.pack_acts.told.connect(lambda sentence: tell_of_model(self._window, sentence))
            restored = self._models.pack_acts.thread_of_packs.restored
            restored.connect(lambda _: self._window.veil_acts.take_settings())
        self._models.show_card(name, part)

    def end(self) -> None:
        """The window closes: end what runs beside it."""
        if self._models is not None:
            self._models.close_services()

    def set_theme(self, choice: str) -> None:
        """Wear a theme and keep the choice."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self._window.settings.theme = choice
            dress(app, choice)
        self._window.actions_by_id[f"theme_{choice}"].setChecked(True)

    def _wire_toggles(self) -> None:
        window, actions = self._window, self._window.actions_by_id
        docks = {
            "log": window.log_dock,
            "notes": window.notes_dock,
            "normal": window.normal_dock,
            "camera": window.camera_dock,
            "caption": window.caption_dock,
        }
        for name, dock in docks.items():
            actions[name].toggled.connect(dock.setVisible)
            actions[name].toggled.connect(lambda on, dock=dock: dock.raise_() if on else None)
            dock.visibilityChanged.connect(lambda _, a=actions[name], d=dock: a.setChecked(not d.isHidden()))
        for choice in THEMES:
            actions[f"theme_{choice}"].triggered.connect(lambda _=False, choice=choice: self.set_theme(choice))
        theme = window.settings.theme if window.settings.theme in THEMES else "system"
        actions[f"theme_{theme}"].setChecked(True)
        actions["full_screen"].toggled.connect(lambda on: window.showFullScreen() if on else window.showNormal())

    def _open(self) -> None:
        self._add(ask.ask_pictures(self._window, self._window.settings.last_folder))

    def _folder(self) -> None:
        folder = ask.ask_folder(self._window, self._window.settings.last_folder)
        self._add([folder] if folder else [])

    def _add(self, paths: list[Path]) -> None:
        if paths:
            self._window.settings.last_folder = str(paths[0].parent)
            self._window.add([str(path.absolute()) for path in paths])

    def _new_case(self) -> None:
        path = ask.ask_new_case(self._window, "Make a new case", self._case_folder())
        if path is not None and path.exists():
            self._window.notice.tell(f"{path.name} exists already. Open it, or choose another name.")
        elif path is not None:
            self.open_case(path)

    def _open_case(self) -> None:
        path = ask.ask_case(self._window, self._case_folder())
        if path is not None:
            self.open_case(path)

    def _copy_case(self) -> None:
        path = ask.ask_new_case(self._window, "Save a copy of the case", self._case_folder())
        if path is not None:
            self._window.desk.case_thread.copy_to(path)

    def _report(self) -> None:
        wanted = self._window.casework_acts.ask_report()
        if wanted is not None:
            veil = self._window.veil_acts.for_report()
            self._window.desk.case_thread.report(wanted.path, veil, template=wanted.template)

    def _case_folder(self) -> str:
        recent = self._window.settings.recent_cases
        return str(recent[0].parent if recent else Path.home())

    def _settings(self) -> None:
        from gui.settings.dialog import SettingsDialog

        dialog = SettingsDialog(self._window.settings, self._window)
        dialog.explain_asked.connect(self.explain)
        dialog.general.clear_asked.connect(self._window.desk.thumbnails.clear_kept)
        if dialog.exec():
            self._window.triage_acts.take_settings()
            self.set_theme(self._window.settings.theme)
            self._window.veil_acts.take_settings()

    def _remove(self) -> None:
        window, keys = self._window, self._window.selection.keys
        row = window.model.row(keys[0]) if keys else None
        if row is not None:
            window.undo_stack.push(Removal(keys, row.source.name, self._set_removed))
            self.update()

    def _set_removed(self, keys: Sequence[str], removed: bool) -> None:
        desk = self._window.desk
        (desk.set_aside if removed else desk.take_back)(keys)
        self._window.model.set_removed(keys, removed)

    def _find(self) -> None:
        self._window.bench.find_bar.search.setFocus()
        self._window.bench.find_bar.search.selectAll()

    def _examine(self) -> None:
        window = self._window
        window.desk.examine(self._to_examine())
        self.update()

    def _to_examine(self) -> list[Source]:
        rows = [row for row in self._window.model.rows() if not row.finished]
        if not rows:
            chosen = [self._window.model.row(key) for key in self._window.selection.keys]
            rows = [row for row in chosen if row is not None]
        return [row.source for row in rows]

    def _explain_focus(self) -> None:
        from gui.help.window import topic_in_focus

        self.explain(topic_in_focus())

    def _about(self) -> None:
        QMessageBox.about(self._window, f"About {PROGRAM}", ABOUT)

    def _offer_cases(self) -> None:
        window = self._window
        recent = [path for path in window.settings.recent_cases if path.is_file()]
        last = window.settings.last_case
        window.drop_zone.offer_cases(last if last and last.is_file() else None, recent)
        fill_recent(window.recent_menu, recent, self.open_case)


ABOUT = (
    f"<h3>{PROGRAM} {VERSION}</h3><p>Forensic examination of questioned images, offline, with measured error rates.</p>"
    "<p>It weighs what is found; it never says that a picture is authentic.</p>"
)


def samples_folder() -> Path:
    """The sample pictures delivered with the program."""
    return resources_folder() / "samples"
