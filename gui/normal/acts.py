"""What the dock of normal pictures does in the window: the choice is kept, and what is listed can be examined anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from gui import window_input as ask

if TYPE_CHECKING:
    from gui.window import MainWindow

_HEIGHT = 190  # px: room for the pictures comes first


class NormalActs(QObject):
    """Wires the dock to settings, notice and desk."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        dock = window.normal_dock
        dock.chosen.connect(self._keep)
        dock.told.connect(self._tell)
        dock.folder_asked.connect(self._ask)
        dock.first_shown.connect(lambda: window.resizeDocks([dock], [_HEIGHT], Qt.Orientation.Vertical))

    def _keep(self, value: str) -> None:
        self._window.settings.normal = value
        if value:
            name = value.rpartition("@")[0]
            self._tell(f"From now on pictures are compared with the normal pictures {name}.", True)

    def _tell(self, sentence: str, fresh: bool) -> None:
        if fresh and self._window.model.rowCount():
            self._window.notice.tell(sentence, "Examine all", self._examine)
        elif fresh:
            self._window.notice.tell(f"{sentence} Now drop the questioned pictures on the window.")
        else:
            self._window.notice.tell(sentence)

    def _examine(self) -> None:
        self._window.desk.examine([row.source for row in self._window.model.rows()])

    def _ask(self) -> None:
        folder = ask.ask_folder(self._window, self._window.settings.last_folder)
        if folder is not None:
            self._window.settings.last_folder = str(Path(folder).parent)
            self._window.normal_dock.fit([folder])
