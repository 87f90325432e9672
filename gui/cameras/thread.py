"""Lists, fits and removes camera fingerprints off the window's thread; the pictures are read in a worker process."""

from __future__ import annotations

import queue
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal

from engines.core.errors import AssayError


class CameraThread(QThread):
    """Emits ``listed`` with the cards there are, ``progress`` (done, total), and at a fit's end ``fitted``, ``failed``
    or ``stopped``."""

    listed = Signal(list)
    progress = Signal(int, int)
    fitted = Signal(object)
    failed = Signal(str)
    stopped = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._turn = 0

    def look(self) -> None:
        """List the cameras anew."""
        self._do(self._look)

    def fit(self, folder: Path, name: str) -> None:
        """Fit a camera to the pictures of a folder."""
        turn = self._turn
        self._do(lambda: self._fit(folder, name, turn))

    def remove(self, name: str) -> None:
        """Delete a camera."""
        self._do(lambda: self._remove(name))

    def cancel(self) -> None:
        """End the fit that is going on."""
        self._turn += 1

    def end(self) -> None:
        """Finish; returns when the thread is gone."""
        self.cancel()
        self._jobs.put(None)
        self.wait()

    def run(self) -> None:
        """The thread: one job after another."""
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except AssayError as error:
                self.failed.emit(str(error))

    def _do(self, job: Callable[[], None]) -> None:
        self._jobs.put(job)
        if not self.isRunning():
            self.start()

    def _look(self) -> None:
        from engines.camera.store import cards

        self.listed.emit(cards())

    def _fit(self, folder: Path, name: str, turn: int) -> None:
        from engines.camera.fit import Step, fit
        from engines.core.worker import Worker

        card = None
        with Worker() as worker:
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
