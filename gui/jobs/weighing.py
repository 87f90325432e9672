"""Weighs the exhibits of a large case that was opened: minutes of work, for which a process of its own is started."""

from __future__ import annotations

import queue
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal

from engines.core.errors import AssayError, WorkerDied
from engines.core.worker import Worker, WorkerLimits
from gui.jobs.weigh_child import Wanted, weigh

_LIMITS = WorkerLimits(silent_seconds=120.0, niceness=10)
Job = tuple[int, Path, list[Wanted]]


class WeighingThread(QThread):
    """Emits ``rows`` with lists of RowChange. What was asked for before ``stop`` is not told any more."""

    rows = Signal(list)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._turn = 0

    def weigh(self, case: Path, wanted: Sequence[Wanted]) -> None:
        """Send the exact chips and traits of these exhibits of a case, in this order."""
        if not self.isRunning():
            self.start()
        self._jobs.put((self._turn, case, list(wanted)))

    def stop(self) -> None:
        """Another case is open, or none."""
        self._turn += 1

    def end(self) -> None:
        """Finish; returns when thread and process are gone."""
        self.stop()
        self._jobs.put(None)
        self.wait()

    def run(self) -> None:
        """The thread: one case after another, each in a process of its own."""
        while (job := self._jobs.get()) is not None:
            turn, case, wanted = job
            if turn == self._turn:
                self._weigh(turn, case, wanted)

    def _weigh(self, turn: int, case: Path, wanted: list[Wanted]) -> None:
        marks = case.with_name(f"{case.name}-shm")  # SQLite's readers keep their marks there
        try:
            with Worker(_LIMITS.writing_to(marks)) as worker:
                for changes in worker.stream(weigh, str(case), wanted, should_stop=lambda: turn != self._turn):
                    if turn == self._turn:
                        self.rows.emit(changes)
        except (AssayError, WorkerDied):
            return  # the rows keep their outcomes, without the strength of their support; the list says how many
