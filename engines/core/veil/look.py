"""How a veiled picture looks in a report."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from engines.core.veil.plan import Look

RGB = npt.NDArray[np.uint8]
CELLS = 7
"""Cells along the longer side that a blurred veil leaves."""
_COVER_GREY = 128


def veiled_rgb(rgb: RGB, look: Look) -> RGB:
    """A picture, uint8 (h, w, 3), behind a veil, of the same size: seven grey cells along its longer side, smoothed, or
    nothing but grey. What is left cannot be sharpened back: it holds fewer than fifty numbers.
    """
    height, width = rgb.shape[:2]
    if look is Look.COVERED or not rgb.size:
        return np.full_like(rgb, _COVER_GREY)
    longest = max(height, width)
    cells = max(1, round(width * CELLS / longest)), max(1, round(height * CELLS / longest))
    grey = cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, cells, interpolation=cv2.INTER_AREA)
    # Contrast is halved about a middle grey, so that no dark shape stands out.
    small = (small.astype(np.float32) / 2 + _COVER_GREY / 2).astype(np.uint8)
    smooth = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.repeat(smooth[:, :, None], 3, axis=2).astype(np.uint8, copy=False)
