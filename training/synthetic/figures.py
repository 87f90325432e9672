"""Calibration and figures of the card, from scores of held-out pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from engines.core.calibration import Calibration
from engines.core.calibration_fit import fit_band
from engines.core.card import Figure
from training.synthetic.folds import folds_of
from training.synthetic.judge import Judged
from training.synthetic.treat import CONDITIONS, CRUSHED, Treatment

MOST_AUROC_LOSS = 0.05
"""A band in which the AUROC falls by more than this below that of the best compression is not calibrated: there the
engine abstains."""
PROPOSITION = "made by a generator"
ALTERNATIVE = "taken by a camera"


def quality_range(treatment: Treatment) -> tuple[int, int]:
    """Lowest and highest JPEG quality of a band; (0, 0) = stored without loss. The best band reaches to 100."""
    low, high = treatment.quality
    return (low, 100) if high == 98 else (low, high)


def calibrate(judged: Judged, names: Sequence[Treatment] = CONDITIONS) -> tuple[Calibration, list[Figure]]:
    """The bands that may be used, and the figure of each band left out."""
    areas = [across_folds(judged.rows(judged.condition == number))[0] for number in range(len(names))]
    best = max(areas)
    bands, left_out = [], []
    for number, treatment in enumerate(names):
        if areas[number] < best - MOST_AUROC_LOSS:
            words = "AUROC where the engine abstains"
            left_out.append(Figure(words, f"condition: {treatment.name}", areas[number]))
            continue
        rows = judged.rows(judged.condition == number)
        bands.append(
            fit_band(
                rows.scores,
                rows.generated,
                rows.family.tolist(),
                treatment.name,
                quality_range(treatment),
                treatment.size,
            )
        )
    return Calibration("Trained detector of generated pictures", PROPOSITION, ALTERNATIVE, tuple(bands)), left_out


def across_folds(rows: Judged) -> tuple[float, float, float]:
    """(mean AUROC, mean TPR at 1 % FPR, mean equal error rate) over the families of generators, each against the
    photographs held out with it.
    """
    fold, found = folds_of(rows.family), []
    for number in np.unique(fold):
        part = rows.rows(fold == number)
        for family in np.unique(part.family[part.generated]):
            one = part.rows(~part.generated | (part.family == family))
            found.append((one.auroc(), one.true_rate(), equal_error(one)))
    means = np.mean(found, axis=0)
    return float(means[0]), float(means[1]), float(means[2])


def equal_error(rows: Judged) -> float:
    """The error rate at the threshold where both kinds of error are equal."""
    low, high = 0.0, 1.0
    for _ in range(20):
        middle = (low + high) / 2
        if 1 - rows.true_rate(middle) > middle:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def figures(judged: Judged, calibration: Calibration, most: int) -> Iterator[Figure]:
    """Every figure of the card, group by group."""
    for number, treatment in enumerate((*CONDITIONS, CRUSHED)):
        rows = judged.rows(judged.condition == number)
        area, rate, error = across_folds(rows)
        yield Figure("AUROC", f"condition: {treatment.name}", area)
        yield Figure("TPR at 1 % FPR", f"condition: {treatment.name}", rate)
        yield Figure("equal error rate", f"condition: {treatment.name}", error)
    usual = judged.rows(judged.condition < len(CONDITIONS))
    area, rate, error = across_folds(usual)
    yield Figure("AUROC", "all", area)
    yield Figure("TPR at 1 % FPR", "all", rate)
    yield Figure("equal error rate", "all", error)
    yield from _groups(usual)
    for band in calibration.bands:
        yield Figure("Cllr", f"condition: {band.name}", band.cllr)
        yield Figure("expected calibration error", f"condition: {band.name}", band.calibration_error)
    yield Figure("photographs with moderate support or more for a generator", "all", _wrongly(judged, calibration))
    yield Figure("pictures a family at most", "all", float(most))


def _groups(rows: Judged) -> Iterator[Figure]:
    fold = folds_of(rows.family)
    for family in np.unique(rows.family):
        here = rows.family == family
        generated, number = bool(rows.generated[here][0]), fold[here][0]
        part = rows.rows((fold == number) & (here | (rows.generated != generated)))
        kind = "generator" if generated else "photographs"
        yield Figure("AUROC", f"{kind}: {family}", part.auroc())
        if generated:
            yield Figure("TPR at 1 % FPR", f"{kind}: {family}", part.true_rate())


def _wrongly(judged: Judged, calibration: Calibration) -> float:
    """Share of photographs (each collection alike) that the calibration gives LR ≥ 10 for a generator."""
    shares: dict[str, list[float]] = {}
    for number, treatment in enumerate(CONDITIONS):
        band = next((b for b in calibration.bands if b.name == treatment.name), None)
        if band is None:
            continue
        rows = judged.rows((judged.condition == number) & ~judged.generated)
        for family, score in zip(rows.family.tolist(), rows.scores.tolist(), strict=True):
            shares.setdefault(family, []).append(float(band.log10_lr(score)[0] >= 1))
    return float(np.mean([np.mean(found) for found in shares.values()])) if shares else 0.0
