"""Groups exhibits that look alike beside the window's thread, once it is asked for."""

from __future__ import annotations

import queue
from collections.abc import Sequence

from PySide6.QtCore import QObject, QThread, Signal

Items = list[tuple[str, str]]
_AT_ONCE = 2000


class GroupingThread(QThread):
    """Emits ``grouped`` with a dict, key → key of the first exhibit of its group, for exhibits that were added.

    What was added before ``begin_anew`` is neither told nor compared with any more.
    """

    grouped = Signal(int, dict)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: queue.SimpleQueue[tuple[int, Items] | None] = queue.SimpleQueue()
        self.turn = 0
        self.waiting = 0

    def add(self, items: Sequence[tuple[str, str]]) -> None:
        """Place exhibits, given as (key, perceptual hash)."""
        if not items:
            return
        if not self.isRunning():
            self.start(QThread.Priority.LowPriority)
        self.waiting += 1
        self._jobs.put((self.turn, list(items)))

    def begin_anew(self) -> None:
        """Another case is open."""
        self.turn += 1

    def end(self) -> None:
        """Finish; returns when the thread is gone."""
        self.turn += 1
        self._jobs.put(None)
        self.wait()

    def run(self) -> None:
        """The thread: one batch after another."""
        from engines.core.alike_groups import Groups

        groups, turn = Groups(), -1
        while (job := self._jobs.get()) is not None:
            asked, items = job
            if asked != turn:
                groups, turn = Groups(), asked
            for start in range(0, len(items), _AT_ONCE):
                if turn != self.turn:
                    break
                placed = groups.add(items[start : start + _AT_ONCE])
                self.grouped.emit(turn, {key: member.first for key, member in placed.items()})
            self.waiting -= 1
