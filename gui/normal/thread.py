"""Lists and fits sets of normal pictures off the window's thread; the pictures are read in a worker process."""

from __future__ import annotations

import queue
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal

from engines.core.errors import AssayError, Stopped


class NormalThread(QThread):
    """Emits ``listed`` with the sets there are, ``progress`` 0–1, and at a fit's end ``fitted``, ``failed`` or
    ``stopped``.
    """

    listed = Signal(list)
    progress = Signal(float)
    fitted = Signal(object)
    failed = Signal(str)
    stopped = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._turn = 0

    def look(self) -> None:
        """List the sets anew."""
        self._do(self._look)

    def fit(self, places: Sequence[Path]) -> None:
        """Fit a set to the pictures under ``places``, named after the first."""
        turn = self._turn
        self._do(lambda: self._fit(list(places), turn))

    def remove(self, name: str) -> None:
        """Delete a set."""
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
            except Stopped:
                self.stopped.emit()
            except AssayError as error:
                self.failed.emit(str(error))
            except OSError as error:
                self.failed.emit(f"{error.filename or 'A file'} cannot be used: {error.strerror or error}.")

    def _do(self, job: Callable[[], None]) -> None:
        self._jobs.put(job)
        if not self.isRunning():
            self.start()

    def _look(self) -> None:
        from engines.anomaly.catalogue import listed

        self.listed.emit(listed())

    def _fit(self, places: list[Path], turn: int) -> None:
        from engines.anomaly.apart import fit_apart
        from engines.anomaly.catalogue import free_name

        first = places[0]
        name = free_name(first.name if first.is_dir() else first.parent.name)
        done = fit_apart(places, name, self.progress.emit, lambda: turn != self._turn)
        self._look()
        self.fitted.emit(done)

    def _remove(self, name: str) -> None:
        from engines.anomaly.catalogue import remove

        remove(name)
        self._look()
