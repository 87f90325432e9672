"""The walk over a Dask cluster: files are read and hashed here, examined there, and the events come back here."""

from __future__ import annotations

import logging
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from engines import engine_infos
from engines.core.analyse import failed
from engines.core.cluster.address import ClusterError, check_address
from engines.core.cluster.job import Job, carry_out
from engines.core.cluster.reading import Reader
from engines.core.cluster.stamp import stamp
from engines.core.errors import AssayError, NotAnImage, Stopped
from engines.core.events import Completed, Event, Found, Progressed, Received, Refused
from engines.core.examine_lane import FactsOf, Known
from engines.core.exhibit import Source
from engines.core.finding import Outcome
from engines.core.guarding import guard_first
from engines.core.names import clean_name
from engines.core.run import Run

if TYPE_CHECKING:
    from distributed import Client, Future

_POLL_SECONDS = 0.05
_LOOK_SECONDS = 2.0
_ALONE_SECONDS = 30.0
_COMING_SECONDS = 10.0


_LOST = (
    "The connection to the Dask scheduler was lost. What was found is kept; start the scheduler and its workers again, "
    "and run the same command to go on."
)


def examine_on_cluster(
    sources: Iterable[Source], engines: Sequence[str], run: Run, address: str, known: Known, facts_of: FactsOf
) -> Iterator[Event | None]:
    """As ``steps``, on the workers of the Dask scheduler at ``address`` ("tcp://host:8786", "tls://…").

    An exhibit travels by its SHA-256 where the worker finds the same bytes at the same path, else with its bytes; after
    the first that a worker did not find, all go with their bytes. Twice as many exhibits as there are worker threads
    are under way at a time. A worker that dies has its exhibits examined by another; one that three workers died of
    gives failed findings. Raises ``ClusterError`` and ``Stopped``.
    """
    with _client(address) as client, closing(Reader(run.should_stop)) as reader:
        crew = Crew(client)
        desk = _Desk(reader, guard_first(engines), run, known, facts_of)
        waiting = enumerate(sources)
        running: dict[Future, Job] = {}
        try:
            while True:
                while len(running) < 2 * crew.hands() and (task := next(waiting, None)) is not None:
                    job = yield from desk.prepare(*task)
                    if job is not None:
                        running[crew.give(job)] = replace(job, data=None)
                if not running:
                    return
                for future in crew.finished(list(running)):
                    job = running.pop(future)
                    events = _result(future, job)
                    if events is None:
                        desk.inline = True
                        # Read anew: what lies there may be something else by now, or nothing.
                        again = yield from desk.prepare(job.position, job.source)
                        if again is not None:
                            running[crew.give(again)] = replace(again, data=None)
                        continue
                    yield from events
                if run.should_stop():
                    raise Stopped
                yield None
        finally:
            crew.let_go(list(running))


class _Desk:
    """Makes jobs of sources. ``inline``: with their bytes."""

    def __init__(self, reader: Reader, engines: Sequence[str], run: Run, known: Known, facts_of: FactsOf) -> None:
        self.inline = False
        self._reader = reader
        self._engines = tuple(engines)
        self._settings = {engine: dict(values) for engine, values in run.settings.items()}
        self._known = known
        self._facts_of = facts_of

    def prepare(self, position: int, source: Source) -> Generator[Event, None, Job | None]:
        """Read one file; yields what can be said at once, and returns the job that is left, if any."""
        try:
            seen = self._reader.see(source, with_data=self.inline)
        except Stopped:
            raise
        except AssayError as error:
            outcome = Outcome.NOT_APPLICABLE if isinstance(error, NotAnImage) else Outcome.FAILED
            yield Refused(position, source, outcome, str(error))
            yield Completed(position, source, 0.0)
            return None
        standing = self._known(seen.sha256, source.captions)
        left = tuple(engine for engine in self._engines if engine not in standing)
        facts = self._facts_of(source, seen.sha256)
        if not left and facts is not None:
            yield Received(position, source, replace(facts, modified=seen.modified), b"", self._engines)
            yield Completed(position, source, 0.0)
            return None
        name = clean_name(PurePosixPath(source.member).name if source.member else source.path.name)
        return Job(position, source, name, seen.sha256, seen.modified, left, self._settings, seen.data)


def _result(future: Future, job: Job) -> list[Event] | None:
    """The job's events without the progress; where the cluster failed on it, failed findings that say so."""
    try:
        events: list[Event] | None = future.result()
    except CancelledError as error:
        raise ClusterError(_LOST) from error
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
        # Workers that were started just now are given time to come.
        while not self._workers() and time.monotonic() - self._seen < _COMING_SECONDS:
            time.sleep(_POLL_SECONDS)
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
        with _connected():
            return self._client.submit(carry_out, job, resources={stamp(): 1}, pure=False, retries=1)

    def finished(self, futures: list[Future]) -> list[Future]:
        """Those that are done, waiting a moment for one."""
        from distributed import wait

        if self._client.status != "running":
            raise ClusterError(_LOST)
        try:
            with self._client.as_current():
                done, _ = wait(futures, timeout=_POLL_SECONDS, return_when="FIRST_COMPLETED")
        except TimeoutError:
            return []
        except CancelledError as error:
            raise ClusterError(_LOST) from error
        return list(done)

    def let_go(self, futures: list[Future]) -> None:
        """What is under way is not wished for any more."""
        with suppress(Exception):  # of a scheduler that is gone nothing is wished
            self._client.cancel(futures, force=True)

    def _workers(self) -> list[dict[str, Any]]:
        with _connected():
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


@contextmanager
def _connected() -> Iterator[None]:
    """Say in one sentence that the scheduler cannot be heard any more."""
    try:
        yield
    except (OSError, TimeoutError, CancelledError, RuntimeError) as error:
        raise ClusterError(_LOST) from error


def _client(address: str) -> Client:
    try:
        import dask
        from distributed import Client
    except ImportError as error:
        raise ClusterError(
            "Working on a cluster needs the extra 'cluster'; install it with: pip install distributed."
        ) from error
    check_address(address, "client")
    try:
        # What matters of the cluster's troubles comes as an exception, and is said in one sentence.
        for name in [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        # The bytes of a large exhibit travel with its job on purpose.
        dask.config.set({"distributed.admin.large-graph-warning-threshold": "4 GiB"})
        return Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise ClusterError(
            f"There is no Dask scheduler at {clean_name(address)} ({type(error).__name__}); check the address, or "
            "start one with: dask scheduler."
        ) from error
