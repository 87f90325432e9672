"""From an engine's score to a likelihood ratio: measured by condition, with its interval, bounded by the
data.

Each band of condition (JPEG quality × size) has a logistic calibration, fitted on scores of pictures whose
sources the scorer had not seen. The interval comes from resampling whole sources. The bound keeps the
figure within what the number of independent cases can support.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engines.core.finding import LikelihoodRatio
from engines.core.measures import (
    Bools,
    Floats,
    auroc,
    cllr,
    effective_number,
    expected_calibration_error,
    source_weights,
    true_rate_at,
)
from engines.core.opinion_words import step_of


@dataclass(frozen=True, slots=True)
class Condition:
    """What the error of a score depends on. ``jpeg_quality``: 1–100 of the last compression, 0 or None
    where the file is not JPEG. ``size``: shorter side in pixels.
    """

    jpeg_quality: int | None
    size: int


@dataclass(frozen=True, slots=True)
class Band:
    """The calibration of one band of condition, with what was measured there on sources held out.

    ``quality``: lowest and highest JPEG quality (0 = not JPEG). ``size``: lowest and highest shorter side
    in pixels. log10 LR = ``offset`` + ``slope`` · score, ``slope`` ≥ 0. ``bootstrap``: (slope, offset) of
    each resampling of the sources. ``bound``: greatest |log10 LR| that the data support. ``cases`` and
    ``sources``: numbers with the proposition true, and false. ``true_rate``: share of true cases found at
    one false in a hundred. ``cllr``, ``calibration_error``: of the calibrated figures.
    """

    name: str
    quality: tuple[int, int]
    size: tuple[int, int]
    slope: float
    offset: float
    bound: float
    cases: tuple[int, int]
    sources: tuple[int, int]
    auroc: float
    true_rate: float
    cllr: float
    calibration_error: float
    bootstrap: tuple[tuple[float, float], ...]

    def holds(self, condition: Condition) -> bool:
        """Whether the band was measured for this condition."""
        quality = condition.jpeg_quality or 0
        return self.quality[0] <= quality <= self.quality[1] and self.size[0] <= condition.size <= self.size[1]

    def log10_lr(self, score: float) -> tuple[float, float, float]:
        """(log10 LR, lower, upper end of the 95 % interval), each within the bound."""
        middle = self.offset + self.slope * score
        draws = [offset + slope * score for slope, offset in self.bootstrap] or [middle]
        low, high = np.quantile(draws, (0.025, 0.975)).tolist()
        within = [max(-self.bound, min(self.bound, value)) for value in (middle, min(low, middle), max(high, middle))]
        return within[0], within[1], within[2]

    @property
    def error_rates(self) -> str:
        """The measured error in words."""
        return (
            f"Measured on sources held out ({self.name}; {self.cases[0]} pictures of {self.sources[0]} "
            f"sources against {self.cases[1]} of {self.sources[1]}): a picture for which it holds scores "
            f"above one for which it does not in {self.auroc:.0%} of pairs (50 % = chance); at one false "
            f"alarm in a hundred it finds {self.true_rate:.0%}; Cllr {self.cllr:.2f} (1 = no information)."
        )


@dataclass(frozen=True, slots=True)
class Calibration:
    """The bands of one score, and the two propositions between which its likelihood ratio weighs."""

    name: str
    proposition: str
    alternative: str
    bands: tuple[Band, ...]

    def band(self, condition: Condition) -> Band | None:
        """The first band measured for a condition, None where there is none."""
        return next((band for band in self.bands if band.holds(condition)), None)

    def to_likelihood_ratio(self, score: float, condition: Condition) -> LikelihoodRatio | None:
        """The likelihood ratio of a score under a condition; None (abstain, see ``why_not``) outside every
        band.

        ``score``: the engine's raw number, finite. Raises ValueError where it is not.
        """
        if not math.isfinite(score):
            raise ValueError("the score is not a finite number")
        band = self.band(condition)
        if band is None:
            return None
        log10, low, high = band.log10_lr(score)
        name = f"{self.name}: {band.name}"
        return LikelihoodRatio(log10, low, high, self.proposition, self.alternative, name, band.error_rates)

    def why_not(self, condition: Condition) -> str:
        """One sentence on why there is no likelihood ratio, "" where there is one."""
        if self.band(condition):
            return ""
        smallest = min((band.size[0] for band in self.bands), default=0)
        if condition.size < smallest:
            return (
                f"The shorter side has {condition.size} pixels; the error is measured only from {smallest} pixels "
                "upwards."
            )
        kind = f"JPEG quality {condition.jpeg_quality}" if condition.jpeg_quality else "files that are not JPEG"
        return f"The error is not measured for {kind} at {condition.size} pixels on the shorter side."

    def to_json(self) -> dict[str, Any]:
        """Plain data for a card."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Calibration:
        """Read what ``to_json`` wrote. Raises KeyError, TypeError or ValueError where it is something else."""
        bands = []
        for entry in data["bands"]:
            pairs = {key: tuple(entry[key]) for key in ("quality", "size", "cases", "sources")}
            draws = tuple((float(slope), float(offset)) for slope, offset in entry["bootstrap"])
            bands.append(Band(**{**entry, **pairs, "bootstrap": draws}))
        return cls(data["name"], data["proposition"], data["alternative"], tuple(bands))


def verbal(log10_lr: float) -> str:
    """The words of the ENFSI Guideline for Evaluative Reporting in Forensic Science (2015) for a likelihood
    ratio.

    LR 2–10 limited, 10–100 moderate, 100–1,000 moderately strong, 1,000–10,000 strong, 10,000–1,000,000
    very strong, above extremely strong. Below 1/2 the same words "for the alternative"; in between no
    support for either.
    """
    step = step_of(log10_lr)
    return f"{step.words} for the alternative" if step.strength and log10_lr < 0 else step.words


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
) -> Band:
    """Calibrate one band from out-of-source scores, each source weighing alike, with its bootstrap and its
    bound.

    ``scores`` (n,), ``positive`` (n,) bool, ``sources`` n names. The slope is shrunk by one over, and
    |log10 LR| bounded by half of, the effective number of independent cases in the smaller class. Raises
    ValueError where a class has under two sources.
    """
    names = np.asarray(sources, dtype=str)
    by_class = [np.unique(names[positive == truth]) for truth in (True, False)]
    if min(len(group) for group in by_class) < 2:
        raise ValueError(f"{name}: both classes need at least two sources")
    weights = source_weights(sources, positive)
    effective = min(
        effective_number(scores[positive == truth], names[positive == truth].tolist()) for truth in (True, False)
    )
    shrinkage, bound = 0.25 / effective, math.log10(max(1.0, effective / 2))
    slope, offset = fit_line(scores, positive, weights, shrinkage)
    generator = np.random.default_rng(seed)
    resampled = []
    for _ in range(draws):
        times = np.zeros(len(scores))
        for truth, group in zip((True, False), by_class, strict=True):
            chosen, counts = np.unique(generator.choice(group, len(group)), return_counts=True)
            for source, count in zip(chosen, counts, strict=True):
                times[(names == source) & (positive == truth)] = count
        line = fit_line(scores, positive, weights * times, shrinkage)
        resampled.append((round(line[0], 4), round(line[1], 4)))
    log10_lr = np.clip(_left_out(scores, positive, names, weights, shrinkage), -bound, bound)
    counts_of = [int(np.sum(positive == truth)) for truth in (True, False)]
    return Band(
        name=name,
        quality=quality,
        size=size,
        slope=slope,
        offset=offset,
        bound=bound,
        cases=(counts_of[0], counts_of[1]),
        sources=(len(by_class[0]), len(by_class[1])),
        auroc=auroc(scores, positive, weights),
        true_rate=true_rate_at(scores, positive, weights, 0.01),
        cllr=cllr(log10_lr, positive, weights),
        calibration_error=expected_calibration_error(log10_lr, positive, weights),
        bootstrap=tuple(resampled),
    )


def _left_out(
    scores: Floats, positive: Bools, names: npt.NDArray[np.str_], weights: Floats, shrinkage: float
) -> Floats:
    """log10 LR of every case by the line fitted without its source, on which Cllr and calibration error are
    measured.
    """
    log10_lr = np.zeros(len(scores))
    for truth in (True, False):
        for source in np.unique(names[positive == truth]):
            inside = (names == source) & (positive == truth)
            slope, offset = fit_line(scores, positive, np.where(inside, 0, weights), shrinkage)
            log10_lr[inside] = offset + slope * scores[inside]
    return log10_lr
