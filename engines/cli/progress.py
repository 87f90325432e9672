"""How far the walk is, on standard error: one living line on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import contextlib
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterable

from engines.cli.output import printable, say

_TERMINAL_SECONDS = 0.2
_PLAIN_SECONDS = 10.0


class Total:
    """Counts in the background what there is to examine, so that the first exhibit need not wait for it."""

    def __init__(self, count: Callable[[], Iterable[object]], limit: int | None) -> None:
        self.known: int | None = None
        self._count, self._limit = count, limit
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Until all is counted."""
        self._thread.join()

    def _work(self) -> None:
        total = 0
        for _ in self._count():
            total += 1
            if self._limit is not None and total >= self._limit:
                break
        self.known = total


class Progress:
    """Shows done, rate and time left."""

    def __init__(self, total: Total) -> None:
        self._total = total
        self._done = 0
        self._began = self._shown = time.monotonic()
        self._terminal = sys.stderr.isatty()
        self._drawn = False

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self._began

    def completed(self) -> None:
        """One more exhibit is done."""
        self._done += 1

    def show(self, doing: str) -> None:
        """Draw, if it is time to. ``doing``: name of what is in hand."""
        now = time.monotonic()
        if now - self._shown < (_TERMINAL_SECONDS if self._terminal else _PLAIN_SECONDS):
            return
        self._shown = now
        if not self._terminal:
            say(self._words())
            return
        width = shutil.get_terminal_size().columns - 1
        with contextlib.suppress(BrokenPipeError):
            sys.stderr.write("\r\x1b[K" + printable(f"{self._words()} · {doing}")[:width])
            sys.stderr.flush()
        self._drawn = True

    def clear(self) -> None:
        """Take the living line away, so that another can be printed."""
        if self._drawn:
            with contextlib.suppress(BrokenPipeError):
                sys.stderr.write("\r\x1b[K")
                sys.stderr.flush()
            self._drawn = False

    def _words(self) -> str:
        total = self._total.known
        rate = self._done / max(self.seconds, 1e-3)
        words = f"{self._done:,}/{total:,}" if total is not None else f"{self._done:,}"
        if not self._done:
            return words
        words += f" · {rate:.2g} files a second" if rate < 10 else f" · {rate:.0f} files a second"
        if total is not None:
            words += f" · {duration((total - self._done) / rate)} left"
        return words


def duration(seconds: float) -> str:
    """12 s, 3 min, 1 h 5 min."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
