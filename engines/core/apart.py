"""Containers (archives, documents) are listed and read in one worker process, started with the first of them."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from typing import Any

from engines.core.errors import Stopped
from engines.core.limits import WorkerLimits
from engines.core.worker import Worker

_LIMITS = WorkerLimits(memory_bytes=3 << 30)


def never() -> bool:
    """Nobody asks to stop."""
    return False


class Apart:
    """One worker process for one thread. Inside a worker process, which can start no other, it is done right there."""

    def __init__(self, should_stop: Callable[[], bool] = never, limits: WorkerLimits = _LIMITS) -> None:
        self._should_stop = should_stop
        self._limits = limits
        self._worker: Worker | None = None

    @property
    def here(self) -> bool:
        """Whether this is a worker process itself."""
        return multiprocessing.current_process().daemon

    def stream(self, function: Callable[..., Iterator[Any]], *args: Any) -> Iterator[Any]:
        """What ``function(*args)`` yields. Raises the ``AssayError`` that it raises, ``WorkerDied``, and ``Stopped``
        once ``should_stop()`` is true."""
        if self.here:
            items = function(*args)
        else:
            if self._worker is None:
                self._worker = Worker(self._limits)
            items = self._worker.stream(function, *args, should_stop=self._should_stop)
        for item in items:
            yield item
            if self._should_stop():
                break
        if self._should_stop():
            raise Stopped

    def close(self) -> None:
        """End the worker process."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None
