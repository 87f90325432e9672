"""Keeps what the walk reports in its order, while maps go to the disk beside the walk."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from engines.core.case import Case
from engines.core.errors import AssayError
from engines.core.events import Event, Found
from engines.core.finding import Finding
from engines.core.finding_store import StoredFinding, UnfitFinding

Keep = Callable[[Event, StoredFinding | None], Event]
_THREADS = 4
_AT_MOST = 16


@dataclass(frozen=True, slots=True)
class _Waiting:
    event: Event
    stored: Future[StoredFinding] | None


class Keeper:
    """Takes events from the walk and gives them back once they are kept, in the same order; one thread uses it.

    Encoding a finding's maps and forcing them to the disk takes longer than many an engine, and a disk forces several
    files about as fast as one: threads do that, for at most 16 events at a time. ``keep`` makes an event part of the
    case and returns it as it is to be told; it runs in the caller's thread only.
    """

    def __init__(self, case: Case, keep: Keep) -> None:
        self._case = case
        self._keep = keep
        self._threads = ThreadPoolExecutor(_THREADS, "keeper")
        self._waiting: deque[_Waiting] = deque()
        self._kept: deque[Event] = deque()
        self._failed = False

    def put(self, event: Event) -> None:
        """Take an event; waits where too many are on their way to the disk. Raises ``CaseError``."""
        stored = None
        if isinstance(event, Found) and _has_arrays(event.finding):
            self.settle(event.sha256, event.finding.engine)
            # Asked here, since each thread that asks the case opens it once more.
            if not self._case.stands(event):
                stored = self._threads.submit(self._case.stow, event)
        self._waiting.append(_Waiting(event, stored))
        while len(self._waiting) > _AT_MOST:
            self._keep_first()

    def go_on(self) -> None:
        """Keep what lies on the disk by now. Raises ``CaseError``."""
        while self._waiting and (self._waiting[0].stored is None or self._waiting[0].stored.done()):
            self._keep_first()

    def kept(self) -> Iterator[Event]:
        """What is kept and was not given back yet."""
        while self._kept:
            yield self._kept.popleft()

    def settle(self, sha256: str, engine: str = "") -> None:
        """Keep all that is waiting if a finding on these bytes, by ``engine`` if one is named, is among it: the case
        can then be asked about them."""
        found = (one.event for one in self._waiting if isinstance(one.event, Found))
        if any(event.sha256 == sha256 and engine in ("", event.finding.engine) for event in found):
            self.finish()

    def finish(self) -> None:
        """Keep all that is waiting. Raises ``CaseError``."""
        while self._waiting:
            self._keep_first()

    def close(self) -> None:
        """Keep what was taken, unless keeping has failed, and end the threads."""
        if not self._failed:
            with suppress(AssayError):
                self.finish()
        self._threads.shutdown(cancel_futures=True)

    def _keep_first(self) -> None:
        first, stored = self._waiting.popleft(), None
        self._failed = True
        if first.stored is not None:
            with suppress(UnfitFinding):  # ``keep`` meets it again, and knows what to do
                stored = first.stored.result()
        self._kept.append(self._keep(first.event, stored))
        self._failed = False


def _has_arrays(finding: Finding) -> bool:
    return any(one.maps or one.pictures for one in (finding, *finding.parts))
