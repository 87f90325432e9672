"""Checks, installs and takes back updates off the window's thread."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal

from engines.core.updates.container import Update
from gui.jobs.fit_thread import FitThread


class UpdateThread(FitThread):
    """Emits ``checked`` (the update, and the version it would replace), ``unknown`` (sentence) where its signer is not
    trusted, ``installed`` and ``taken_back`` (sentence), ``listed`` (names that can be taken back); else ``failed`` or
    ``stopped``. ``progress``: share done and words.
    """

    checked = Signal(object, str)
    unknown = Signal(str)
    installed = Signal(str)
    taken_back = Signal(str)
    progress = Signal(float, str)

    def check(self, path: Path) -> None:
        """Look at a file: signature, content, whether it is a step forward here."""
        turn = self._turn
        self._do(lambda: self._check(path, turn))

    def install(self, update: Update) -> None:
        """Install what was checked."""
        turn = self._turn
        self._do(lambda: self._install(update, turn))

    def take_back(self, name: str) -> None:
        """Go back to the version before."""
        self._do(lambda: self._take_back(name))

    def _look(self) -> None:
        from engines.core.updates.installing import can_be_taken_back

        self.listed.emit(can_be_taken_back())

    def _check(self, path: Path, turn: int) -> None:
        from engines.core.updates.errors import UnknownSigner
        from engines.core.updates.installing import check_update, replaced_version

        try:
            update = check_update(path, self.progress.emit, lambda: turn != self._turn)
        except UnknownSigner as error:
            self.unknown.emit(str(error))
        else:
            self.checked.emit(update, replaced_version(update))

    def _install(self, update: Update, turn: int) -> None:
        from engines.core.updates.installing import install

        self.installed.emit(install(update, self.progress.emit, lambda: turn != self._turn))

    def _take_back(self, name: str) -> None:
        from engines.core.updates.installing import roll_back

        self.taken_back.emit(roll_back(name))
