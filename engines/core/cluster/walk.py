"""The walk over a Dask cluster: files are read and hashed here, examined there, and the events come back here."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from engines import engine_infos
from engines.core.analyse import failed
from engines.core.cluster.job import Job, carry_out
from engines.core.cluster.stamp import stamp
from engines.core.errors import AssayError, NotAnImage, Stopped
from engines.core.events import Completed, Event, Found, Progressed, Received, Refused
from engines.core.examine_lane import FactsOf, Known
from engines.core.exhibit import Source
from engines.core.finding import Outcome
from engines.core.guarding import guard_first
from engines.core.intake import arrive
from engines.core.names import clean_name
from engines.core.run import Run

if TYPE_CHECKING:
    from distributed import Client, Future

_POLL_SECONDS = 0.05
_LOOK_SECONDS = 2.0
_ALONE_SECONDS = 30.0


class ClusterError(AssayError):
    """The cluster cannot be reached, or has no worker that may do the work."""


def examine_on_cluster(
    sources: Iterable[Source], engines: Sequence[str], run: Run, address: str, known: Known, facts_of: FactsOf
) -> Iterator[Event]:
    """As ``examine``, on the workers of the Dask scheduler at ``address`` ("tcp://host:8786", "tls://…").

    An exhibit travels by its SHA-256 where the worker finds the same bytes at the same path, else with its bytes. Twice
    as many exhibits as there are worker threads are under way at a time. A worker that dies has its exhibits examined
    by another; one that three workers died of gives failed findings. Raises ``ClusterError`` and ``Stopped``.
    """
    with _client(address) as client:
        crew = Crew(client)
        waiting = enumerate(sources)
        running: dict[Future, Job] = {}
        try:
            while True:
                while len(running) < 2 * crew.hands() and (task := next(waiting, None)) is not None:
                    job = yield from _prepared(*task, guard_first(engines), run, known, facts_of)
                    if job is not None:
                        running[crew.give(job)] = job
                if not running:
                    return
                for future in crew.finished(list(running)):
                    job = running.pop(future)
                    events = _result(future, job)
                    if events is None:
                        data = arrive(job.source).data
                        running[crew.give(replace(job, data=data))] = job
                        continue
                    yield from events
                if run.should_stop():
                    raise Stopped
        finally:
            client.cancel(list(running), force=True)


def _prepared(
    position: int, source: Source, engines: Sequence[str], run: Run, known: Known, facts_of: FactsOf
) -> Generator[Event, None, Job | None]:
    """Read one file; yields what can be said at once, and returns the job that is left, None where there is none."""
    try:
        arrival = arrive(source)
    except AssayError as error:
        outcome = Outcome.NOT_APPLICABLE if isinstance(error, NotAnImage) else Outcome.FAILED
        yield Refused(position, source, outcome, str(error))
        yield Completed(position, source, 0.0)
        return None
    standing = known(arrival.sha256, source.captions)
    left = tuple(engine for engine in engines if engine not in standing)
    facts = facts_of(source, arrival.sha256)
    if not left and facts is not None:
        yield Received(position, source, replace(facts, modified=arrival.modified), b"", tuple(engines))
        yield Completed(position, source, 0.0)
        return None
    settings = {engine: dict(values) for engine, values in run.settings.items()}
    name = clean_name(PurePosixPath(source.member).name if source.member else source.path.name)
    return Job(position, source, name, arrival.sha256, arrival.modified, left, settings)


def _result(future: Future, job: Job) -> list[Event] | None:
    """The job's events without the progress; where the cluster failed on it, failed findings that say so."""
    try:
        events: list[Event] | None = future.result()
    except Exception as error:  # whatever the cluster raises; KilledWorker after three deaths
        words = f"The cluster failed on {clean_name(job.source.name)} ({type(error).__name__}); the others go on."
        lost: list[Event] = [
            Found(job.position, job.source, job.sha256, failed(engine_infos()[engine], words)) for engine in job.engines
        ]
        return [*lost, Completed(job.position, job.source, 0.0)]
    return None if events is None else [event for event in events if not isinstance(event, Progressed)]


class Crew:
    """The workers that have this program's stamp."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._looked = self._seen = 0.0
        self._hands = 0
        self._seen = time.monotonic()
        if not self.hands():
            raise ClusterError(self._why_none())

    def hands(self) -> int:
        """How many exhibits they can have in work at a time. Raises ``ClusterError`` when all are gone too long."""
        now = time.monotonic()
        if now - self._looked >= _LOOK_SECONDS:
            self._looked = now
            able = [worker for worker in self._workers() if stamp() in worker["resources"]]
            self._hands = sum(int(worker["nthreads"]) for worker in able)
            if self._hands:
                self._seen = now
            elif now - self._seen > _ALONE_SECONDS:
                raise ClusterError(f"{self._why_none()} What was found is kept; run the same command again to go on.")
        return self._hands

    def give(self, job: Job) -> Future:
        """Hand a job to whoever is free."""
        return self._client.submit(carry_out, job, resources={stamp(): 1}, pure=False, retries=1)

    def finished(self, futures: list[Future]) -> list[Future]:
        """Those that are done, waiting a moment for one."""
        from distributed import wait

        try:
            with self._client.as_current():
                done, _ = wait(futures, timeout=_POLL_SECONDS, return_when="FIRST_COMPLETED")
        except TimeoutError:
            return []
        return list(done)

    def _workers(self) -> list[dict[str, Any]]:
        workers: dict[str, dict[str, Any]] = self._client.scheduler_info(n_workers=-1)["workers"]
        return list(workers.values())

    def _why_none(self) -> str:
        others = [worker for worker in self._workers() if stamp() not in worker["resources"]]
        if not others:
            return "The cluster has no worker; start some with: assay worker ADDRESS."
        names = ", ".join(
            clean_name(f"{worker['name']} ({', '.join(worker['resources']) or 'no Assay worker'})") for worker in others
        )
        return (
            f"No worker of the cluster has this program's version and models ({stamp()}): {names}. Install the same "
            "version there, and start it with: assay worker ADDRESS."
        )


def _client(address: str) -> Client:
    try:
        import dask
        from distributed import Client
    except ImportError as error:
        raise ClusterError(
            "Working on a cluster needs the extra 'cluster'; install it with: pip install distributed."
        ) from error
    try:
        # The bytes of a large exhibit travel with its job on purpose.
        dask.config.set({"distributed.admin.large-graph-warning-threshold": "4 GiB"})
        return Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise ClusterError(
            f"There is no Dask scheduler at {clean_name(address)} ({type(error).__name__}); check the address, or "
            "start one with: dask scheduler."
        ) from error
