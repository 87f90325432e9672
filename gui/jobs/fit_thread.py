"""A thread that lists, fits and removes what is learned once and used in many cases; one job after another."""

from __future__ import annotations

import queue
from collections.abc import Callable

from PySide6.QtCore import QObject, QThread, Signal

from engines.core.errors import AssayError, Stopped


class FitThread(QThread):
    """Emits ``listed`` with what there is, and at a fit's end ``fitted``, ``failed`` or ``stopped``.

    It starts with its first job. A subclass says how to list, fit and remove.
    """

    listed = Signal(list)
    fitted = Signal(object)
    failed = Signal(str)
    stopped = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._turn = 0

    def look(self) -> None:
        """List anew."""
        self._do(self._look)

    def remove(self, name: str) -> None:
        """Delete what has this name."""
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
        raise NotImplementedError

    def _remove(self, name: str) -> None:
        raise NotImplementedError
