"""One examination: takes the walk's events from the case's thread to the window, thinned to what rows show."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace

from engines import engine_infos
from engines.core.case import Case
from engines.core.errors import AssayError, Stopped
from engines.core.events import Completed, Event, Found, Progressed, Received, Refused
from engines.core.examine_case import examine_into
from engines.core.finding import Finding
from engines.core.run import Run
from engines.core.worker import WorkerLimits
from gui.exhibits.row import RowChange, change_of
from gui.jobs.batch import Batch
from gui.jobs.feed import Feed
from gui.jobs.plain import Plan, Progress

_RATE_WINDOW_SECONDS = 10.0
_WAIT_SECONDS = 0.1
_NICENESS = 10


class Examination:
    """Draws from the feed until it is empty and no walk goes on.

    ``tell_rows`` gets batches of changes, ``tell_progress`` where it stands, ``tell_finding`` every finding of the
    exhibit that ``watched`` names. ``should_stop`` is asked every 50 ms and may do small work of its own.
    """

    def __init__(
        self,
        case: Case,
        feed: Feed,
        plan: Plan,
        *,
        tell_rows: Callable[[list[RowChange]], object],
        tell_progress: Callable[[Progress], object],
        tell_finding: Callable[[str, Finding], object],
        watched: Callable[[], str],
        should_stop: Callable[[], bool],
    ) -> None:
        self._case = case
        self._feed = feed
        self._plan = plan
        self._rows: Batch[RowChange] = Batch(self._send)
        self._tell_rows = tell_rows
        self._tell_progress = tell_progress
        self._tell_finding = tell_finding
        self._watched = watched
        self._should_stop = should_stop
        self._shown: dict[str, list[Finding]] = {}
        self._done = 0
        self._times: deque[float] = deque()

    def go(self) -> None:
        """Examine until done or stopped; ``Stopped`` does not come out, what was found is kept either way."""
        run = Run(settings=self._plan.settings, should_stop=self._ask_stop, threads=self._plan.threads)
        self._times.append(time.monotonic())
        self._feed.begin()
        self._tell_progress(self._progress(busy=True))
        try:
            while self._feed.wait_for_more(_WAIT_SECONDS) and not self._ask_stop():
                for event in self._walk(run):
                    self._take(event)
        except Stopped:
            pass
        except AssayError:
            self._feed.clear()
            raise
        finally:
            self._rows.flush()
            self._tell_progress(self._progress(busy=False))

    def _walk(self, run: Run) -> Iterator[Event]:
        plan = self._plan
        limits = WorkerLimits(memory_bytes=plan.memory_bytes, threads=plan.threads, niceness=_NICENESS)
        sources = self._feed.draw()
        return examine_into(
            self._case, sources, plan.engines, run, workers=plan.workers, retry_failed=True, limits=limits
        )

    def _ask_stop(self) -> bool:
        self._rows.flush_if_due()
        return self._should_stop()

    def _take(self, event: Event) -> None:
        if isinstance(event, Progressed):
            return
        key = event.source.key
        if isinstance(event, Received):
            self._shown[key] = self._known(event)
            self._rows.add(replace(change_of(key, self._shown[key]), facts=event.facts))
        elif isinstance(event, Refused):
            self._rows.add(RowChange(key, refusal=(event.outcome, event.sentence), finished=True))
        elif isinstance(event, Found):
            slim = self._shown.setdefault(key, [])
            slim.append(event.finding)
            self._rows.add(change_of(key, slim))
            if self._watched() == key:
                self._tell_finding(key, event.finding)
        elif isinstance(event, Completed):
            self._shown.pop(key, None)
            self._done += 1
            self._times.append(time.monotonic())
            self._rows.add(RowChange(key, finished=True))

    def _known(self, event: Received) -> list[Finding]:
        others = set(engine_infos()) - set(self._plan.engines)
        if not event.already_known and not others:
            return []
        wanted = set(event.already_known) & set(engine_infos()) | others
        standing = self._case.findings(event.facts.sha256, event.source.captions, arrays=False)
        return [f for f in standing if f.engine in wanted]

    def _send(self, changes: list[RowChange]) -> None:
        self._tell_rows(changes)
        self._tell_progress(self._progress(busy=True))

    def _progress(self, busy: bool) -> Progress:
        now = time.monotonic()
        while len(self._times) > 2 and now - self._times[0] > _RATE_WINDOW_SECONDS:
            self._times.popleft()
        span = now - self._times[0]
        rate = (len(self._times) - 1) / span if span > 0 else 0.0
        total = max(self._feed.total, self._done)
        left = (total - self._done) / rate if rate > 0 else None
        return Progress(self._done, total, rate, left, busy)
