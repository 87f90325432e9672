"""Fits what reads the aspects: a discriminant over the features, dedicated detectors, and the choice between them.

Nested: the number of every row, and the choice of what reads each aspect, come from sources other than the row's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import numpy.typing as npt

from engines.synthetic.aspects import LEARNED, Reader
from engines.synthetic.cue_kinds import KINDS, readable
from engines.synthetic.marks import WIDTHS, Marks
from training.synthetic.aspect_rows import HALVES, Floats, Rows
from training.synthetic.assess import areas
from training.synthetic.discriminant import discriminant
from training.synthetic.disturbed import Moved
from training.synthetic.sources import FOLDS

ASPECTS = (LEARNED, *WIDTHS)
TITLES = {
    LEARNED: "the trained models",
    "spectrum": "spectrum and up-sampling",
    "noise": "noise",
    "colour": "colour",
    "texture": "texture",
    "edges": "edges and sharpness",
}
SHRINKAGE = 1.0
_CLIP = 3.0
Chosen = frozenset[str]


def features_of(marks: npt.NDArray[np.floating]) -> Floats:
    """(n, 271) marks → (n, 21) the readable features of every row."""
    return np.asarray(readable(Marks.parted(np.asarray(marks, np.float32).T)).T, np.float64)


def described(name: str) -> Callable[[npt.NDArray[np.floating]], Floats]:
    """What takes the description of the aspect ``name``, (n, d), from marks (n, 271)."""

    def taken(marks: npt.NDArray[np.floating]) -> Floats:
        return np.asarray(Marks.parted(np.asarray(marks, np.float32).T).descriptions[name].T, np.float64)

    return taken


def fit_reader(
    numbers: Callable[[npt.NDArray[np.floating]], Floats], rows: Rows, moved: Moved, without: Chosen = frozenset()
) -> Reader:
    """The discriminant of what ``numbers`` takes from marks, (n, 271) → (n, d), on ``rows``; how innocent changes have
    ``moved`` pictures of the same families is discounted. Features of the aspects ``without`` weigh nothing.
    """
    known, values = moved.of(rows.family).seen_as(numbers), numbers(rows.marks)
    weights = rows.weights()
    mean = weights @ values
    scale = np.sqrt(weights @ (values - mean) ** 2) + 1e-4
    standard, before, after = (
        np.clip((part - mean) / scale, -_CLIP, _CLIP) for part in (values, known.before, known.after)
    )
    used = np.array([kind.aspect not in without for kind in KINDS]) if without else np.ones(len(mean), bool)
    direction = np.zeros(len(mean))
    if used.any():
        change = (after - before)[:, used]
        direction[used], offset = discriminant(standard[:, used], rows.generated, rows.family, SHRINKAGE, change)
    return Reader(mean, scale, direction, offset if used.any() else 0.0)


def read(rows: Rows, moved: Moved, parts: Iterable[Sequence[str]]) -> tuple[Floats, Floats]:
    """((n, 5) by features, (n, 5) by detectors): the number of each aspect of ``WIDTHS`` for every row, by readers that
    were fitted without the part of the sources it belongs to. The features' offset is shared out evenly.
    """
    by_features, by_detectors = (np.full((len(rows.family), len(WIDTHS)), np.nan) for _ in range(2))
    for part in parts:
        inside = rows.inside(part)
        if not inside.any():
            continue
        learnt, asked = rows.rows(~inside), rows.marks[inside]
        by_features[inside] = grouped(fit_reader(features_of, learnt, moved), features_of(asked))
        for at, name in enumerate(WIDTHS):
            taken = described(name)
            by_detectors[inside, at] = fit_reader(taken, learnt, moved).score(taken(asked))
    return by_features, by_detectors


def grouped(reader: Reader, numbers: Floats) -> Floats:
    """(n, 5) what the features of each aspect add together, with an even part of the offset."""
    parts = reader.parts(numbers)
    columns = [parts[:, [kind.aspect == name for kind in KINDS]].sum(axis=1) for name in WIDTHS]
    return np.column_stack(columns) + reader.offset / len(WIDTHS)


def choose(rows: Rows, by_features: Floats, by_detectors: Floats) -> Chosen:
    """The aspects that their detector reads better than their features do, and better than chance, each in 97.5 % of
    resamplings of the sources.
    """
    measured, draws = areas(rows, np.column_stack([by_features, by_detectors]))
    gains = np.quantile(draws[:, len(WIDTHS) :] - draws[:, : len(WIDTHS)], 0.025, axis=0)
    detectors = measured[len(WIDTHS) :]
    return frozenset(n for n, gain, one in zip(WIDTHS, gains, detectors, strict=True) if gain > 0 and one.low > 0.5)


def held_out_values(rows: Rows, moved: Moved) -> Floats:
    """(n, 6) the aspects of every row, in the order of ``ASPECTS``, with nothing of its fold in readers or choice."""
    found = np.full((len(rows.family), len(ASPECTS)), np.nan)
    found[:, 0] = rows.learned
    for families in FOLDS:
        inside = rows.inside(families)
        if not inside.any():
            continue
        learnt = rows.rows(~inside)
        chosen = choose(learnt, *read(learnt, moved, HALVES))
        found[inside, 1:] = _values(learnt, rows.rows(inside), moved, chosen)
    return found


def _values(learnt: Rows, asked: Rows, moved: Moved, chosen: Chosen) -> Floats:
    values = grouped(fit_reader(features_of, learnt, moved, chosen), features_of(asked.marks))
    for name in chosen:
        detector = fit_reader(described(name), learnt, moved)
        values[:, list(WIDTHS).index(name)] = detector.score(described(name)(asked.marks))
    return values
