"""Fits what reads the aspects: a discriminant over the features, dedicated detectors, and the choice between them.

Nested: the number of every row, and the choice of what reads each aspect, come from sources other than the row's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from engines.synthetic.aspects import LEARNED, Reader
from engines.synthetic.cue_kinds import KINDS, readable
from engines.synthetic.marks import WIDTHS
from training.synthetic.aspect_rows import HALVES, Floats, Rows
from training.synthetic.assess import areas
from training.synthetic.discriminant import discriminant
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


def features_of(rows: Rows) -> Floats:
    """(n, 21) the readable features of every row."""
    return np.asarray(readable(rows.parted()).T, np.float64)


def fit_reader(numbers: npt.NDArray[np.floating], rows: Rows, without: Chosen = frozenset()) -> Reader:
    """The discriminant of these numbers (n, d); features of the aspects ``without`` weigh nothing."""
    weights = rows.weights()
    mean = weights @ numbers
    scale = np.sqrt(weights @ (numbers - mean) ** 2) + 1e-4
    standard = np.clip((numbers - mean) / scale, -_CLIP, _CLIP)
    used = np.array([kind.aspect not in without for kind in KINDS]) if without else np.ones(len(mean), bool)
    direction = np.zeros(len(mean))
    if used.any():
        direction[used], offset = discriminant(standard[:, used], rows.generated, rows.family, SHRINKAGE)
    return Reader(mean, scale, direction, offset if used.any() else 0.0)


def read(rows: Rows, parts: Iterable[Sequence[str]]) -> tuple[Floats, Floats]:
    """((n, 5) by features, (n, 5) by detectors): the number of each aspect of ``WIDTHS`` for every row, by readers that
    were fitted without the part of the sources it belongs to. The features' offset is shared out evenly.
    """
    numbers, described = features_of(rows), {name: values.T for name, values in rows.parted().descriptions.items()}
    by_features, by_detectors = (np.full((len(numbers), len(WIDTHS)), np.nan) for _ in range(2))
    for part in parts:
        inside = rows.inside(part)
        if not inside.any():
            continue
        learnt = rows.rows(~inside)
        by_features[inside] = grouped(fit_reader(numbers[~inside], learnt), numbers[inside])
        for at, name in enumerate(WIDTHS):
            by_detectors[inside, at] = fit_reader(described[name][~inside], learnt).score(described[name][inside])
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


def held_out_values(rows: Rows) -> Floats:
    """(n, 6) the aspects of every row, in the order of ``ASPECTS``, with nothing of its fold in readers or choice."""
    found = np.full((len(rows.family), len(ASPECTS)), np.nan)
    found[:, 0] = rows.learned
    for families in FOLDS:
        inside = rows.inside(families)
        if not inside.any():
            continue
        learnt = rows.rows(~inside)
        chosen = choose(learnt, *read(learnt, HALVES))
        found[inside, 1:] = _values(learnt, rows.rows(inside), chosen)
    return found


def _values(learnt: Rows, asked: Rows, chosen: Chosen) -> Floats:
    values = grouped(fit_reader(features_of(learnt), learnt, chosen), features_of(asked))
    for name in chosen:
        detector = fit_reader(learnt.parted().descriptions[name].T, learnt)
        values[:, list(WIDTHS).index(name)] = detector.score(asked.parted().descriptions[name].T)
    return values
