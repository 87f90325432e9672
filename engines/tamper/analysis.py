"""The walk over the methods: maps, remarks and the one sentence."""

from __future__ import annotations

import time
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from engines.core.errors import ModelError
from engines.core.exhibit import Exhibit
from engines.core.finding import Finding, Map, Outcome, Region, Remark
from engines.core.run import Run
from engines.tamper.card import band_of, card, size_band_of
from engines.tamper.frame import in_frame
from engines.tamper.info import INFO
from engines.tamper.integration import FUSED, branches, integrate
from engines.tamper.methods import METHODS, Method
from engines.tamper.regions import boxes, least_cells, level_reached, outlined
from engines.tamper.trace import Trace, not_applicable
from engines.tamper.view import View
from engines.tamper.words import (
    error_rates,
    legend,
    limits,
    nothing_sentence,
    remark_on,
    signal_sentence,
    title_of,
    too_small,
)

F32 = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

SMALLEST_SIDE = 64
SCALE_TOP = 2.0  # maps show 0 … twice the alarm level
DARK = 0.9  # the most that a map with a threshold shows outside the places that it outlines, clearly below 1


def examine(exhibit: Exhibit, run: Run) -> Finding:
    """Run every method on ``exhibit`` and weigh what they show; raises ``Stopped`` when the analyst presses Stop."""
    started = time.perf_counter()
    if exhibit.facts.undecodable or min(exhibit.pixels.shape[:2]) < SMALLEST_SIDE:
        reason = exhibit.facts.undecodable or too_small(exhibit.source.name, SMALLEST_SIDE)
        return _finding(exhibit, Outcome.NOT_APPLICABLE, reason, seconds=time.perf_counter() - started)
    view = View(exhibit, run)
    band = band_of(view.quality)
    traces, silent = _traces(view)
    if not traces:
        reason = f"None of the methods applies to {exhibit.source.name}: it is flat, or too small to be compared."
        return _finding(exhibit, Outcome.NOT_APPLICABLE, reason, remarks=silent, seconds=time.perf_counter() - started)
    both = branches(traces, view.texture, band, card().heights(band), card().fusion)
    raw = {FUSED: integrate(both, card().fusion["gaussians"]), **traces}
    multiples = {name: values / np.float32(card().alarm_level(name, band)) for name, values in raw.items()}
    outlines = _outlines(view, multiples)
    places = {name: _boxes(view, mask) for name, mask in outlines.items() if mask.any()}
    alarmed = [method for method in METHODS if method.id in places]
    signal = bool(places)
    name = exhibit.source.name
    sentence = signal_sentence(name, alarmed, band) if signal else nothing_sentence(name, len(traces), band)
    remarks = [remark_on(method, band, places[method.id]) for method in alarmed]
    if FUSED in places:
        remarks.insert(0, remark_on(None, band, places[FUSED]))
    run.progress(INFO.id, 1.0)
    return _finding(
        exhibit,
        Outcome.SIGNAL if signal else Outcome.NOTHING_FOUND,
        sentence,
        score=_score(multiples, view),
        maps=tuple(_map(view, name, values, outlines.get(name)) for name, values in multiples.items()),
        remarks=(*remarks, *silent),
        limits=limits(view.is_jpeg),
        error_rates=error_rates(band, size_band_of(view.width * view.height / 1e6)),
        seconds=time.perf_counter() - started,
    )


def _traces(view: View) -> tuple[dict[str, F32], tuple[Remark, ...]]:
    """Method → raw map, and a remark on each method that does not apply."""
    traces: dict[str, F32] = {}
    silent = []
    for index, method in enumerate(METHODS):
        view.run.progress(INFO.id, index / len(METHODS))
        trace = _trace(method, view)
        if trace.values is None:
            silent.append(Remark(f"{method.title}: not applicable, because {trace.note}."))
        elif np.isfinite(trace.values).any():
            traces[method.id] = trace.values
    return traces, tuple(silent)


def _trace(method: Method, view: View) -> Trace:
    """A method's trace; a model that is missing or altered silences its own method only."""
    try:
        return method.trace(view)
    except ModelError as error:
        return not_applicable(str(error).rstrip("."))


def _outlines(view: View, multiples: Mapping[str, F32]) -> dict[str, Mask]:
    """For each map that has a threshold, the cells of the connected places that pass it."""
    least = least_cells(view.rows, view.cols)
    return {
        name: outlined(values, 1.0, card().extent if name == FUSED else 1.0, least)
        for name, values in multiples.items()
        if card().alarms(name)
    }


def _boxes(view: View, mask: Mask) -> tuple[Region, ...]:
    return tuple(boxes(mask, (view.width, view.height), view.cell))


def _score(multiples: Mapping[str, F32], view: View) -> float | None:
    """The highest multiple of its alarm level that a map with a threshold reaches over a region."""
    least = least_cells(view.rows, view.cols)
    levels = [level_reached(values, least) for name, values in multiples.items() if card().alarms(name)]
    best = max(levels, default=float("-inf"))
    return round(best, 4) if np.isfinite(best) else None


def _map(view: View, name: str, values: F32, outline: Mask | None) -> Map:
    """The map in the exhibit's frame; with an ``outline``, it passes the threshold exactly there."""
    shown = in_frame(values, view)
    if outline is not None:
        inside = in_frame(outline.astype(np.float32), view) >= 0.5
        shown = np.where(inside, np.fmax(shown, 1.0), np.minimum(shown, DARK)).astype(np.float32)
    return Map(
        id=name,
        title=title_of(name),
        values=shown,
        frame=(view.width, view.height),
        low=0.0,
        high=SCALE_TOP,
        unit="× alarm level",
        legend=legend(name),
        threshold=None if outline is None else 1.0,
    )


def _finding(
    exhibit: Exhibit,
    outcome: Outcome,
    sentence: str,
    *,
    seconds: float,
    score: float | None = None,
    maps: tuple[Map, ...] = (),
    remarks: tuple[Remark, ...] = (),
    limits: tuple[str, ...] = (INFO.limits,),
    error_rates: str = "",
) -> Finding:
    return Finding(
        engine=INFO.id,
        question=INFO.question.value,
        outcome=outcome,
        sentence=sentence,
        engine_version=INFO.version,
        score=score,
        maps=maps,
        remarks=remarks,
        limits=limits,
        would_change=(
            "An earlier or larger copy of the picture, before re-saving, would show the traces more clearly.",
        ),
        error_rates=error_rates,
        methods=tuple(method.paper for method in METHODS),
        decoder=exhibit.facts.decoder,
        seconds=seconds,
    )
