"""Exact Shapley values of a score of few parts: what each part adds to it, on average over every order of adding them.

Shapley, "A value for n-person games", 1953; for models: Lundberg and Lee, "A Unified Approach to Interpreting Model
Predictions", NeurIPS 2017. A coalition's worth is the mean score when the other parts are taken from background cases
(the interventional form: Janzing, Minorics and Blöbaum, "Feature relevance quantification in explainable AI", AISTATS
2020).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import factorial

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
MOST_PARTS = 8
"""Two to this power coalitions are weighed one by one; more parts are for sampling, which is not exact."""


@dataclass(frozen=True, eq=False, slots=True)
class Shares:
    """``base``: mean score of the background. ``values`` (k,): base + sum(values) = score of the case.

    ``without`` (k,): the mean score when that part alone is taken from the background.
    """

    base: float
    values: Floats
    without: Floats

    @property
    def total(self) -> float:
        """The score of the case."""
        return self.base + float(self.values.sum())


def shares(score: Callable[[Floats], Floats], case: Floats, background: Floats) -> Shares:
    """Exact Shapley values of ``score`` ((n, k) → (n,)) at ``case`` (k,) against ``background`` (b, k), b ≥ 1.

    Raises ValueError for no parts, more than ``MOST_PARTS``, or an empty background.
    """
    count = len(case)
    if not 1 <= count <= MOST_PARTS or background.ndim != 2 or background.shape[1] != count or not len(background):
        raise ValueError(f"exact values need 1 to {MOST_PARTS} parts and a background of as many")
    inside = (np.arange(2**count)[:, None] >> np.arange(count)) & 1 == 1
    rows = np.where(inside[:, None, :], case, background[None])
    worth = score(rows.reshape(-1, count)).reshape(2**count, len(background)).mean(axis=1)
    sizes = inside.sum(axis=1)
    chance = np.array([factorial(s) * factorial(count - s - 1) / factorial(count) for s in range(count)])
    values = np.zeros(count)
    for part in range(count):
        absent = np.flatnonzero(~inside[:, part])
        values[part] = (chance[sizes[absent]] * (worth[absent | (1 << part)] - worth[absent])).sum()
    everything = 2**count - 1
    return Shares(float(worth[0]), values, worth[everything ^ (1 << np.arange(count))])
