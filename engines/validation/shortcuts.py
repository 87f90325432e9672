"""Do the classes differ in what has nothing to do with the question? Then a model may have learned just that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engines.core.measures import auroc, source_weights
from engines.validation.rows import Row
from engines.validation.words import PICTURES, Words

WARNS = 0.7
"""AUROC (or 1 − AUROC) of a property alone from which it is a warning."""


@dataclass(frozen=True, slots=True)
class Property:
    """``area``: AUROC with which the property alone tells fake from real, 0.5 = not at all. ``fake``, ``real``: its
    typical value in each class, in words.
    """

    title: str
    area: float
    fake: str
    real: str

    @property
    def warns(self) -> bool:
        """Whether it tells the classes apart by itself."""
        return max(self.area, 1 - self.area) >= WARNS


_MEASURED: tuple[tuple[str, Callable[[Row], float], str], ...] = (
    ("shorter side in pixels", lambda row: row.side, "{:.0f}"),
    ("longer side ÷ shorter side", lambda row: max(row.width, row.height) / row.side, "{:.2f}"),
    ("bytes a pixel", lambda row: row.bytes / (row.width * row.height), "{:.2f}"),
)


def properties(rows: Sequence[Row]) -> tuple[Property, ...]:
    """Format, compression, size, shape and bytes a pixel, each judged alone with every source weighing alike."""
    found = [_format(rows)]
    known = [row for row in rows if row.quality > 0]
    if {row.positive for row in known} == {True, False}:
        found.append(_measured(known, "JPEG quality", lambda row: row.quality, "{:.0f}"))
    if any(row.words for row in rows):
        found.append(_measured(rows, "words of the caption", lambda row: row.words, "{:.0f}"))
    return (*found, *(_measured(rows, title, value, words) for title, value, words in _MEASURED))


def _measured(rows: Sequence[Row], title: str, value: Callable[[Row], float], words: str) -> Property:
    values = np.array([value(row) for row in rows], np.float64)
    positive = np.array([row.positive for row in rows])
    middle = [words.format(float(np.median(values[positive == truth]))) for truth in (True, False)]
    return Property(title, _area(values, rows), f"median {middle[0]}", f"median {middle[1]}")


def _format(rows: Sequence[Row]) -> Property:
    """The best that the format alone can do: formats in the order of their share of fake pictures."""
    weights = source_weights([row.origin for row in rows], np.array([row.positive for row in rows]))
    shares: dict[str, list[float]] = {}
    for row, weight in zip(rows, weights, strict=True):
        shares.setdefault(row.format, [0.0, 0.0])[row.positive] += float(weight)
    ranks = {name: fake / (real + fake) for name, (real, fake) in shares.items()}
    sides = [Counter(row.format for row in rows if row.positive is truth) for truth in (True, False)]
    words = [", ".join(f"{name} {count / side.total():.0%}" for name, count in side.most_common(3)) for side in sides]
    return Property("file format", _area(np.array([ranks[row.format] for row in rows]), rows), words[0], words[1])


def _area(values: np.ndarray, rows: Sequence[Row]) -> float:
    positive = np.array([row.positive for row in rows])
    return auroc(values, positive, source_weights([row.origin for row in rows], positive))


def warnings(found: Sequence[Property], words: Words = PICTURES) -> tuple[str, ...]:
    """A sentence for each property that gives the class away."""
    return tuple(
        f"The classes differ in {one.title} ({words.positive}: {one.fake}; {words.negative}: {one.real}); by it alone "
        f"the right one of two {words.units} is told in {max(one.area, 1 - one.area):.0%}. What is measured here may "
        "be that difference; bring both classes to the same format, size and compression and validate again."
        for one in found
        if one.warns
    )
