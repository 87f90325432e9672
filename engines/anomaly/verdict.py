"""Whether a picture counts as unusual, at a false-positive rate that the normal pictures can support."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engines.anomaly.normality import Normality
from engines.anomaly.tail import MOST


@dataclass(frozen=True, slots=True)
class Verdict:
    """``unusual``: more so than the chosen rate of normal pictures, None where too few were there to tell.

    ``p``: share of normal pictures (this one counted among them) that score as high. ``rate``: in force; ``asked``:
    chosen. ``threshold``: −log10 p of a cell from which a picture is unusual by that cell. ``by_peak``: unusual by its
    highest cell. ``as_a_whole``: unusual by the mean of its features. ``score``: the greater of both, in deviations of
    the normal pictures' log scores.
    """

    unusual: bool | None
    p: float
    rate: float
    asked: float
    threshold: float
    by_peak: bool
    as_a_whole: bool
    score: float


def verdict_of(peak: float, whole: float, model: Normality, asked: float) -> Verdict:
    """A conformal test: Vovk, Gammerman and Shafer, "Algorithmic learning in a random world", 2005.

    ``peak``: raw score of the highest cell; ``whole``: distance of the picture as a whole.
    """
    calibration = model.calibration
    nulls = calibration.nulls
    by_peak, by_whole = calibration.peak(peak), calibration.whole(whole) if model.gaussian else -np.inf
    score = max(by_peak, by_whole)
    if not len(nulls):
        alone = max(float(calibration.tail.decades[-1]), 2.0)
        return Verdict(None, 1.0, 1.0, asked, min(alone, MOST), False, False, score)
    rate = max(asked, model.smallest_rate)
    above = int((nulls >= score).sum())
    p = (1 + above) / (len(nulls) + 1)
    allowed = int(np.floor(rate * (len(nulls) + 1) + 1e-9)) - 1
    limit = float(nulls[len(nulls) - 1 - allowed])
    level = calibration.tail(np.array([calibration.peak.back(limit)], np.float32))
    return Verdict(
        p <= rate + 1e-12, p, rate, asked, max(float(level[0]), 0.5), by_peak > limit, by_whole > limit, score
    )
