"""Fits the calibration of a band of condition from scores of sources that the scorer had not seen."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from engines.core.calibration import Band
from engines.core.measures import (
    Bools,
    Floats,
    auroc,
    cllr,
    effective_number,
    expected_calibration_error,
    reliability,
    source_weights,
    tail_ratio,
    tippett,
    true_rate_at,
)

_INDEPENDENT = 3.0
"""Independent cases of the other class that a tail must hold before a ratio is read from it."""


def fit_line(scores: Floats, positive: Bools, weights: Floats, shrinkage: float) -> tuple[float, float]:
    """(slope, offset) of log10 LR = offset + slope · score by weighted logistic regression at even prior
    odds.

    ``weights``: each class is normalised to ½. ``shrinkage`` ≥ 0 draws the slope (of the standardised
    score) towards 0; the slope is never negative: a score that points the wrong way carries no weight.
    """
    balanced = np.where(positive, weights / weights[positive].sum(), weights / weights[~positive].sum()) / 2
    centre = float(np.sum(balanced * scores))
    scale = float(np.sqrt(np.sum(balanced * (scores - centre) ** 2))) or 1.0
    design = np.stack([(scores - centre) / scale, np.ones_like(scores)], axis=1)
    penalty = np.diag([shrinkage, 0.0])
    theta = np.zeros(2)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(design @ theta, -35, 35)))
        gradient = design.T @ (balanced * (positive - chance)) - penalty @ theta
        hessian = (design * (balanced * chance * (1 - chance))[:, None]).T @ design + penalty + 1e-9 * np.eye(2)
        step = np.clip(np.linalg.solve(hessian, gradient), -2, 2)
        theta = theta + step
        if float(np.abs(step).max()) < 1e-9:
            break
    if theta[0] <= 0:
        return 0.0, 0.0
    slope = theta[0] / scale / math.log(10)
    return float(slope), float(theta[1] / math.log(10) - slope * centre)


def fit_band(
    scores: Floats,
    positive: Bools,
    sources: Sequence[str],
    name: str,
    quality: tuple[int, int],
    size: tuple[int, int],
    draws: int = 200,
    seed: int = 0,
    *,
    joined: bool = False,
) -> Band:
    """Calibrate one band from out-of-source scores, each source weighing alike, with its bootstrap and its
    bounds.

    ``scores`` (n,), ``positive`` (n,) bool, ``sources`` n names. The slope is shrunk by a quarter over the
    effective number of independent cases in the smaller class; log10 LR goes no further than ``tail_ratio``
    with a tail of three independent cases. ``joined``: sources have cases of both classes, so that they are drawn, and
    left out, as a whole. Raises ValueError where a class has under two sources.
    """
    names = np.asarray(sources, dtype=str)
    by_class = [np.unique(names[positive == truth]) for truth in (True, False)]
    if min(len(group) for group in by_class) < 2:
        raise ValueError(f"{name}: both classes need at least two sources")
    weights = source_weights(sources, positive)
    effective = [effective_number(scores[positive == t], names[positive == t].tolist()) for t in (True, False)]
    shrinkage = 0.25 / min(effective)
    highest = math.log10(tail_ratio(scores, positive, weights, _INDEPENDENT / effective[1]))
    lowest = -math.log10(tail_ratio(-scores, ~positive, weights, _INDEPENDENT / effective[0]))
    slope, offset = fit_line(scores, positive, weights, shrinkage)
    generator = np.random.default_rng(seed)
    resampled = []
    for _ in range(draws):
        times = np.zeros(len(scores))
        for truth, group in zip((True, False), by_class, strict=True) if not joined else ((None, np.unique(names)),):
            chosen, counts = np.unique(generator.choice(group, len(group)), return_counts=True)
            for source, count in zip(chosen, counts, strict=True):
                times[(names == source) & (joined or positive == truth)] = count
        if not (times[positive].any() and times[~positive].any()):
            continue
        line = fit_line(scores, positive, weights * times, shrinkage)
        resampled.append((round(line[0], 4), round(line[1], 4)))
    log10_lr = np.clip(left_out(scores, positive, names, weights, shrinkage, joined=joined), lowest, highest)
    counts_of = [int(np.sum(positive == truth)) for truth in (True, False)]
    return Band(
        name=name,
        quality=quality,
        size=size,
        slope=slope,
        offset=offset,
        lowest=lowest,
        highest=highest,
        cases=(counts_of[0], counts_of[1]),
        sources=(len(by_class[0]), len(by_class[1])),
        auroc=auroc(scores, positive, weights),
        true_rate=true_rate_at(scores, positive, weights, 0.01),
        cllr=cllr(log10_lr, positive, weights),
        calibration_error=expected_calibration_error(log10_lr, positive, weights),
        bootstrap=tuple(resampled),
        tippett=_rounded(tippett(log10_lr, positive, weights)),
        reliability=_rounded(reliability(log10_lr, positive, weights)),
    )


def _rounded(points: tuple[tuple[float, float, float], ...]) -> tuple[tuple[float, float, float], ...]:
    return tuple((round(a, 4), round(b, 4), round(c, 4)) for a, b, c in points)


def left_out(
    scores: Floats,
    positive: Bools,
    names: npt.NDArray[np.str_],
    weights: Floats,
    shrinkage: float,
    *,
    joined: bool = False,
) -> Floats:
    """log10 LR of every case by the line fitted without its source (``joined``: in both classes), on which Cllr and
    calibration error are measured; not yet bounded.
    """
    log10_lr = np.zeros(len(scores))
    for truth in (True, False) if not joined else (None,):
        for source in np.unique(names[positive == truth]) if not joined else np.unique(names):
            inside = (names == source) & (joined or positive == truth)
            slope, offset = fit_line(scores, positive, np.where(inside, 0, weights), shrinkage)
            log10_lr[inside] = offset + slope * scores[inside]
    return log10_lr
