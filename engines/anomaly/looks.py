"""What can be put into words about a cell: brightness, colour, edges, fine texture."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from engines.anomaly.cells import CELL

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]

LOOKS = ("brightness", "red–green", "yellow–blue", "edges", "texture")
_BAND = 512


def looks_of(rgb: U8) -> F32:
    """(rows, cols, 5) float32 of an (h, w, 3) picture, one value a cell of 8 px, in row bands.

    CIE L*, a*, b* (means); mean gradient of L* smoothed over 1.5 px (edges); mean absolute rest after that smoothing
    (texture).
    """
    parts = []
    for top in range(0, rgb.shape[0], _BAND):
        above = min(CELL, top)
        band = rgb[top - above : top + _BAND + CELL]
        values = _band(band)[above // CELL :]
        rows = -(-min(_BAND, rgb.shape[0] - top) // CELL)
        parts.append(values[:rows])
    return np.concatenate(parts)


def _band(rgb: U8) -> F32:
    lab = np.asarray(cv2.cvtColor(np.ascontiguousarray(rgb).astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)
    smooth = cv2.GaussianBlur(lab[..., 0], (0, 0), 1.5)
    edges = cv2.magnitude(cv2.Scharr(smooth, cv2.CV_32F, 1, 0), cv2.Scharr(smooth, cv2.CV_32F, 0, 1)) / 32
    texture = np.abs(lab[..., 0] - smooth)
    stacked = np.dstack([lab, edges, texture]).astype(np.float32)
    height, width = stacked.shape[:2]
    fill = (-height % CELL, -width % CELL)
    if any(fill):
        stacked = np.pad(stacked, ((0, fill[0]), (0, fill[1]), (0, 0)), mode="edge")
    rows, cols = stacked.shape[0] // CELL, stacked.shape[1] // CELL
    return np.asarray(stacked.reshape(rows, CELL, cols, CELL, 5).mean((1, 3)), np.float32)
