"""Alarm levels, fusion and rates for the engine's card, each source judged by a fit that has not seen it.

Sources are left out in FOLDS: every fold's pictures get their fused map from a fit on the other folds, and are judged
at alarm levels set on the other folds' pictures. The rates and the table of the card are these. The weights that ship
are fitted on all folds, and the levels that ship are set on all the maps that the folds' fits made of pictures unknown
to them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from engines.tamper.card import BANDS, CARD, ENGINE
from engines.tamper.integration import FUSED, integrate
from engines.tamper.methods import METHODS
from engines.tamper.regions import least_cells, level_reached, outlined
from training.tamper.evaluate import Judged, by_group, judge, table
from training.tamper.figures import f1_of
from training.tamper.fuse import Fit, fit
from training.tamper.jobs import jobs
from training.tamper.measure import Measured, measure_all
from training.tamper.sources import FOLDS, TRAINING

RARE = 0.002  # share of untouched pictures that may pass the fused map's level in each band of condition
RESERVE = 1.25  # single maps alarm only above what any untouched picture shows, times this
LEAST_GAIN = 0.05  # share of altered pictures that a map must find beyond the fused one to raise alarms by itself
COPY_LEAST, COPY_MOST, COPY_RESERVE = 0.5, 0.95, 1.1  # copy-move's own bound, how near to 1 it may go, its reserve
COPY = "copy_move"
PIXEL_ALONE = "pixel branch alone"
EXTENTS = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3)

Levels = dict[str, dict[str, float]]
Reached = list[dict[str, float]]


def calibrate(share: float, processes: int, write: bool) -> dict[str, Any]:
    """Measure the first ``share`` of all jobs, fit, judge; returns the card's content and writes it where asked."""
    pictures = measure_all(jobs(share=share), processes)
    for fold in FOLDS:
        found = fit([picture for picture in pictures if picture.source not in fold])
        for picture in pictures:
            if picture.source in fold:
                _add_fused(picture, found)
    reached = [_reached(picture) for picture in pictures]
    extent = _extent(pictures, reached)
    judged: list[Judged] = []
    for fold in FOLDS:
        others = [index for index, picture in enumerate(pictures) if picture.source not in fold]
        levels = set_levels([pictures[i] for i in others], [reached[i] for i in others])
        judged += [
            judge(picture, reached[i], levels, extent) for i, picture in enumerate(pictures) if picture.source in fold
        ]
    levels = set_levels(pictures, reached)
    alarming = _alarming(judged)
    content = _card(fit(pictures), levels, extent, alarming, judged)
    content["command"] = f"python -m training.tamper calibrate --share {share}"
    if write:
        CARD.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return content


def _add_fused(picture: Measured, found: Fit) -> None:
    """The integrated map, and the pixel branch alone to compare it with."""
    both = found.branches(picture)
    picture.fused[FUSED] = integrate(both, found.weights["gaussians"])
    picture.fused[PIXEL_ALONE] = both.pixel


def _reached(picture: Measured) -> dict[str, float]:
    least = least_cells(*picture.texture.shape)
    return {name: level_reached(values, least) for name, values in {**picture.fused, **picture.maps}.items()}


def set_levels(pictures: Sequence[Measured], reached: Reached) -> Levels:
    """Alarm levels by map and band, from the untouched of ``pictures`` alone."""
    untouched = [(p.band, levels) for p, levels in zip(pictures, reached, strict=True) if p.untouched]
    names = (FUSED, PIXEL_ALONE, *(method.id for method in METHODS))
    out: Levels = {}
    for name in names:
        seen = [(band, levels[name]) for band, levels in untouched if np.isfinite(levels.get(name, -np.inf))]
        everywhere = [value for _, value in seen]
        out[name] = {}
        for band in BANDS:
            here = [value for other, value in seen if other == band]
            enough = len(here) >= 60 and name != COPY
            out[name][band] = round(_level(name, here if enough else everywhere), 3)
    return out


def _level(name: str, values: Sequence[float]) -> float:
    highest = float(np.max(values, initial=0.0))
    if name in (FUSED, PIXEL_ALONE):
        return level_passed_by(values, RARE)
    if name == COPY:
        return float(np.clip(COPY_RESERVE * highest, COPY_LEAST, COPY_MOST))
    return max(highest * (1.5 if len(values) < 20 else RESERVE), 0.05)


def level_passed_by(levels: Sequence[float], share: float) -> float:
    """The level that ``share`` of untouched pictures passes.

    The tail beyond the 90th percentile is taken as exponential (peaks over threshold), fitted to its mean excess; the
    result is never below the empirical quantile.
    """
    values = np.array(levels)
    if values.size < 20:
        return max(float(values.max(initial=0.0)) * 1.5, 10.0)
    start = float(np.quantile(values, 0.9))
    excess = float((values[values > start] - start).mean()) if (values > start).any() else 0.0
    return max(float(np.quantile(values, 1 - share)), start + excess * float(np.log(0.1 / share)), 1e-3)


def _extent(pictures: Sequence[Measured], reached: Reached) -> float:
    """The share of the alarm level down to which an alarmed place is outlined: that of the best mean F1."""
    levels = set_levels(pictures, reached)[FUSED]
    found = [
        (picture, levels[picture.band])
        for picture, of in zip(pictures, reached, strict=True)
        if not picture.untouched and of[FUSED] >= levels[picture.band]
    ]

    def mean_f1(share: float) -> float:
        return float(
            np.mean(
                [
                    f1_of(outlined(p.fused[FUSED], level, share * level, least_cells(*p.texture.shape)), p.truth)
                    for p, level in found
                ]
            )
        )

    return max(EXTENTS, key=mean_f1) if found else 1.0


def _alarming(judged: Sequence[Judged]) -> list[str]:
    """The fused map, copy-move, and what finds at least LEAST_GAIN of the altered pictures that these miss."""
    chosen = [FUSED, COPY]
    altered = [one for one in judged if not one.picture.untouched]
    for method in METHODS:
        missed = [one for one in altered if not one.alarms(chosen)]
        gained = sum(one.alarms([method.id]) for one in missed)
        if method.id not in chosen and gained >= LEAST_GAIN * len(altered):
            chosen.append(method.id)
    return chosen


def _card(
    found: Fit, levels: Levels, extent: float, alarming: Sequence[str], judged: Sequence[Judged]
) -> dict[str, Any]:
    methods = [method.id for method in METHODS]
    rated = {name: {"alarm_level": levels[name], **rates(judged, [name])} for name in (FUSED, *methods)}
    return {
        "localiser_trained_on": list(TRAINING),
        "folds": [list(fold) for fold in FOLDS],
        "judged": "each source by fusion and levels fitted without it; none of them was seen by the localiser",
        "data": "photographs as they are and with simulated histories (crop, scale, camera, JPEG), 192 px a side to "
        "16 megapixels; altered twins of the latter",
        "pictures": {
            kind: sum(one.picture.job.recipe == kind for one in judged)
            for kind in sorted({one.picture.job.recipe for one in judged})
        },
        "heights": found.heights,
        "fusion": found.weights,
        "alarming": list(alarming),
        "extent": extent,
        "methods": rated,
        ENGINE: rates(judged, alarming),
        "by_group": by_group(judged, alarming),
        "table": table(judged, (FUSED, PIXEL_ALONE, *methods)),
    }


def rates(judged: Sequence[Judged], names: Sequence[str]) -> dict[str, dict[str, list[int]]]:
    """[hits, pictures] in each band of the maps ``names`` together, for untouched and for altered pictures."""
    out: dict[str, dict[str, list[int]]] = {"false_alarms": {}, "detections": {}}
    for band in BANDS:
        here = [one for one in judged if one.picture.band == band and any(name in one.multiple for name in names)]
        for name, untouched in (("false_alarms", True), ("detections", False)):
            of_kind = [one for one in here if one.picture.untouched == untouched]
            out[name][band] = [sum(one.alarms(names) for one in of_kind), len(of_kind)]
    return out
