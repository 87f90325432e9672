"""Limits, envelopes, score model and calibration, each measured on sources that were left out of its
making.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from engines.core.calibration import Band
from engines.core.calibration_fit import fit_band
from engines.core.measures import Bools, Floats, auroc, source_weights, true_rate_at
from engines.spectrum.envelope import Envelope, ScoreModel, departure
from engines.spectrum.features import FEATURES
from training.spectrum.measure import Measured
from training.spectrum.variants import QUALITY_BANDS, SIZE_BANDS

RIDGE = 0.03
FALSE_ALARMS = 0.01
LARGEST_SIDE = 65_535
NAMES = {
    0: "JPEG quality 60–79",
    1: "JPEG quality 80–89",
    2: "JPEG quality 90–100",
    3: "stored without loss",
}


def quality_of(band: int) -> tuple[int, int]:
    """Lowest and highest JPEG quality of a band; (0, 0) = not JPEG. The best band reaches to 100."""
    limits = QUALITY_BANDS[band]
    if limits is None:
        return 0, 0
    return limits[0], 100 if limits[1] == 98 else limits[1]


def size_of(band: int) -> tuple[int, int]:
    """Lowest and highest shorter side; the last band holds all larger pictures, which are read in patches
    of its size.
    """
    low, high = SIZE_BANDS[band]
    return low, high if band + 1 < len(SIZE_BANDS) else LARGEST_SIDE


def name_of(quality_band: int, size_band: int) -> str:
    """A band in words."""
    low, high = size_of(size_band)
    size = f"{low}–{high} pixels" if high < LARGEST_SIDE else f"{low} pixels and more"
    return f"{NAMES[quality_band]}, {size}"


def bands() -> Iterator[tuple[int, int]]:
    """(quality band, size band) of every band of condition."""
    for quality_band in range(len(QUALITY_BANDS)):
        for size_band in range(len(SIZE_BANDS)):
            yield quality_band, size_band


def in_band(measured: Measured, quality_band: int, size_band: int) -> Bools:
    """Which rows belong to a band."""
    return np.asarray((measured.quality_band == quality_band) & (measured.size_band == size_band))


def weighted_quantile(values: Floats, weights: Floats, share: float) -> float:
    """The smallest value such that at least ``share`` of the weight lies at or under it."""
    order = np.argsort(values, kind="stable")
    cumulative = np.cumsum(weights[order]) / weights.sum()
    return float(values[order[min(len(order) - 1, int(np.searchsorted(cumulative, share - 1e-12)))]])


def limit_and_false_alarms(values: Floats, sources: npt.NDArray[np.str_]) -> tuple[float, float]:
    """(limit exceeded by 1 % of photographs, each source alike; share above it in each source left out,
    averaged).

    The second figure uses, for each source, the limit set by the other sources.
    """

    def limit(inside: Bools) -> float:
        weights = source_weights(sources[inside].tolist(), np.zeros(int(inside.sum()), bool))
        return weighted_quantile(values[inside], weights, 1 - FALSE_ALARMS)

    rates = [float(np.mean(values[sources == s] > limit(sources != s))) for s in np.unique(sources)]
    return limit(np.ones(len(values), bool)), float(np.mean(rates))


def percentiles(profile: Floats, sources: npt.NDArray[np.str_]) -> npt.NDArray[np.float32]:
    """(3, bins): 1st, 50th and 99th percentile of profiles, each source weighing alike."""
    weights = source_weights(sources.tolist(), np.zeros(len(sources), bool))
    columns = [[weighted_quantile(column, weights, q) for column in profile.T] for q in (0.01, 0.5, 0.99)]
    return np.asarray(columns, np.float32)


def fit_envelope(measured: Measured, quality_band: int, size_band: int) -> tuple[Envelope, Floats, Bools]:
    """The envelope of a band; the departure of every row of the band from the envelope made without its
    source; and which rows those are. The limit is the one that 1 % of photographs, left out in turn,
    exceed.
    """
    rows = in_band(measured, quality_band, size_band)
    real = rows & ~measured.generated
    bounds = percentiles(measured.profile[real], measured.source[real])
    outside = np.array([departure(p, bounds[0], bounds[2]) for p in measured.profile[rows].astype(np.float32)])
    sources = measured.source[rows]
    for source in np.unique(measured.source[real]):
        others = real & (measured.source != source)
        left = percentiles(measured.profile[others], measured.source[others])
        for at in np.flatnonzero(sources == source):
            outside[at] = departure(measured.profile[rows][at].astype(np.float32), left[0], left[2])
    photographs = ~measured.generated[rows]
    limit, _ = limit_and_false_alarms(outside[photographs], sources[photographs])
    envelope = Envelope(
        name=name_of(quality_band, size_band),
        quality=quality_of(quality_band),
        size=size_of(size_band),
        low=bounds[0],
        middle=bounds[1],
        high=bounds[2],
        limit=limit,
        sources=len(np.unique(measured.source[real])),
        pictures=int(real.sum()),
    )
    return envelope, outside, rows


def fit_score(features: Floats, generated: Bools, sources: npt.NDArray[np.str_]) -> ScoreModel:
    """Ridge-penalised logistic regression (Newton), both classes and every source in a class weighing
    alike.
    """
    weights = source_weights(sources.tolist(), generated) / 2
    mean = weights @ features
    scale = np.sqrt(weights @ (features - mean) ** 2) + 1e-9
    design = np.column_stack([np.clip((features - mean) / scale, -4, 4), np.ones(len(features))])
    penalty = np.diag([RIDGE] * features.shape[1] + [1e-9])
    theta = np.zeros(design.shape[1])
    for _ in range(25):
        chance = 1 / (1 + np.exp(-np.clip(design @ theta, -30, 30)))
        gradient = design.T @ (weights * (generated - chance)) - penalty @ theta
        hessian = (design * (weights * chance * (1 - chance))[:, None]).T @ design + penalty
        step = np.linalg.solve(hessian, gradient)
        theta = theta + step
        if float(np.abs(step).max()) < 1e-9:
            break
    floats = [np.asarray(values, np.float32) for values in (mean, scale, theta[:-1])]
    return ScoreModel(FEATURES, floats[0], floats[1], floats[2], float(theta[-1]))


def scores_of(model: ScoreModel, features: Floats) -> Floats:
    """The scores of many rows at once."""
    standard = np.clip((features - model.mean) / model.scale, -4, 4)
    return np.asarray(standard @ model.weights + model.intercept, np.float64)


def left_out_scores(measured: Measured) -> tuple[Floats, dict[tuple[str, str], float]]:
    """(score of every row, mean over models that saw neither its source nor one of the other class; AUROC
    of each pair of a camera source and a generator, scored by the model that saw neither). NaN where there
    are no features.
    """
    usable = np.isfinite(measured.features).all(axis=1)
    total, times = np.zeros(measured.source.size), np.zeros(measured.source.size)
    pairs: dict[tuple[str, str], float] = {}
    for real in np.unique(measured.source[~measured.generated]):
        for made in np.unique(measured.source[measured.generated]):
            held = (measured.source == real) | (measured.source == made)
            seen, test = np.asarray(usable & ~held), np.asarray(usable & held)
            model = fit_score(measured.features[seen], measured.generated[seen], measured.source[seen])
            scores = scores_of(model, measured.features[test])
            total[test] += scores
            times[test] += 1
            pairs[str(real), str(made)] = auroc(scores, measured.generated[test], np.ones(scores.size))
    with np.errstate(invalid="ignore"):
        return np.where(times > 0, total / times, np.nan), pairs


def calibrate(measured: Measured, scores: Floats) -> tuple[Band, ...]:
    """One calibrated band a condition, from the scores of sources left out."""
    found = []
    for quality_band, size_band in bands():
        rows = in_band(measured, quality_band, size_band) & np.isfinite(scores)
        found.append(
            fit_band(
                scores[rows],
                measured.generated[rows],
                measured.source[rows].tolist(),
                name_of(quality_band, size_band),
                quality_of(quality_band),
                size_of(size_band),
            )
        )
    return tuple(found)


def macro(scores: Floats, measured: Measured, rows: Bools) -> tuple[float, float]:
    """(AUROC, true positive rate at 1 % false alarms) of some rows, each source in a class weighing alike."""
    rows = rows & np.isfinite(scores)
    weights = source_weights(measured.source[rows].tolist(), measured.generated[rows])
    return (
        auroc(scores[rows], measured.generated[rows], weights),
        true_rate_at(scores[rows], measured.generated[rows], weights, FALSE_ALARMS),
    )
