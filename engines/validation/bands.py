"""Which conditions get a calibration: compression first, then size, each where both classes have enough pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from engines.core.calibration import Band
from engines.core.calibration_fit import fit_band
from engines.validation.rows import Row, is_block
from engines.validation.words import PICTURES, Words

LEAST_CASES, LEAST_UNSOURCED, LEAST_SOURCES = 30, 50, 2
"""Pictures of each class, or where they name no two sources; and sources of each class, below which there is no
likelihood ratio."""
_QUALITIES = ((90, 100), (75, 89), (50, 74), (1, 49))
_SIZES = (256, 512, 1024)
_SLACK = 1.25
"""A band reaches this factor beyond the sizes that both classes have, so that 500 pixels speak for 512 too."""
_LARGEST = 65_535


@dataclass(frozen=True, slots=True)
class Fitted:
    """``bands``: calibrated. ``reasons``: a sentence for each condition that was not, naming what is missing."""

    bands: tuple[Band, ...]
    reasons: tuple[str, ...]


def fit_bands(rows: Sequence[Row], tick: Callable[[float], object] = lambda _: None, words: Words = PICTURES) -> Fitted:
    """Calibrate every condition with enough pictures. ``rows`` have sources as ``rows.with_origins`` gives them."""
    parts, reasons = _by_quality(rows, words)
    chosen: list[tuple[str, tuple[int, int], tuple[int, int], list[Row]]] = []
    for name, quality, inside in parts:
        for size, group in _by_size(inside):
            span = _span(group, size)
            if span[0] > span[1]:
                reasons.append(
                    f"{name}: {words.negative} and {words.positive} {words.units} have no size in common "
                    f"({_sides(group, words)})."
                )
                continue
            group = [row for row in group if span[0] <= row.side <= span[1]]
            title = (
                f"{name}, {span[0]} pixels and more" if span[1] == _LARGEST else f"{name}, {span[0]}–{span[1]} pixels"
            )
            if missing := _missing(group, words):
                reasons.append(f"{title}: {missing}.")
            else:
                chosen.append((title, quality, span, group))
    bands = []
    for number, (title, quality, span, group) in enumerate(chosen):
        tick(number / len(chosen))
        band = fit(group, title, quality, span, words)
        if band.slope > 0:
            bands.append(band)
        else:
            reasons.append(
                f"{title}: the score does not rise from {words.negative} to {words.positive} here, so that it weighs "
                "nothing."
            )
    return Fitted(tuple(bands), tuple(reasons))


def fit(
    rows: Sequence[Row],
    name: str,
    quality: tuple[int, int] = (0, 100),
    size: tuple[int, int] = (1, _LARGEST),
    words: Words = PICTURES,
) -> Band:
    """One band over rows, whatever their condition."""
    scores = np.array([row.score for row in rows])
    positive = np.array([row.positive for row in rows])
    return fit_band(scores, positive, [row.origin for row in rows], name, quality, size, joined=words.joined)


def _missing(rows: Sequence[Row], words: Words = PICTURES) -> str:
    """What a group lacks for a likelihood ratio, "" where it has enough."""
    for positive in (True, False):
        label = words.of(positive)
        part = [row for row in rows if row.positive is positive]
        origins = {row.origin for row in part}
        least = LEAST_UNSOURCED if part and all(is_block(origin) for origin in origins) else LEAST_CASES
        if len(part) < least:
            return f"{len(part)} {label} {words.units} where {least} are needed"
        if len(origins) < LEAST_SOURCES:
            return f"{len(origins)} source of {label} {words.units} where {LEAST_SOURCES} are needed"
    return ""


def _enough(rows: Sequence[Row]) -> bool:
    return not _missing(rows)


def _by_quality(rows: Sequence[Row], words: Words) -> tuple[list[tuple[str, tuple[int, int], list[Row]]], list[str]]:
    """Ranges of JPEG quality, from high to low, joined until they hold enough; and what is not JPEG."""
    found: list[tuple[str, tuple[int, int], list[Row]]] = []
    high: int | None = None
    gathered: list[Row] = []
    low = _QUALITIES[0][0]
    for low, top in _QUALITIES:
        inside = [row for row in rows if low <= row.quality <= top]
        if not inside and not gathered:
            continue
        high = top if high is None else high
        gathered += inside
        if _enough(gathered):
            found.append((f"JPEG quality {low}–{high}", (low, high), gathered))
            high, gathered = None, []
    if gathered and found:
        _, (_, top), before = found[-1]
        floor = max(1, min(row.quality for row in gathered))
        low = next(low for low, high in _QUALITIES if low <= floor <= high)
        found[-1] = (f"JPEG quality {low}–{top}", (low, top), before + gathered)
    elif gathered and high is not None:
        found.append((f"JPEG quality {low}–{high}", (low, high), gathered))
    other = [row for row in rows if row.quality == 0]
    if other:
        found.append(("not JPEG", (0, 0), other))
    unknown = sum(row.quality < 0 for row in rows)
    reasons = (
        [f"JPEG files of which the quality cannot be read ({unknown} {words.units}): no likelihood ratio."]
        if unknown
        else []
    )
    return found, reasons


def _by_size(rows: list[Row]) -> list[tuple[tuple[int, int], list[Row]]]:
    """(from, below) of the shorter side, from small to large, joined until they hold enough."""
    edges = [0, *_SIZES, _LARGEST + 1]
    found: list[tuple[tuple[int, int], list[Row]]] = []
    start, gathered = 0, list[Row]()
    for low, high in pairwise(edges):
        gathered += [row for row in rows if low <= row.side < high]
        if _enough(gathered):
            found.append(((start, high), gathered))
            start, gathered = high, []
    if gathered and found:
        (first, _), before = found[-1]
        found[-1] = ((first, _LARGEST + 1), before + gathered)
    elif gathered:
        found.append(((start, _LARGEST + 1), gathered))
    return found


def _sides(rows: Sequence[Row], words: Words) -> str:
    """Which shorter sides each class has, in words."""
    said = []
    for positive in (True, False):
        label = words.of(positive)
        sides = [row.side for row in rows if row.positive is positive]
        said.append(f"{label} {min(sides)}–{max(sides)} pixels" if sides else f"no {label} ones at all")
    return ", ".join(said)


def _span(rows: Sequence[Row], size: tuple[int, int]) -> tuple[int, int]:
    """Shorter sides that both classes have, a quarter more at either end, inside ``size``."""
    sides = [[row.side for row in rows if row.positive is positive] for positive in (True, False)]
    if not all(sides):
        return 1, 0
    low, high = max(min(part) for part in sides), min(max(part) for part in sides)
    if low > high:
        return low, low - 1
    return max(1, size[0], round(low / _SLACK)), min(size[1] - 1, round(high * _SLACK))
