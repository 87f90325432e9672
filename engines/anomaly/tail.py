"""From a raw score to how rare it is among normal cells: −log10 p under the normal pictures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]

MOST = 6.0  # decades: the top of the scale; beyond the number of cells measured it is extrapolated
_STEPS = 200
_TAIL = 0.01  # share of the scores from which the extrapolation is drawn


@dataclass(frozen=True, eq=False, slots=True)
class Tail:
    """``scores`` ascending float32; ``decades``: −log10 of the share of normal cells that reach each of them.

    ``slope``: decades per unit of score beyond the last one (an exponential tail through the top hundredth).
    """

    scores: F32
    decades: F32
    slope: float

    def __call__(self, values: F32) -> F32:
        """−log10 p of each value, 0 … 6; NaN stays NaN."""
        inside = np.interp(values, self.scores, self.decades)
        beyond = self.decades[-1] + self.slope * (values - self.scores[-1])
        return np.clip(np.where(values > self.scores[-1], beyond, inside), 0, MOST).astype(np.float32)


def tail_of(held_out: F32) -> Tail:
    """The tail of scores of normal cells that the model had not seen; needs at least one finite score."""
    scores = np.sort(held_out[np.isfinite(held_out)].astype(np.float64))
    count = len(scores)
    decades = np.linspace(0, np.log10(count), _STEPS)
    ranks = np.clip(np.round(count - count * 10.0**-decades).astype(int), 0, count - 1)
    kept = np.maximum.accumulate(scores[ranks] + np.arange(_STEPS) * 1e-9)
    start = scores[min(count - 1, int(count * (1 - _TAIL)))]
    excess = scores[scores > start] - start
    mean = float(excess.mean()) if len(excess) else max(abs(float(scores[-1])), 1e-6)
    return Tail(kept.astype(np.float32), decades.astype(np.float32), 1 / (np.log(10) * max(mean, 1e-9)))
