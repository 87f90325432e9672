"""Lists, fits and removes camera fingerprints off the window's thread; the pictures are read in a worker process."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal

from gui.jobs.fit_thread import FitThread


class CameraThread(FitThread):
    """Emits ``progress`` (done, total) besides; see ``FitThread``."""

    progress = Signal(int, int)

    def fit(self, folder: Path, name: str) -> None:
        """Fit a camera to the pictures of a folder."""
        turn = self._turn
        self._do(lambda: self._fit(folder, name, turn))

    def _look(self) -> None:
        from engines.camera.store import cards

        self.listed.emit(cards())

    def _fit(self, folder: Path, name: str, turn: int) -> None:
        from engines.camera.fit import Step, fit
        from engines.camera.store import cameras_folder
        from engines.core.paths import made
        from engines.core.worker import Worker, WorkerLimits

        card = None
        with Worker(WorkerLimits().writing_to(made(cameras_folder()))) as worker:
            for told in worker.stream(fit, folder, name, should_stop=lambda: turn != self._turn):
                if isinstance(told, Step):
                    self.progress.emit(told.done, told.total)
                else:
                    card = told
        if card is None:
            self.stopped.emit()
        else:
            self._look()
            self.fitted.emit(card)

    def _remove(self, name: str) -> None:
        from engines.camera.store import remove

        remove(name)
        self._look()
