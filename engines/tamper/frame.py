"""From the cell grid, whose last cells may hang over, to a map that spans exactly the exhibit's frame."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from engines.tamper.view import View

F32 = npt.NDArray[np.float32]

FINE_BELOW = 1_000_000  # pixels up to which a map has a value every 4 px


def in_frame(values: F32, view: View) -> F32:
    """``values`` (rows, cols) resampled bilinearly so that the map's outer edges are the frame's; NaN stays NaN."""
    step = view.cell // 2 if view.height * view.width < FINE_BELOW else view.cell
    height, width = -(-view.height // step), -(-view.width // step)
    x = (np.arange(width) + 0.5) * (view.width / width) / view.cell - 0.5
    y = (np.arange(height) + 0.5) * (view.height / height) / view.cell - 0.5
    grid_x, grid_y = np.meshgrid(x.astype(np.float32), y.astype(np.float32))
    known = np.isfinite(values)
    args = (grid_x, grid_y, cv2.INTER_LINEAR)
    filled = cv2.remap(np.where(known, values, 0).astype(np.float32), *args, borderMode=cv2.BORDER_REPLICATE)
    weight = cv2.remap(known.astype(np.float32), *args, borderMode=cv2.BORDER_REPLICATE)
    return np.where(weight > 0.5, filled / np.maximum(weight, 0.5), np.nan).astype(np.float32)
