"""Collects Python's garbage only between events of the window's thread.

Python collects cycles wherever an allocation tips the balance: in a worker thread, or in the middle of a widget's
construction. Widgets destroyed there take the program down, since Qt allows them to die in their own thread only and
the binding looks for wrappers by address.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 250


class GarbageCollector(QObject):
    """Takes the automatic collection's place, with its own thresholds, until the program ends."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        gc.disable()
        # What the start has made lives as long as the program; looking at it again would only cost time.
        gc.freeze()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Collect the generations that are due, the oldest first."""
        counts = gc.get_count()
        due = [at for at, (count, most) in enumerate(zip(counts, self._thresholds, strict=True)) if count > most]
        if due:
            gc.collect(due[-1])
