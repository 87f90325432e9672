"""Watches a folder beside the window's thread: told by the system where it can, and by looking where it cannot."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QThread, QTimer, Signal

from engines.core.watching import FolderWatch, Look

LOOK_MS = 5000
"""How often it looks without having been told: network shares tell nothing."""
SOON_MS = 700
"""How often it looks while files are arriving."""
_FOLDERS_TOLD_OF = 500


class WatchThread(QThread):
    """Emits ``looked`` with a Look whenever it has looked and something is new: files, their number, or trouble."""

    looked = Signal(object)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self._last = Look()

    def end(self) -> None:
        """End it; returns when the thread is gone."""
        self.quit()
        self.wait()

    def run(self) -> None:
        """The thread: one look after another."""
        watch, told = FolderWatch(self.folder), QFileSystemWatcher()
        timer = QTimer(singleShot=True)

        def look() -> None:
            seen = watch.look()
            _listen(told, watch.folders)
            if seen != self._last or seen.arrived:
                self.looked.emit(seen)
            self._last = seen
            timer.start(SOON_MS if seen.waiting else LOOK_MS)

        timer.timeout.connect(look)
        told.directoryChanged.connect(lambda _: timer.start(min(SOON_MS, max(0, timer.remainingTime()))))
        timer.start(0)
        self.exec()
        timer.stop()


def _listen(told: QFileSystemWatcher, folders: Sequence[str]) -> None:
    """Be told of changes in these folders, as far as the system has room for that."""
    known = set(told.directories())
    room = max(0, _FOLDERS_TOLD_OF - len(known))
    if fresh := [folder for folder in folders if folder not in known][:room]:
        told.addPaths(fresh)
