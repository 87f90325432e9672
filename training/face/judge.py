"""Figures of held-out scores of swapped faces, with intervals from resampling whole clusters of people; no torch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engines.core.calibration import Band
from engines.core.calibration_fit import fit_band
from engines.core.measures import auroc

Floats = npt.NDArray[np.float64]
USES = {1: "as stored", 2: "re-saved at JPEG 75"}
_DRAWS = 1000


@dataclass(frozen=True, eq=False, slots=True)
class Scores:
    """Held-out scores: natural log odds before calibration, (n,). ``use``: see ``USES``. ``cluster``: of people.
    ``fold``: whose net gave the score.
    """

    score: Floats
    swapped: npt.NDArray[np.bool_]
    cluster: npt.NDArray[np.int64]
    use: npt.NDArray[np.int64]
    fold: npt.NDArray[np.int64]

    def to_json(self) -> dict[str, list[Any]]:
        """Plain data."""
        return {
            "score": [round(value, 4) for value in self.score.tolist()],
            "swapped": self.swapped.astype(int).tolist(),
            **{name: getattr(self, name).tolist() for name in ("cluster", "use", "fold")},
        }

    @classmethod
    def from_json(cls, data: dict[str, list[Any]]) -> Scores:
        """What ``to_json`` wrote."""
        whole = [np.array(data[name], np.int64) for name in ("cluster", "use", "fold")]
        return cls(np.array(data["score"], np.float64), np.array(data["swapped"]) > 0, *whole)

    def of(self, use: int) -> Scores:
        """The scores of one use."""
        names = ("score", "swapped", "cluster", "use", "fold")
        return Scores(*(getattr(self, name)[self.use == use] for name in names))


def area(scores: Scores) -> tuple[float, float, float]:
    """AUROC within folds (mean weighted by pairs) and its 95 % interval over resampled clusters of people."""
    rng = np.random.default_rng(0)
    people = np.unique(scores.cluster)
    draws = []
    for _ in range(_DRAWS):
        names, counts = np.unique(rng.choice(people, len(people)), return_counts=True)
        times = dict(zip(names.tolist(), counts.tolist(), strict=True))
        draws.append(_area(scores, np.array([times.get(int(c), 0) for c in scores.cluster], float)))
    low, high = np.nanquantile(draws, (0.025, 0.975))
    return _area(scores, np.ones(len(scores.score))), float(low), float(high)


def _area(scores: Scores, weights: Floats) -> float:
    total, pairs = 0.0, 0.0
    for fold in np.unique(scores.fold):
        own = (scores.fold == fold) & (weights > 0)
        count = weights[own & scores.swapped].sum() * weights[own & ~scores.swapped].sum()
        if count:
            total += count * auroc(scores.score[own], scores.swapped[own], weights[own])
            pairs += count
    return total / pairs if pairs else float("nan")


def calibrated(scores: Scores, name: str) -> Band:
    """The calibration of the held-out scores, with its Cllr on clusters of people left out in turn."""
    sources = [f"people {cluster}" for cluster in scores.cluster]
    return fit_band(scores.score, scores.swapped, sources, name, (0, 100), (64, 65_535))


def figures(way: str, scores: Scores) -> Iterable[str]:
    """One line a use."""
    for use, words in USES.items():
        part = scores.of(use)
        middle, low, high = area(part)
        band = calibrated(part, words)
        yield (
            f"{way}, {words}: AUROC {middle:.3f} ({low:.3f}–{high:.3f}), Cllr {band.cllr:.3f}; "
            f"{int(part.swapped.sum())} swapped, {int((~part.swapped).sum())} real"
        )
