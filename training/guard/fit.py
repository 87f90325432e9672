"""Three heads, each without a third of the sources of ordinary pictures; then limits by condition."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from engines.guard.limits import Band, Limits
from engines.guard.measures import PROTOTYPES
from engines.guard.statistics import NAMES
from training.guard.head import Floats, Head, distances_of, points_of, standardised
from training.guard.samples import FOLDS, Measured, measured
from training.guard.victims import Victims

BANDS = (
    ("not JPEG", (0, 0)),
    ("JPEG quality 90–100", (90, 100)),
    ("JPEG quality 80–89", (80, 89)),
    ("JPEG quality 60–79", (60, 79)),
)
SHARE = {"pattern": 0.006, "graphic": 0.006, "distance": 0.006}
"""Share of ordinary pictures of sources held out that each limit lets the guard object to."""
BEYOND = 0.2
"""Share of the range of ordinary scores of the detectors by which a score must lie beyond it."""
UNCERTAIN = 0.02
"""Share of ordinary pictures that count as uncertain."""
Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Said:
    """What each of three heads says of n rows: ``pattern``, ``graphic``, ``distance``, ``certainty``, all (3, n).

    ``score`` (n,): mean log odds of the shipped detectors.
    """

    pattern: Floats
    graphic: Floats
    distance: Floats
    certainty: Floats
    score: Floats


@dataclass(frozen=True, eq=False)
class Fit:
    """Heads and the standardisation before them; ``slope`` (512,) and ``offset``: the detectors' mean score from the
    trunk's features; ``ordinary`` rows and what the heads say of them.
    """

    mean: Floats
    scale: Floats
    heads: list[Head]
    slope: Floats
    offset: float
    ordinary: Measured
    said: Said = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "said", self.say(self.ordinary))

    def say(self, found: Measured) -> Said:
        """What the heads say of measured rows."""
        x = standardised(found.values, self.mean, self.scale)
        points = np.stack([points_of(head, x) for head in self.heads])
        apart = np.log(np.square(points[:, :, None] - PROTOTYPES).sum(3).clip(1e-8))
        size = np.linalg.norm(points, axis=2).clip(0, 1 - 1e-6)
        return Said(
            apart[..., 0] - apart[..., 1],
            apart[..., 0] - apart[..., 2],
            np.stack([distances_of(head, x) for head in self.heads]),
            2 * np.arctanh(size),
            found.values[:, : len(self.slope)] @ self.slope + np.float32(self.offset),
        )


def fold_of(found: Measured) -> npt.NDArray[np.int64]:
    """(n,) the head that has not seen an ordinary row's source."""
    where = {name: at for at, names in enumerate(FOLDS) for name in names}
    return np.array([where[name] for name in found.group])


def fitted(without: tuple[str, ...] = ()) -> Fit:
    """Fit the heads on what was measured, but for kinds of fooling pictures or drawings ``without``. Needs torch."""
    from training.guard.heads import fit_head

    ordinary, drawn, fooling = measured("ordinary"), measured("drawn"), measured("fooling fit")
    drawn, fooling = (part.rows(~np.isin(part.group, without)) for part in (drawn, fooling))
    fold = fold_of(ordinary)
    every = np.concatenate([ordinary.values, drawn.values, fooling.values])
    weights = np.concatenate([np.full(len(s.values), 1 / len(s.values)) for s in (ordinary, drawn, fooling)]) / 3
    mean = (weights @ every).astype(np.float32)
    scale = np.sqrt(weights @ np.square(every - mean)).astype(np.float32) + np.float32(1e-4)
    heads = []
    for number in range(len(FOLDS)):
        seen = joined((ordinary.rows(fold != number), drawn, fooling))
        heads.append(fit_head(standardised(seen.values, mean, scale), seen))
    victims = Victims()
    return Fit(mean, scale, heads, victims.weights.astype(np.float32), victims.offset, ordinary)


def joined(parts: tuple[Measured, ...]) -> Measured:
    """The rows of several sets."""
    names = ("values", "kind", "group", "name", "quality", "life")
    return Measured(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def limits_of(fit: Fit, rows: Truths) -> Limits:
    """Limits from these ordinary rows, each judged by the head that has not seen its source; groups weigh alike."""
    found, said, fold = fit.ordinary, fit.said, fold_of(fit.ordinary)
    own = np.arange(len(fold))
    pattern, graphic, certain = (part[fold, own] for part in (said.pattern, said.graphic, said.certainty))
    share = np.zeros(len(fold))
    for name in np.unique(found.group[rows]):
        chosen = rows & (found.group == name)
        share[chosen] = 1 / chosen.sum()
    distance = said.distance[fold, own]

    def limit(values: Floats, here: Truths, name: str) -> float:
        """Never stricter than over all conditions, since a condition alone has few pictures."""
        return max(quantile(values[part], share[part], 1 - SHARE[name]) for part in (here, rows))

    bands = []
    for name, (low, high) in BANDS:
        here = rows & (found.quality >= low) & (found.quality <= high)
        # A head's own third is missing where limits are made without it: then the others' stand for it.
        thirds = [here & (fold == at) if (rows & (fold == at)).any() else here for at in range(len(FOLDS))]
        far = [quantile(distance[third], share[third], 1 - SHARE["distance"]) for third in thirds]
        least = quantile(distance[here], share[here], 1 - SHARE["distance"])
        first, second, third = (max(value, least) for value in far)
        bands.append(
            Band(
                name,
                (low, high),
                limit(pattern, here, "pattern"),
                limit(graphic, here, "graphic"),
                (first, second, third),
            )
        )
    statistics = found.values[:, -len(NAMES) :]
    shown = rows & (found.kind == "photograph")
    spans = tuple(
        (quantile(column[shown], share[shown], 0.025), quantile(column[shown], share[shown], 0.975))
        for column in statistics.T
    )
    low, high = float(said.score[rows].min()), float(said.score[rows].max())
    room = BEYOND * (high - low)
    sure = quantile(certain[rows], share[rows], UNCERTAIN)
    return Limits(tuple(bands), sure, (low - room, high + room), spans)


def quantile(values: npt.NDArray[np.floating], share: npt.NDArray[np.float64], at: float) -> float:
    """The weighted quantile: the smallest value that a share ``at`` of all weight does not exceed."""
    order = np.argsort(values, kind="stable")
    total = np.cumsum(share[order])
    place = min(int(np.searchsorted(total, at * total[-1])), len(values) - 1)
    return float(values[order][place])


def objections(
    said: Said, quality: npt.NDArray[np.int64], limits: Limits, heads: slice | None = None
) -> dict[str, Truths]:
    """Check → (n,) whether it objects, by the shipped rule; ``heads``: only this head's word (an unseen source)."""
    which = heads or slice(None)
    pattern, graphic, certain = (p[which].mean(0) for p in (said.pattern, said.graphic, said.certainty))
    out = {name: np.zeros(len(quality), bool) for name in ("pattern", "graphic", "unfamiliar", "score")}
    out["score"] = (said.score < limits.score[0]) | (said.score > limits.score[1])
    sure = certain >= limits.certainty
    for band in limits.bands:
        here = (quality >= band.quality[0]) & (quality <= band.quality[1])
        out["pattern"] |= here & sure & (pattern > band.pattern)
        out["graphic"] |= here & sure & (graphic > band.graphic)
        far = said.distance > np.array(band.distance)[:, None]
        out["unfamiliar"] |= here & far[which].all(0)
    return out
