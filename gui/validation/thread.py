"""Imports, validates and removes models off the window's thread; files are read and models run in worker processes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal

from gui.jobs.fit_thread import FitThread


class PackThread(FitThread):
    """Emits ``progress`` (share done, words) besides, and what became of each job; see ``FitThread``.

    ``imported``: name. ``taken``: path and the name that is taken. ``validated``: name and sentences. ``removed``: name
    and where it is set aside. ``restored``: name.
    """

    progress = Signal(float, str)
    imported = Signal(str)
    taken = Signal(object, str)
    validated = Signal(str, list)
    removed = Signal(str, object)
    restored = Signal(str)

    def import_pack(self, path: Path, name: str = "", replace: bool = False) -> None:
        """Import a folder or ZIP file."""
        turn = self._turn
        self._do(lambda: self._import(path, name, replace, turn))

    def validate(self, name: str, folder: Path, workers: int) -> None:
        """Measure a model's error on a labelled folder."""
        turn = self._turn
        self._do(lambda: self._validate(name, folder, workers, turn))

    def restore(self, aside: Path) -> None:
        """Put back what was removed."""
        self._do(lambda: self._restore(aside))

    def forget(self, aside: Path) -> None:
        """Delete what was removed for good."""
        self._do(lambda: self._forget(aside))

    def _look(self) -> None:
        """The window of models lists by itself."""

    def _import(self, path: Path, name: str, replace: bool, turn: int) -> None:
        from engines.core.packs.errors import NameTaken
        from engines.core.packs.importing import import_pack

        try:
            pack = import_pack(
                path,
                name,
                replace=replace,
                tell=lambda step: self.progress.emit(step.done, step.doing),
                should_stop=lambda: turn != self._turn,
            )
        except NameTaken as error:
            self.taken.emit(path, error.name)
        else:
            self.imported.emit(pack.name)

    def _validate(self, name: str, folder: Path, workers: int, turn: int) -> None:
        from engines.validation.keep import summary
        from engines.validation.run import validate

        found = validate(
            name,
            folder,
            lambda progress: self.progress.emit(progress.done, progress.words),
            lambda: turn != self._turn,
            workers,
        )
        self.validated.emit(name, list(summary(found)))

    def _remove(self, name: str) -> None:
        from engines.core.packs.store import remove

        self.removed.emit(name, remove(name))

    def _restore(self, aside: Path) -> None:
        from engines.core.packs.store import restore

        restore(aside)
        self.restored.emit(aside.name)

    def _forget(self, aside: Path) -> None:
        from engines.core.packs.store import forget

        forget(aside)
