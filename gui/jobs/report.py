"""Writes a report in a process of its own, so that the window stays free and Stop ends it at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from engines.core.case import Case
from engines.core.file_hash import file_sha256
from engines.core.veil.plan import ReportVeil
from engines.core.worker import Worker, WorkerLimits
from engines.core.worker_child import emit
from engines.report.template import DEFAULT

_LIMITS = WorkerLimits(silent_seconds=600.0)


def write_report_apart(
    case: Case,
    path: Path,
    tell: Callable[[int, int], object],
    should_stop: Callable[[], bool],
    veil: ReportVeil | None = None,
    only: frozenset[str] | None = None,
    template: str = DEFAULT,
) -> bool:
    """Write the report of ``case`` to ``path``, by its suffix; False if stopped before it was done.

    ``tell`` gets the number of exhibits written and of all; ``veil`` says which pictures are covered in it, ``only``
    to which exhibits it is limited, by their keys, ``template`` what it shows.
    """
    finished = False
    # The case is read while the window may write to it: SQLite's readers keep their marks in the file -shm.
    marks = case.path.with_name(f"{case.path.name}-shm")
    with Worker(_LIMITS.writing_to(path.parent, marks)) as worker:
        for done, total in worker.stream(
            _write, str(case.path), str(path), veil, only, template, should_stop=should_stop
        ):
            finished = total < 0
            if not finished:
                tell(done, total)
    if finished:
        case.write_log("report written", f"{path}, template {template}, SHA-256 {file_sha256(path)}")
    return finished


def _write(
    case_path: str, path: str, veil: ReportVeil | None, only: frozenset[str] | None, template: str
) -> Iterator[tuple[int, int]]:
    """In the worker process: the case is only read there. A total below 0 says that the file stands."""
    from engines.core.case import Case as ReadCase
    from engines.report import write_report

    with ReadCase.open(Path(case_path), read_only=True) as case:
        write_report(case, Path(path), lambda done, total: emit((done, total)), veil=veil, template=template, only=only)
    yield 0, -1
