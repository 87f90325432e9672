"""One map from all: weighed by how well each method's values tell altered from untouched cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]

FUSED = "fused"
CEILING = 3.0  # multiples of the alarm level beyond which a method says no more
SPREAD = 5  # cells over which a method's value is averaged for its second input


def inputs(maps: Mapping[str, F32], levels: Mapping[str, float], methods: Sequence[str]) -> F32:
    """(rows, cols, 2 × methods): each map in multiples of its alarm level, compressed, and its mean around the cell.

    A method that is not applicable, or says nothing of a cell, enters as 0.
    """
    shape = next(iter(maps.values())).shape
    layers = []
    for method in methods:
        if method in maps:
            share = np.nan_to_num(maps[method], nan=0.0) / levels[method]
            value = np.sqrt(np.clip(share, 0, CEILING)).astype(np.float32)
        else:
            value = np.zeros(shape, np.float32)
        layers += [value, np.asarray(cv2.blur(value, (SPREAD, SPREAD), borderType=cv2.BORDER_REFLECT), np.float32)]
    return np.stack(layers, axis=2)


def fused(maps: Mapping[str, F32], levels: Mapping[str, float], weights: Mapping[str, Any]) -> F32:
    """log odds (natural) of each cell being altered, relative to the picture's median cell, ≥ 0: (rows, cols).

    A network of one hidden layer over ``inputs``, fitted on pictures of the calibration sources. It takes the
    place of *WiCo*'s Gaussian scoring integration, which weighs two branches by the Gaussians of their scores.
    """
    x = inputs(maps, levels, weights["methods"])
    hidden = np.tanh(x @ np.array(weights["hidden"], np.float32) + np.array(weights["hidden_bias"], np.float32))
    odds = hidden @ np.array(weights["out"], np.float32) + x @ np.array(weights["direct"], np.float32)
    odds = np.asarray(cv2.blur(odds.astype(np.float32), (3, 3), borderType=cv2.BORDER_REFLECT), np.float32)
    return np.asarray(np.maximum(odds - np.median(odds), 0), np.float32)
