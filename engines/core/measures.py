"""Measures of how well a score tells two classes apart, with each source weighing alike.

``positive`` marks the cases for which the proposition is true. ``weights`` need not add up to anything;
each class is normalised on its own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def source_weights(sources: Sequence[str], positive: Bools) -> Floats:
    """One weight a case, so that within each class every source has the same total and each class adds up
    to 1.
    """
    weights = np.zeros(len(sources))
    names = np.asarray(sources, dtype=str)
    for truth in (True, False):
        inside = positive == truth
        present, inverse, counts = np.unique(names[inside], return_inverse=True, return_counts=True)
        if len(present):
            weights[inside] = 1 / (counts[inverse] * len(present))
    return weights


def _curve(scores: Floats, positive: Bools, weights: Floats) -> tuple[Floats, Floats]:
    """(false, true) positive rate as the threshold falls through every distinct score, from 0 to 1."""
    order = np.argsort(-scores, kind="stable")
    last_of_tie = np.append(np.diff(scores[order]) != 0, True)
    true_rate = np.cumsum(np.where(positive, weights, 0)[order])[last_of_tie]
    false_rate = np.cumsum(np.where(positive, 0, weights)[order])[last_of_tie]
    return np.append(0, false_rate / false_rate[-1]), np.append(0, true_rate / true_rate[-1])


def roc(scores: Floats, positive: Bools, weights: Floats, points: int = 201) -> tuple[tuple[float, float], ...]:
    """(false, true) positive rate along the ROC curve, at most about ``points`` of it, from (0, 0) to (1, 1)."""
    false_rate, true_rate = _curve(scores, positive, weights)
    kept = np.unique(np.linspace(0, len(false_rate) - 1, points).round().astype(int))
    return tuple((float(false_rate[at]), float(true_rate[at])) for at in kept)


def threshold_at(scores: Floats, positive: Bools, weights: Floats, false_rate: float) -> float:
    """The lowest threshold (score ≥ it counts) whose false positive rate is at most ``false_rate``; ∞ for none."""
    levels = np.unique(scores)
    negative = np.where(positive, 0, weights)
    reached = np.array([negative[scores >= level].sum() for level in levels]) / negative.sum()
    fitting = levels[reached <= false_rate + 1e-12]
    return float(fitting[0]) if len(fitting) else float("inf")


def auroc(scores: Floats, positive: Bools, weights: Floats) -> float:
    """Area under the ROC curve: the chance that a positive case scores above a negative one (a tie counts
    half).
    """
    false_rate, true_rate = _curve(scores, positive, weights)
    return float(np.trapezoid(true_rate, false_rate))


def true_rate_at(scores: Floats, positive: Bools, weights: Floats, false_rate: float) -> float:
    """The greatest true positive rate of any threshold whose false positive rate is at most ``false_rate``."""
    false_rates, true_rates = _curve(scores, positive, weights)
    return float(true_rates[false_rates <= false_rate + 1e-12].max())


def tail_ratio(scores: Floats, positive: Bools, weights: Floats, least: float) -> float:
    """The greatest (true positive rate) / (false positive rate) of any threshold that at least the share
    ``least`` of the negatives exceeds, at least 1: what the upper tail of the data supports as a likelihood
    ratio.

    After the empirical bounds of Vergeer, van Es, de Jongh, Alberink and Stoel, "Numerical likelihood
    ratios outputted by LR systems are often based on extrapolation: When to stop extrapolating?", Science &
    Justice 56, 2016.
    """
    false_rates, true_rates = _curve(scores, positive, weights)
    enough = false_rates >= min(least, 1.0) - 1e-12
    return max(1.0, float((true_rates[enough] / false_rates[enough]).max()))


def cllr(log10_lr: Floats, positive: Bools, weights: Floats) -> float:
    """Log-likelihood-ratio cost in bits: 0 perfect, 1 no better than always LR = 1.

    Brümmer and du Preez, "Application-independent evaluation of speaker detection", Computer Speech &
    Language 20, 2006.
    """
    natural = log10_lr * np.log(10)
    cost = np.logaddexp(0, np.where(positive, -natural, natural)) / np.log(2)
    return float(
        (
            np.average(cost[positive], weights=weights[positive])
            + np.average(cost[~positive], weights=weights[~positive])
        )
        / 2
    )


def reliability(
    log10_lr: Floats, positive: Bools, weights: Floats, bins: int = 10
) -> tuple[tuple[float, float, float], ...]:
    """(mean stated probability at even prior odds, observed share, share of all weight) of bins of equal weight.

    Cases of one stated probability that fall into several bins count in each with their common observed share.
    """
    stated = 1 / (1 + np.exp(-np.clip(log10_lr * np.log(10), -700, 700)))
    balanced = np.where(positive, weights / weights[positive].sum(), weights / weights[~positive].sum()) / 2
    _, tie = np.unique(stated, return_inverse=True)
    observed = (np.bincount(tie, balanced * positive) / np.maximum(np.bincount(tie, balanced), 1e-300))[tie]
    order = np.argsort(stated, kind="stable")
    part = np.minimum((np.cumsum(balanced[order]) * bins * (1 - 1e-12)).astype(int), bins - 1)
    points = []
    for chosen in (order[part == index] for index in range(bins)):
        share = balanced[chosen]
        if share.sum() > 0:
            points.append(
                (
                    float(np.average(stated[chosen], weights=share)),
                    float(np.average(observed[chosen], weights=share)),
                    float(share.sum()),
                )
            )
    return tuple(points)


def expected_calibration_error(log10_lr: Floats, positive: Bools, weights: Floats, bins: int = 10) -> float:
    """Mean |stated − observed| probability at even prior odds, over bins of equal weight (0 = perfectly
    calibrated).
    """
    return sum(share * abs(stated - seen) for stated, seen, share in reliability(log10_lr, positive, weights, bins))


def tippett(
    log10_lr: Floats, positive: Bools, weights: Floats, points: int = 61
) -> tuple[tuple[float, float, float], ...]:
    """(log10 LR, share of true cases, share of false cases with that ratio or a greater one), from least to greatest.

    The plot of Evett and Buckleton (Advances in Forensic Haemogenetics 6, 1996), as named after Tippett et al. (1968).
    """
    levels = np.unique(np.append(np.linspace(log10_lr.min(), log10_lr.max(), points), 0.0))
    found = []
    for level in levels:
        reached = log10_lr >= level - 1e-12
        true, false = (float(np.average(reached[of], weights=weights[of])) for of in (positive, ~positive))
        found.append((float(level), true, false))
    return tuple(found)


def effective_number(scores: Floats, sources: Sequence[str]) -> float:
    """How many independent cases the given ones are worth, since those of one source resemble one another.

    n / (1 + (m − 1) · ρ) with the intra-class correlation ρ of a one-way analysis of variance (Kish's
    design effect), at least the number of sources and at most the number of cases.
    """
    names = np.asarray(sources, dtype=str)
    groups = [scores[names == name] for name in np.unique(names)]
    total, count = len(scores), len(groups)
    if count < 2 or total <= count:
        return float(count)
    sizes = np.array([len(group) for group in groups])
    between = sum(len(g) * (g.mean() - scores.mean()) ** 2 for g in groups) / (count - 1)
    within = sum(float(np.sum((g - g.mean()) ** 2)) for g in groups) / (total - count)
    typical = (total - np.sum(sizes**2) / total) / (count - 1)
    spread = between + (typical - 1) * within
    correlation = float(np.clip((between - within) / spread, 0, 1)) if spread > 0 else 1.0
    return float(np.clip(total / (1 + (typical - 1) * correlation), count, total))
