"""Gathers what a thread has to tell, so that the window hears it at most thirty times a second."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

INTERVAL_SECONDS = 1 / 30
T = TypeVar("T")


class Batch(Generic[T]):
    """``add`` items; ``send`` gets them as one list, the first at once, later ones when the interval has passed."""

    def __init__(self, send: Callable[[list[T]], object], interval: float = INTERVAL_SECONDS) -> None:
        self._send = send
        self._interval = interval
        self._items: list[T] = []
        self._sent = 0.0

    def add(self, item: T) -> None:
        """Keep an item for the next sending, which may be now."""
        self._items.append(item)
        self.flush_if_due()

    def flush_if_due(self) -> None:
        """Send what is waiting if the interval has passed."""
        if self._items and time.monotonic() - self._sent >= self._interval:
            self.flush()

    def flush(self) -> None:
        """Send what is waiting, now."""
        if self._items:
            items, self._items = self._items, []
            self._sent = time.monotonic()
            self._send(items)
