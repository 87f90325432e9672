"""What a worker process does with one exhibit: read, decode once, let each engine speak."""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from engines import engine_infos
from engines.core.events import Found, Progressed, Received
from engines.core.exhibit import Source
from engines.core.finding import Finding
from engines.core.guarding import GUARD, heeding, unguarded, waits_for_guard
from engines.core.info import OptionValue
from engines.core.onnx import ModelHouse
from engines.core.run import Run
from engines.core.worker_child import Ask, emit

_PROGRESS_SECONDS = 0.1


def examine_one(
    position: int,
    source: Source,
    engines: tuple[str, ...],
    settings: Mapping[str, Mapping[str, OptionValue]],
    threads: int,
) -> Generator[Any, Any, None]:
    """Yield an ``Ask`` of the exhibit's SHA-256 (answered with the engines that need not run, and with the facts of the
    exhibit where they are known: then it is not decoded if no engine has to run), ``Received``, and one ``Found`` an
    engine. The guard is asked before the first engine that it may silence. Raises what the intake raises
    when there is no exhibit.
    """
    from engines.core.analyse import analyse_one
    from engines.core.intake import arrive, thumbnail_of, unpack

    arrival = arrive(source)
    sha256 = arrival.sha256
    known, facts = yield Ask(sha256)
    if facts is not None and known.issuperset(engines):
        yield Received(position, source, replace(facts, modified=arrival.modified), b"", engines)
        return
    exhibit = unpack(arrival)
    skipped = tuple(engine for engine in engines if engine in known)
    yield Received(position, source, exhibit.facts, thumbnail_of(exhibit), skipped)
    run = Run(settings=settings, on_progress=_Reporter(position), threads=threads, model_house=_models(threads))
    if GUARD not in engine_infos():
        run = unguarded(run)
    judged: Finding | None = None
    for engine in engines:
        if engine in known:
            continue
        if judged is None and waits_for_guard(engine):
            judged = analyse_one(exhibit, GUARD, run)
            run = heeding(run, judged)
        finding = judged if engine == GUARD and judged else analyse_one(exhibit, engine, run)
        yield Found(position, source, sha256, finding)


@cache
def _models(threads: int) -> ModelHouse:
    """The sessions of this process: opened, and their files hashed, once for all exhibits."""
    return ModelHouse(threads=threads)


class _Reporter:
    """Sends progress at most every 0.1 s, also as the sign of life that keeps a long analysis from being stopped."""

    def __init__(self, position: int) -> None:
        self._position = position
        self._sent = 0.0

    def __call__(self, engine: str, fraction: float) -> None:
        now = time.monotonic()
        if now - self._sent >= _PROGRESS_SECONDS:
            self._sent = now
            emit(Progressed(self._position, engine, fraction))
