"""The exhibits waiting to be examined, fed by the window while the walk draws from them."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator

from engines.core.exhibit import Source

_PATIENCE_SECONDS = 0.2


class Feed:
    """Thread-safe. ``total`` counts what an examination got or will get: since ``begin``, less what was discarded."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._waiting: dict[str, Source] = {}
        self._preferred: list[str] = []
        self._walks = 0
        self.total = 0

    def add(self, sources: Iterable[Source]) -> int:
        """Append sources that are not waiting already; how many."""
        with self._change:
            fresh = {source.key: source for source in sources if source.key not in self._waiting}
            self._waiting.update(fresh)
            self.total += len(fresh)
            self._change.notify_all()
            return len(fresh)

    def prefer(self, keys: Iterable[str]) -> None:
        """From now on let these, while they wait, be drawn in this order before all others."""
        with self._change:
            self._preferred = list(keys)

    def discard(self, keys: Iterable[str]) -> list[Source]:
        """Take sources out that need not be examined after all; those that were still waiting."""
        with self._change:
            out = [self._waiting.pop(key) for key in keys if key in self._waiting]
            self.total -= len(out)
            self._change.notify_all()
            return out

    def begin(self) -> None:
        """An examination begins: it is to get what waits now, and what is added until it ends."""
        with self._change:
            self.total = len(self._waiting)

    def clear(self) -> None:
        """Let go of what waits; ``total`` still tells what was meant to be examined."""
        with self._change:
            self._waiting.clear()
            self._change.notify_all()

    @property
    def waits(self) -> bool:
        """Whether there is anything to draw."""
        return bool(self._waiting)

    def walk_begins(self) -> None:
        """Folders are being walked: more may come soon."""
        with self._change:
            self._walks += 1

    def walk_ends(self) -> None:
        """A walk is over."""
        with self._change:
            self._walks -= 1
            self._change.notify_all()

    def draw(self) -> Iterator[Source]:
        """Sources one by one until none is left; waits a little while a walk is still finding more.

        Not longer than that: while it waits, nothing is heard from the workers that are busy.
        """
        while True:
            with self._change:
                if not self._waiting and self._walks:
                    self._change.wait(_PATIENCE_SECONDS)
                if not self._waiting:
                    return
                chosen = next((key for key in self._preferred if key in self._waiting), None)
                source = self._waiting.pop(chosen or next(iter(self._waiting)))
            yield source

    def wait_for_more(self, seconds: float) -> bool:
        """Whether there is something to draw, waiting for it while a walk is going on; False when all is done."""
        with self._change:
            if not self._waiting and self._walks:
                self._change.wait(seconds)
            return bool(self._waiting or self._walks)
