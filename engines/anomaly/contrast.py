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
    """(h, w, 3) uint8 → (h, w, 3) float32 within ±1.2, zero at the local mean, kept in memory colour by colour.

    Each channel loses its local mean; all three are divided by their common local deviation, so that hue stays. After
    Jarrett, Kavukcuoglu, Ranzato and LeCun, "What is the best multi-stage architecture for object recognition?", 2009.
    """
    # Colour by colour: NumPy is slow over an innermost axis of three, and the backbone wants planes anyway.
    planes = np.stack([plane.astype(np.float32) for plane in cv2.split(rgb)])
    for plane, mean in zip(planes, cv2.split(_local_mean(rgb)), strict=True):
        plane -= mean
    variance = _local_mean(planes[0] ** 2 + planes[1] ** 2 + planes[2] ** 2)
    variance *= np.float32(1 / (3 * _GAIN**2))
    variance += np.float32((_FLOOR / _GAIN) ** 2)
    planes /= np.sqrt(variance, out=variance)
    np.clip(planes, -_CLIP * _GAIN, _CLIP * _GAIN, out=planes)
    return planes.transpose(1, 2, 0)


def _local_mean(values: F32 | npt.NDArray[np.uint8]) -> F32:
    window = (WINDOW // 2, WINDOW // 2)
    for _ in range(_PASSES):
        values = np.asarray(cv2.boxFilter(values, cv2.CV_32F, window, borderType=cv2.BORDER_REFLECT), np.float32)
    return np.asarray(values, np.float32)
