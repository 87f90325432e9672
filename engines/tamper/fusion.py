"""The pixel branch: one score a cell from all maps, by how well their values tell altered from untouched cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from engines.tamper.card import BANDS

F32 = npt.NDArray[np.float32]

CEILING = 3.0  # multiples of a map's usual height beyond which it says no more
SPREAD = 5  # cells over which a method's value is averaged for its second input
CONTEXT = 2 + len(BANDS)  # inputs that say under which condition the others were taken


def inputs(
    maps: Mapping[str, F32], heights: Mapping[str, float], methods: Sequence[str], texture: F32, band: str
) -> F32:
    """(rows, cols, 2 × methods + CONTEXT): what the pixel branch and the region branch know of each cell.

    Each map in multiples of the height that untouched pictures reach, compressed, and its mean around the cell; 0
    where a method is not applicable or says nothing. Then the context: log2 texture against the picture's
    median, log10 of a thousandth of the number of cells, and which of BANDS the picture is of.
    """
    shape = texture.shape
    layers = []
    for method in methods:
        if method in maps:
            share = np.nan_to_num(maps[method], nan=0.0) / heights[method]
            value = np.sqrt(np.clip(share, 0, CEILING)).astype(np.float32)
        else:
            value = np.zeros(shape, np.float32)
        layers += [value, np.asarray(cv2.blur(value, (SPREAD, SPREAD), borderType=cv2.BORDER_REFLECT), np.float32)]
    detail = np.log2(texture + 0.5).astype(np.float32)
    detail = cv2.blur(detail - np.median(detail), (3, 3), borderType=cv2.BORDER_REFLECT)
    layers += [np.asarray(detail, np.float32), np.full(shape, np.log10(texture.size) - 3, np.float32)]
    layers += [np.full(shape, band == other, np.float32) for other in BANDS]
    return np.stack(layers, axis=2)


def pixel_scores(x: F32, weights: Mapping[str, Any]) -> F32:
    """Log odds (natural) of each cell being altered above those of the picture's median cell, ≥ 0: (rows, cols).

    A network of one hidden layer over ``inputs``, fitted by ``training.tamper.fuse``.
    """
    hidden = np.tanh(x @ np.array(weights["hidden"], np.float32) + np.array(weights["hidden_bias"], np.float32))
    odds = hidden @ np.array(weights["out"], np.float32) + x @ np.array(weights["direct"], np.float32)
    odds = np.asarray(cv2.blur(odds.astype(np.float32), (3, 3), borderType=cv2.BORDER_REFLECT), np.float32)
    return np.asarray(np.maximum(odds - np.median(odds), 0), np.float32)
