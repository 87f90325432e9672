"""The one walk: exhibits in, events out. The window, the command line and a cluster all take it."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from multiprocessing.connection import wait

from engines.core.caption import Caption
from engines.core.errors import Stopped
from engines.core.events import Event
from engines.core.examine_lane import FactsOf, Known, Lane
from engines.core.exhibit import Source
from engines.core.run import Run
from engines.core.worker import Worker, WorkerLimits

_POLL_SECONDS = 0.05


def examine(
    sources: Iterable[Source],
    engines: Sequence[str],
    run: Run,
    *,
    workers: int = 1,
    known: Known | None = None,
    facts_of: FactsOf | None = None,
    limits: WorkerLimits | None = None,
) -> Iterator[Event]:
    """Examine ``sources`` with the engines of these ids and yield what happens, as it happens.

    Each exhibit is read and decoded once, in one of ``workers`` worker processes, for all engines. ``known(sha256,
    captions)`` names the engines that need not run again on these bytes with these captions given; where none has to,
    and ``facts_of(source, sha256)`` gives the facts, the exhibit is not even decoded. ``sources`` is drawn from only
    when a worker is free, or will be at once, so that memory does not grow with their number. A worker that dies costs
    one finding; the walk goes on with a fresh one.

    Raises ``Stopped`` when ``run.should_stop()`` turns true, within 0.1 s.
    """
    told = steps(sources, engines, run, workers=workers, known=known, facts_of=facts_of, limits=limits)
    with closing(told) as walk:
        yield from (event for event in walk if event is not None)


def steps(
    sources: Iterable[Source],
    engines: Sequence[str],
    run: Run,
    *,
    workers: int = 1,
    known: Known | None = None,
    facts_of: FactsOf | None = None,
    limits: WorkerLimits | None = None,
) -> Generator[Event | None, None, None]:
    """As ``examine``, but also yields None at least every 0.05 s, for a caller that has something to do meanwhile."""
    limits = limits or WorkerLimits(threads=run.threads)
    lanes = [
        Lane(Worker(limits), engines, run, known or _nothing_known, facts_of or _no_facts)
        for _ in range(max(1, workers))
    ]
    waiting = enumerate(sources)
    try:
        while True:
            for lane in lanes:
                while lane.wants and (task := next(waiting, None)) is not None:
                    yield from lane.take(*task)
            busy = [lane for lane in lanes if lane.busy]
            if not busy:
                return
            ready = wait([lane.worker.connection for lane in busy], _POLL_SECONDS)
            for lane in busy:
                yield from lane.step(lane.worker.connection in ready)
            yield None
            if run.should_stop():
                raise Stopped
    finally:
        for lane in lanes:
            lane.worker.close()


def _no_facts(source: Source, sha256: str) -> None:
    return None


def _nothing_known(sha256: str, captions: Sequence[Caption]) -> set[str]:
    return set()
