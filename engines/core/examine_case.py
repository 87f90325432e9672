"""The walk into a case: the one call that window and command line use."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from engines import broken_engines, engine_infos
from engines.core.analyse import failed
from engines.core.caption import Caption
from engines.core.captioned import received
from engines.core.case import Case
from engines.core.cluster.walk import examine_on_cluster
from engines.core.errors import AssayError, Stopped
from engines.core.events import Completed, Event, Found
from engines.core.examine import steps
from engines.core.exhibit import Source
from engines.core.finding_store import StoredFinding, UnfitFinding
from engines.core.keeper import Keeper
from engines.core.run import Run
from engines.core.worker import WorkerLimits


def examine_into(
    case: Case,
    sources: Iterable[Source],
    engines: Sequence[str],
    run: Run,
    *,
    workers: int = 1,
    retry_failed: bool = False,
    limits: WorkerLimits | None = None,
    scheduler: str = "",
) -> Generator[Event, None, None]:
    """Examine ``sources``, keep each event in ``case``, then yield it: what a caller has seen is kept.

    Findings of the same bytes, engine, version, models and options that stand in the case are not computed again
    (failed ones are, with ``retry_failed``). The log gets an entry when the examination starts and when it ends,
    however it ends. Each source goes with the captions that the case holds for it. ``limits`` bound each worker
    process. ``scheduler``: address of a Dask scheduler whose workers do the work in place of this machine's. Raises
    ``Stopped`` like ``examine``, and ``CaseError`` when the case cannot be written.
    """
    keeper = Keeper(case, partial(_keep, case))
    case.begin_examination(engines, run, " ".join(broken_engines().values()))

    def known(sha256: str, captions: Sequence[Caption]) -> set[str]:
        keeper.settle(sha256)
        return case.known_of(sha256, captions, retry_failed=retry_failed)

    done, ending = 0, "broken off"
    captioned = (received(case, source) for source in sources)
    walk: Iterator[Event | None]
    if scheduler:
        walk = examine_on_cluster(captioned, engines, run, scheduler, known, case.facts_of)
    else:
        walk = steps(captioned, engines, run, workers=workers, known=known, facts_of=case.facts_of, limits=limits)
    try:
        for event in _through(keeper, walk):
            done += isinstance(event, Completed)
            yield event
        ending = "all done"
    finally:
        close = getattr(walk, "close", None)
        if close:
            close()
        keeper.close()
        if run.should_stop():
            ending = "stopped by the analyst"
        _log_end(case, f"{done} exhibits, {ending}")


def _through(keeper: Keeper, walk: Iterator[Event | None]) -> Iterator[Event]:
    """The walk's events, each once it is kept."""
    try:
        for event in walk:
            if event is not None:
                keeper.put(event)
            keeper.go_on()
            yield from keeper.kept()
        keeper.finish()
    except AssayError as error:
        if isinstance(error, Stopped):
            keeper.finish()
        yield from keeper.kept()
        raise
    yield from keeper.kept()


def _keep(case: Case, event: Event, stored: StoredFinding | None) -> Event:
    """Keep the event; what an engine gave that cannot be kept is a failed finding, and the walk goes on."""
    try:
        case.keep(event, stored)
    except UnfitFinding as error:
        if not isinstance(event, Found):
            raise
        event = replace(
            event, finding=failed(engine_infos()[event.finding.engine], f"{error} The other engines went on.")
        )
        case.keep(event)
    return event


def _log_end(case: Case, detail: str) -> None:
    try:
        case.write_log("examination ended", detail)
    except AssayError:
        # The disk is full or the case was closed: that error is on its way already, and the log's last entry
        # says that the examination started.
        return
