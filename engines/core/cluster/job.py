"""One exhibit on a worker of the cluster. Decoding and engines run in a limited process there, as everywhere."""

from __future__ import annotations

import hashlib
import queue
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing.connection import wait
from pathlib import Path

from engines.core.errors import AssayError
from engines.core.events import Event, Progressed, Received
from engines.core.examine_lane import Lane
from engines.core.exhibit import Source
from engines.core.info import OptionValue
from engines.core.intake import read_source
from engines.core.run import Run
from engines.core.worker import Worker, WorkerLimits

_POLL_SECONDS = 0.5
_idle: queue.LifoQueue[Worker] = queue.LifoQueue()


@dataclass(frozen=True, slots=True)
class Job:
    """``data``: the exhibit's bytes, or None where the worker shall look for them at ``source`` (a shared folder).

    ``name``: of the file, as the findings shall name it. ``modified``: as in ``Facts``.
    """

    position: int
    source: Source
    name: str
    sha256: str
    modified: str
    engines: tuple[str, ...]
    settings: Mapping[str, Mapping[str, OptionValue]]
    data: bytes | None = field(default=None, repr=False)


def carry_out(job: Job) -> list[Event] | None:
    """What happened to the exhibit, in order; None where its bytes were not given and do not lie here."""
    with tempfile.TemporaryDirectory(prefix="assay-") as folder:
        source = job.source
        if job.data is not None:
            path = Path(folder) / job.name
            path.write_bytes(job.data)
            source = Source(path, captions=job.source.captions)
        elif not _is_here(source, job.sha256):
            return None
        with _borrowed() as worker:
            return [_for_asker(event, job) for event in _events(worker, source, job)]


def _events(worker: Worker, source: Source, job: Job) -> Iterator[Event]:
    run = Run(settings=job.settings, threads=worker.limits.threads)
    lane = Lane(worker, job.engines, run, lambda *_: set(), lambda *_: None)
    yield from lane.take(job.position, source)
    while lane.busy:
        yield from lane.step(bool(wait([worker.connection], _POLL_SECONDS)))


def _for_asker(event: Event, job: Job) -> Event:
    """The event as it would have been on the asker's own machine."""
    if isinstance(event, Progressed):
        return event
    event = replace(event, source=job.source)
    if isinstance(event, Received):
        event = replace(event, facts=replace(event.facts, modified=job.modified))
    return event


def _is_here(source: Source, sha256: str) -> bool:
    try:
        data, _ = read_source(source)
    except AssayError:
        return False
    return hashlib.sha256(data).hexdigest() == sha256


@contextmanager
def _borrowed() -> Iterator[Worker]:
    """A worker process that no other thread uses; kept for the next exhibit, with its models open."""
    try:
        worker = _idle.get_nowait()
    except queue.Empty:
        worker = Worker(WorkerLimits())
    try:
        yield worker
    except BaseException:
        worker.close()
        raise
    _idle.put(worker)
