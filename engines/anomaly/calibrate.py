"""Calibration by the normal pictures themselves: each is judged without its own part in the model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from engines.anomaly.normality import Calibration, Scale
from engines.anomaly.tail import Tail, tail_of

F32 = npt.NDArray[np.float32]

LEAST_PICTURES = 5  # from which a rate of false positives of whole pictures is stated
_CELLS = 400_000


def calibration_of(maps: Sequence[F32], groups: Sequence[int], wholes: F32 | None) -> Calibration:
    """From the held-out maps of the normal pictures, the group of each, and their held-out distances as wholes.

    NaN in a map: no value there. ``wholes`` None: no distance as a whole is used.
    """
    peaks = np.array([peak_of(scores) for scores in maps], np.float32)
    peak = _scale(peaks)
    whole = Scale(0.0, 1e9) if wholes is None else _scale(wholes)
    nulls = np.zeros(0, np.float32)
    if len(maps) >= LEAST_PICTURES:
        nulls = np.array([peak(p) for p in peaks], np.float32)
        if wholes is not None:
            nulls = np.logaddexp(nulls, np.array([whole(w) for w in wholes], np.float32))
    order = np.argsort(nulls, kind="stable")
    return Calibration(
        tail=_tail(maps),
        peak=peak,
        whole=whole,
        nulls=nulls[order],
        owners=np.array(groups, np.int32)[order] if len(nulls) else np.zeros(0, np.int32),
    )


def peak_of(scores: F32) -> float:
    """The highest score of a cell."""
    return float(np.nanmax(scores))


def _scale(scores: F32) -> Scale:
    logs = np.log(np.maximum(scores, 1e-9))
    return Scale(float(logs.mean()), float(max(logs.std(ddof=1) if len(logs) > 1 else 0.2, 0.02)))


def _tail(maps: Sequence[F32]) -> Tail:
    scores = np.concatenate([scores.ravel() for scores in maps])
    scores = scores[np.isfinite(scores)]
    return tail_of(scores[:: max(1, len(scores) // _CELLS)])
