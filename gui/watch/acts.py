"""Watching a folder from the window: asked for in the menu, shown in the bottom line, ended there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from engines.core.names import clean_name
from engines.core.watching import Look
from gui.watch.strip import WatchStrip
from gui.watch.thread import WatchThread

if TYPE_CHECKING:
    from gui.window import MainWindow


class WatchActs(QObject):
    """One folder at a time, while the window is open."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._thread: WatchThread | None = None
        self._taken: set[Path] = set()
        self._told = ""
        self.strip = WatchStrip()
        self.strip.stop_asked.connect(self.stop)
        window.statusBar().insertPermanentWidget(1, self.strip)
        self._action = window.actions_by_id["watch"]
        self._action.triggered.connect(self._toggle)

    @property
    def folder(self) -> Path | None:
        """The folder that is watched, None where none is."""
        return self._thread.folder if self._thread else None

    def watch(self, folder: Path) -> None:
        """Watch this folder from now on, in place of another."""
        self.stop()
        self._taken, self._told = set(), ""
        self._thread = WatchThread(folder.absolute(), self)
        self._thread.looked.connect(self._looked)
        self._thread.start()
        self._action.setChecked(True)
        self.strip.show_state(folder, 0, Look())

    def stop(self) -> None:
        """Watch no longer; what was taken in stays."""
        thread, self._thread = self._thread, None
        self._action.setChecked(False)
        self.strip.hide()
        if thread is not None:
            thread.looked.disconnect(self._looked)
            thread.end()
            thread.deleteLater()

    def _toggle(self, on: bool) -> None:
        if not on:
            self.stop()
            return
        window = self._window
        name = QFileDialog.getExistingDirectory(window, "Watch a folder", window.settings.last_folder)
        if name:
            self.watch(Path(name))
        else:
            self._action.setChecked(self._thread is not None)

    def _looked(self, look: Look) -> None:
        thread = self._thread
        if thread is None or self.sender() is not thread:
            return
        if look.arrived:
            self._take(look.arrived)
            self._taken.update(look.arrived)
        self.strip.show_state(thread.folder, len(self._taken), look)
        if look.trouble and look.trouble != self._told:
            self._window.notice.tell(f"{look.trouble} It is looked at again until you stop watching it.")
        self._told = look.trouble

    def _take(self, arrived: tuple[Path, ...]) -> None:
        """Examine what came, also where a file of this name was examined before and has other content now."""
        window = self._window
        window.desk.add([str(path) for path in arrived], True)
        rows = [window.model.row(str(path)) for path in arrived if path in self._taken]
        again = [row.source for row in rows if row is not None and row.finished]
        if again:
            names = clean_name(again[0].name) if len(again) == 1 else f"{len(again):,} files"
            window.notice.tell(f"The content of {names} has changed on the disk since; examined again as it is now.")
            window.desk.examine(again)
