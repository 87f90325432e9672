"""One head of the guard in plain arrays, as fitted or as read back from the shipped graph."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

REACH = 4.0
"""Standardised values are limited to ± this: beyond, nothing was measured."""
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class Head:
    """For standardised values: ``weight`` (2, d) and ``bias`` (2,) of the tangent; ``centre`` (d,) and whitened axes
    ``basis`` (k, d) of what is familiar.
    """

    weight: Floats
    bias: Floats
    centre: Floats
    basis: Floats


def standardised(values: Floats, mean: Floats, scale: Floats) -> Floats:
    """Standardised and limited as the graph does it."""
    return np.asarray(np.clip((values - mean) / scale, -REACH, REACH), np.float32)


def points_of(head: Head, standard: Floats) -> Floats:
    """(n, 2) points of the ball for standardised values (n, d), as ``net.in_ball`` maps them."""
    tangent = standard @ head.weight.T + head.bias
    size = np.linalg.norm(tangent, axis=1, keepdims=True).clip(1e-6)
    return np.asarray(np.tanh(size).clip(max=1 - 1e-4) * tangent / size, np.float32)


def distances_of(head: Head, standard: Floats) -> Floats:
    """(n,) mean square of the whitened coordinates: 1 on average for familiar pictures."""
    return np.asarray(np.square((standard - head.centre) @ head.basis.T).mean(1), np.float32)
