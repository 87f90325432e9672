"""The walk over the methods: maps, remarks and the one sentence."""

from __future__ import annotations

import time

from engines.core.exhibit import Exhibit
from engines.core.finding import Finding, Map, Outcome, Remark
from engines.core.run import Run
from engines.tamper.card import band_of, card
from engines.tamper.frame import in_frame
from engines.tamper.info import INFO
from engines.tamper.methods import METHODS, Method
from engines.tamper.regions import least_cells, regions_above
from engines.tamper.trace import Trace
from engines.tamper.view import View
from engines.tamper.words import limits, nothing_sentence, signal_sentence

SMALLEST_SIDE = 64
SCALE_TOP = 2.0  # maps show 0 … twice the alarm level


def examine(exhibit: Exhibit, run: Run) -> Finding:
    """Run every method on ``exhibit`` and weigh what they show; raises ``Stopped`` when the analyst presses Stop."""
    started = time.perf_counter()
    if exhibit.facts.undecodable or min(exhibit.pixels.shape[:2]) < SMALLEST_SIDE:
        return _not_examined(exhibit, time.perf_counter() - started)
    view = View(exhibit, run)
    band = band_of(view.quality)
    maps, remarks, alarmed = [], [], []
    for index, method in enumerate(METHODS):
        run.progress(INFO.id, index / len(METHODS))
        trace = method.trace(view)
        if trace.values is None:
            remarks.append(Remark(f"{method.title}: not applicable, because {trace.note}."))
            continue
        found, remark = _judge(view, method, trace, band)
        maps.append(found)
        if remark:
            alarmed.append(method)
            remarks.append(remark)
    run.progress(INFO.id, 1.0)
    outcome = Outcome.SIGNAL if alarmed else Outcome.NOTHING_FOUND
    if not maps:
        outcome = Outcome.NOT_APPLICABLE
    name = exhibit.source.name
    sentence = signal_sentence(name, alarmed, band) if alarmed else nothing_sentence(name, len(maps))
    return Finding(
        engine=INFO.id,
        question=INFO.question.value,
        outcome=outcome,
        sentence=sentence,
        engine_version=INFO.version,
        maps=tuple(maps),
        remarks=tuple(remarks),
        limits=limits(view.is_jpeg),
        would_change=(
            "An earlier or larger copy of the same picture, before re-saving, would show these traces more clearly.",
        ),
        methods=tuple(method.paper for method in METHODS),
        decoder=exhibit.facts.decoder,
        seconds=time.perf_counter() - started,
    )


def _judge(view: View, method: Method, trace: Trace, band: str) -> tuple[Map, Remark | None]:
    """The method's map in multiples of its alarm level, and a remark where a region passes it."""
    assert trace.values is not None
    values = trace.values / card().alarm_level(method.id, band)
    regions = regions_above(values, 1.0, least_cells(view.rows, view.cols), (view.width, view.height))
    shown = Map(
        id=method.id,
        title=method.title,
        values=in_frame(values, view),
        frame=(view.width, view.height),
        low=0.0,
        high=SCALE_TOP,
        unit="× alarm level",
        legend=f"A bright place {method.bright}; untouched pictures like this hardly ever reach 1.",
        threshold=1.0,
    )
    if not regions:
        return shown, None
    sentence = f"{method.title}: the marked place {method.differs}."
    return shown, Remark(sentence, "for", "weak", tuple(regions), method.id)


def _not_examined(exhibit: Exhibit, seconds: float) -> Finding:
    name = exhibit.source.name
    reason = exhibit.facts.undecodable or (
        f"{name} is smaller than {SMALLEST_SIDE} pixels on one side, too small for places to be compared."
    )
    return Finding(
        engine=INFO.id,
        question=INFO.question.value,
        outcome=Outcome.NOT_APPLICABLE,
        sentence=reason,
        engine_version=INFO.version,
        limits=(INFO.limits,),
        decoder=exhibit.facts.decoder,
        seconds=seconds,
    )
