"""What the dock of cameras does in the window: the choice is kept, and what is listed can be examined anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from engines import engine_infos
from gui import window_input as ask

if TYPE_CHECKING:
    from gui.settings.store import Settings
    from gui.window import MainWindow

ENGINE, OPTION = "camera", "fingerprint"


def camera_in_force(settings: Settings) -> str:
    """The camera to test for, as the engine's option names it; "" for none."""
    info = engine_infos().get(ENGINE)
    if info is None:
        return ""
    return str(settings.option(info, next(option for option in info.options if option.name == OPTION)))


class CameraActs(QObject):
    """Wires the dock to settings, notice and desk."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        dock = window.camera_dock
        dock.chosen.connect(self._keep)
        dock.told.connect(self._tell)
        dock.folder_asked.connect(self._ask)

    def _keep(self, value: str) -> None:
        info = engine_infos().get(ENGINE)
        if info is None:
            self._tell("The engine for cameras cannot be loaded; assay doctor says why.", False)
            return
        self._window.settings.set_option(info, next(o for o in info.options if o.name == OPTION), value)
        if value:
            self._tell(f"From now on pictures are tested for the camera “{value.rpartition(' ')[0]}”.", True)

    def _tell(self, sentence: str, fresh: bool) -> None:
        if fresh and self._window.model.rowCount():
            self._window.notice.tell(sentence, "Examine all", self._examine)
        else:
            self._window.notice.tell(sentence)

    def _examine(self) -> None:
        self._window.desk.examine([row.source for row in self._window.model.rows()])

    def _ask(self) -> None:
        folder = ask.ask_folder(self._window, self._window.settings.last_folder)
        if folder is not None:
            self._window.settings.last_folder = str(folder.parent)
            self._window.camera_dock.fit(folder)
