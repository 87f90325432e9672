"""Luma of a strip of rows, so that a 200-megapixel picture never stands in memory as floats."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
Float32Array = npt.NDArray[np.float32]


def luma_rows(pixels: Pixels, top: int, bottom: int) -> Float32Array:
    """(bottom − top, w) float32 luma after ITU-R BT.601, range 0–255, of the rows ``top`` to ``bottom``
    (exclusive).

    ``pixels``: uint8 or uint16, (h, w) grey or (h, w, 3) RGB. Not rounded: rounding would add noise of its
    own.
    """
    strip = pixels[top:bottom].astype(np.float32)
    if pixels.dtype == np.uint16:
        strip *= np.float32(1 / 257)
    if strip.ndim == 2:
        return strip
    return np.asarray(cv2.cvtColor(strip, cv2.COLOR_RGB2GRAY), np.float32)


def whole_luma(pixels: Pixels) -> Float32Array:
    """(h, w) float32 luma of a small picture or patch, range 0–255."""
    return luma_rows(pixels, 0, pixels.shape[0])
