"""Calibration by the normal pictures themselves: each is judged without its own part in the model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from engines.anomaly.normality import GROUPS, Calibration, Scale
from engines.anomaly.tail import Tail, tail_of

F32 = npt.NDArray[np.float32]

LEAST_PICTURES = 5  # from which a rate of false positives of whole pictures is stated
_CELLS = 400_000
_EDGE = 1  # cells at the frame whose surroundings are partly made up


def calibration_of(maps: Sequence[F32], groups: Sequence[int], wholes: F32 | None) -> Calibration:
    """From the held-out maps of the normal pictures, the group of each, and their held-out distances as wholes.

    NaN in a map: no value there. ``wholes`` None: no distance as a whole is used.
    """
    peaks = np.array([peak_of(scores) for scores in maps], np.float32)
    peak = _scale(peaks)
    whole = Scale(0.0, 1e9) if wholes is None else _scale(wholes)
    nulls = np.zeros(0, np.float32)
    if len(maps) >= LEAST_PICTURES:
        zeros = np.ones(len(maps), np.float32) if wholes is None else wholes
        nulls = np.array([max(peak(p), whole(w)) for p, w in zip(peaks, zeros, strict=True)], np.float32)
    tails = [_tail([m for m, g in zip(maps, groups, strict=True) if g == group]) for group in range(GROUPS)]
    everything = _tail(maps)
    assert everything is not None
    return Calibration(everything, tuple(tail or everything for tail in tails), peak, whole, np.sort(nulls))


def peak_of(scores: F32) -> float:
    """The highest score of a cell."""
    return float(np.nanmax(scores))


def _scale(scores: F32) -> Scale:
    logs = np.log(np.maximum(scores, 1e-9))
    return Scale(float(logs.mean()), float(max(logs.std(ddof=1) if len(logs) > 1 else 0.2, 0.02)))


def _tail(maps: Sequence[F32]) -> Tail | None:
    if not maps:
        return None
    scores = np.concatenate([scores.ravel() for scores in maps])
    scores = scores[np.isfinite(scores)]
    return tail_of(scores[:: max(1, len(scores) // _CELLS)]) if len(scores) else None
