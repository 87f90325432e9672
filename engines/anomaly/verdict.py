"""Whether a picture counts as unusual, at a false-positive rate that the normal pictures can support."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from engines.anomaly.normality import Normality
from engines.anomaly.tail import MOST

F32 = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Verdict:
    """``unusual``: more so than the chosen rate of normal pictures, None where too few were there to tell.

    ``p``: share of normal pictures (this one counted among them) that score as high. ``rate``: in force, see
    ``rate_in_force``; ``asked``: chosen. ``threshold``: −log10 p of a cell from which this picture is unusual, given
    how it is as a whole. ``by_peak``: unusual by its highest cell. ``as_a_whole``: unusual by the mean of its
    features. ``score``: of both together, about in deviations of the normal pictures' log scores.
    """

    unusual: bool | None
    p: float
    rate: float
    asked: float
    threshold: float
    by_peak: bool
    as_a_whole: bool
    score: float


def verdict_of(peaks: F32, wholes: F32, model: Normality, asked: float) -> Verdict:
    """A cross-conformal test: Vovk, "Cross-conformal predictors", 2015; Barber et al., "Predictive inference with the
    jackknife+", 2021. Each normal picture, judged without its group, is compared with this one judged without the
    same group. Its highest cell and its distance as a whole are taken together as the logarithm of the sum of their
    exponentials: nearly the greater where one stands out, more than either where both are high.

    ``peaks``: (GROUPS,) raw score of the highest cell without each group; ``wholes``: (GROUPS,) distance of the
    picture as a whole, ones where none is used.
    """
    calibration = model.calibration
    nulls = calibration.nulls
    by_peak = np.array([calibration.peak(float(peak)) for peak in peaks])
    by_whole = np.array([calibration.whole(float(w)) for w in wholes])
    scores = np.logaddexp(by_peak, by_whole) if model.wholes else by_peak
    score = float(scores.mean())
    if not len(nulls):
        alone = max(float(calibration.tail.decades[-1]), 2.0)
        return Verdict(None, 1.0, 1.0, asked, min(alone, MOST), False, False, score)
    rate = rate_in_force(asked, len(nulls))
    above = int((nulls >= scores[calibration.owners]).sum())
    p = (1 + above) / (len(nulls) + 1)
    limit = float(nulls[len(nulls) - 1 - allowed_above(rate, len(nulls))])
    peaked, odd = float(by_peak.mean()), float(by_whole.mean())
    # What the highest cell must reach: less where the picture is odd as a whole, but never less than its half of it.
    half = limit - float(np.log(2))
    needed = float(np.log(np.exp(limit) - np.exp(min(odd, half)))) if model.wholes else limit
    level = calibration.tail(np.array([calibration.peak.back(needed)], np.float32))
    unusual = p <= rate + 1e-12
    as_a_whole = unusual and model.wholes is not None and odd > half
    at_cells = unusual and (peaked > needed or not as_a_whole)
    return Verdict(unusual, p, rate, asked, max(float(level[0]), 0.5), at_cells, as_a_whole, score)


def rate_in_force(asked: float, count: int) -> float:
    """The rate that ``count`` normal pictures can keep: the largest k/(count + 1) within ``asked``, at least one."""
    return max(1, int(np.floor(asked * (count + 1) + 1e-9))) / (count + 1)


def allowed_above(rate: float, count: int) -> int:
    """How many of ``count`` normal pictures may score as high as a picture that is called unusual at ``rate``."""
    return int(np.floor(rate * (count + 1) + 1e-9)) - 1


@lru_cache(maxsize=64)  # a set and a rate at a time, for many pictures
def rate_interval(rate: float, count: int) -> tuple[float, float]:
    """Between what the false-positive rate lies in nine of ten sets of ``count`` normal pictures.

    With k of count + 1 ranks called unusual it is distributed as Beta(k, count + 1 − k) over sets (Vovk, "Conditional
    validity of inductive conformal predictors", 2013); the quantiles are read off a fine grid.
    """
    k = allowed_above(rate, count) + 1
    edges = np.linspace(0, 1, 20_001)
    middles = (edges[1:] + edges[:-1]) / 2
    logs = (k - 1) * np.log(middles) + (count - k) * np.log1p(-middles)
    below = np.concatenate([[0.0], np.cumsum(np.exp(logs - logs.max()))])
    low, high = np.interp((0.05, 0.95), below / below[-1], edges)
    return float(low), float(high)
