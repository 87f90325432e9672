"""How well scores tell photographs from generated pictures of sources held out."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engines.core.measures import auroc, source_weights, true_rate_at
from training.synthetic.sources import RGB, Item
from training.synthetic.treat import CONDITIONS, Treatment, evaluation_picture

LARGEST = 224
Score = Callable[[Sequence[RGB]], npt.NDArray[np.float64]]


@dataclass(frozen=True, eq=False, slots=True)
class Judged:
    """One row a picture and condition: family and source held out, class, condition's index, score."""

    family: npt.NDArray[np.str_]
    source: npt.NDArray[np.str_]
    generated: npt.NDArray[np.bool_]
    condition: npt.NDArray[np.int64]
    scores: npt.NDArray[np.float64]

    def rows(self, chosen: npt.NDArray[np.bool_]) -> Judged:
        """The chosen rows."""
        parts = (self.family, self.source, self.generated, self.condition, self.scores)
        return Judged(*(part[chosen] for part in parts))

    def auroc(self) -> float:
        """Area under the ROC curve, every family of a class weighing alike."""
        return auroc(self.scores, self.generated, source_weights(self.family.tolist(), self.generated))

    def true_rate(self, false_rate: float = 0.01) -> float:
        """True positive rate at a false positive rate, every family of a class weighing alike."""
        weights = source_weights(self.family.tolist(), self.generated)
        return true_rate_at(self.scores, self.generated, weights, false_rate)

    def by_generator(self) -> dict[str, tuple[float, float, int]]:
        """Family of generators → (AUROC, TPR at 1 % FPR, pictures) against all photographs held out with it."""
        found = {}
        for family in np.unique(self.family[self.generated]):
            part = self.rows(~self.generated | (self.family == family))
            found[str(family)] = (part.auroc(), part.true_rate(), int(part.generated.sum()))
        return found


def at_most(chosen: Sequence[Item], most: int) -> list[int]:
    """Indices of at most ``most`` pictures a family, by a fixed draw."""
    order = sorted(range(len(chosen)), key=lambda at: zlib.crc32(chosen[at].path.name.encode()))
    count: dict[tuple[str, bool], int] = {}
    kept = []
    for at in order:
        key = (chosen[at].family, chosen[at].generated)
        count[key] = count.get(key, 0) + 1
        if count[key] <= most:
            kept.append(at)
    return sorted(kept)


def judge(
    chosen: Sequence[Item], pixels: Sequence[RGB], score: Score, conditions: Sequence[Treatment] = CONDITIONS
) -> Judged:
    """Score every picture under every condition. ``score``: pictures → (n,), higher = more like generated,
    NaN where it says nothing."""
    scores, at_condition = [], []
    for number, condition in enumerate(conditions):
        treated = [
            evaluation_picture(rgb, item.lossless, condition, LARGEST, zlib.crc32(item.path.name.encode()) + number)
            for item, rgb in zip(chosen, pixels, strict=True)
        ]
        scores.append(score(treated))
        at_condition.append(np.full(len(chosen), number))
    times = len(conditions)
    return Judged(
        np.tile(np.array([item.family for item in chosen]), times),
        np.tile(np.array([item.source for item in chosen]), times),
        np.tile(np.array([item.generated for item in chosen]), times),
        np.concatenate(at_condition),
        np.concatenate(scores),
    )
