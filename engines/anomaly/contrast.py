"""Local contrast normalisation: what a picture shows, freed of its exposure, shading and local contrast."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
WINDOW = 41  # px: side of the neighbourhood whose mean and deviation are taken out
_PASSES = 2  # box filters after one another come near a Gaussian
_FLOOR = 6.0  # grey levels: below this deviation a place counts as flat, so that noise is not blown up
_CLIP = 3.0  # deviations
_GAIN = 0.4  # brings the result to the range that the backbone was trained on


def contrast_normalised(rgb: npt.NDArray[np.uint8]) -> F32:
    """(h, w, 3) uint8 → (h, w, 3) float32 within ±1.2, zero at the local mean.

    Each channel loses its local mean; all three are divided by their common local deviation, so that hue stays. After
    Jarrett, Kavukcuoglu, Ranzato and LeCun, "What is the best multi-stage architecture for object recognition?", 2009.
    """
    pixels = rgb.astype(np.float32)
    pixels -= _local_mean(pixels)
    variance = _local_mean(np.asarray(np.einsum("hwc,hwc->hw", pixels, pixels), np.float32)) / 3
    pixels /= np.sqrt(variance + np.float32(_FLOOR**2))[..., None]
    return np.asarray(np.clip(pixels, -_CLIP, _CLIP) * np.float32(_GAIN), np.float32)


def _local_mean(values: F32) -> F32:
    for _ in range(_PASSES):
        values = np.asarray(cv2.blur(values, (WINDOW // 2, WINDOW // 2), borderType=cv2.BORDER_REFLECT), np.float32)
    return values
