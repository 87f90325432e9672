"""From an engine's score to a likelihood ratio: measured by condition, with its interval, bounded by the
data.

Each band of condition (JPEG quality × size) has a logistic calibration, fitted on scores of pictures whose
sources the scorer had not seen. The interval comes from resampling whole sources. The bound keeps the
figure within what the number of independent cases can support.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from engines.core.finding import LikelihoodRatio
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
    each resampling of the sources. ``lowest`` ≤ 0 ≤ ``highest``: the log10 LR that the data support at
    most. ``cases`` and ``sources``: numbers with the proposition true, and false. ``true_rate``: share of
    true cases found at one false in a hundred. ``cllr``, ``calibration_error``: of the calibrated figures.
    ``tippett``: (log10 LR, share of true cases, share of false cases that reach it). ``reliability``: (stated
    probability at even prior odds, share found true, share of all weight) of each bin. Both are of cases
    calibrated without their own source; empty in cards made before they were kept.
    """

    name: str
    quality: tuple[int, int]
    size: tuple[int, int]
    slope: float
    offset: float
    lowest: float
    highest: float
    cases: tuple[int, int]
    sources: tuple[int, int]
    auroc: float
    true_rate: float
    cllr: float
    calibration_error: float
    bootstrap: tuple[tuple[float, float], ...]
    tippett: tuple[tuple[float, float, float], ...] = ()
    reliability: tuple[tuple[float, float, float], ...] = ()

    def holds(self, condition: Condition) -> bool:
        """Whether the band was measured for this condition."""
        quality = condition.jpeg_quality or 0
        return self.quality[0] <= quality <= self.quality[1] and self.size[0] <= condition.size <= self.size[1]

    def log10_lr(self, score: float) -> tuple[float, float, float]:
        """(log10 LR, lower, upper end of the 95 % interval), each within what the data support."""
        middle = self.offset + self.slope * score
        draws = [offset + slope * score for slope, offset in self.bootstrap] or [middle]
        low, high = np.quantile(draws, (0.025, 0.975)).tolist()
        within = [max(self.lowest, min(self.highest, value)) for value in (middle, min(low, middle), max(high, middle))]
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
                f"The shorter side has {condition.size} pixels; the error is measured only from {smallest} "
                "pixels upwards."
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
            curves = {key: tuple(_point(point) for point in entry.get(key, ())) for key in ("tippett", "reliability")}
            bands.append(Band(**{**entry, **pairs, **curves, "bootstrap": draws}))
        return cls(data["name"], data["proposition"], data["alternative"], tuple(bands))


def _point(point: Any) -> tuple[float, float, float]:
    first, second, third = point
    return float(first), float(second), float(third)


def verbal(log10_lr: float) -> str:
    """The words of the ENFSI Guideline for Evaluative Reporting in Forensic Science (2015) for a likelihood
    ratio.

    LR 2–10 limited, 10–100 moderate, 100–1,000 moderately strong, 1,000–10,000 strong, 10,000–1,000,000
    very strong, above extremely strong. Below 1/2 the same words "for the alternative"; in between no
    support for either.
    """
    step = step_of(log10_lr)
    return f"{step.words} for the alternative" if step.strength and log10_lr < 0 else step.words
