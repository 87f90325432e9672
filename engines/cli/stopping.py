"""Ctrl-C and a request to end both stop the walk cleanly; a second Ctrl-C ends at once."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Any


class StopSwitch:
    """While entered, SIGINT and SIGTERM turn ``pressed()`` true."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._before: dict[signal.Signals, Any] = {}

    def pressed(self) -> bool:
        """Whether the person wants it to stop."""
        return self._stop.is_set()

    def press(self) -> None:
        """Stop without a signal."""
        self._stop.set()

    def __enter__(self) -> StopSwitch:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self._stop.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt
        self._stop.set()
