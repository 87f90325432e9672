"""The noise residual in which a sensor's fingerprint lies: what a wavelet Wiener filter takes away.

Mihçak, Kozintsev, Ramchandran 1999 (spatially adaptive Wiener filtering of wavelet coefficients), as used for sensor
fingerprints by Lukáš, Fridrich, Goljan 2006 and Chen et al. 2008.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from scipy import fft

from engines.camera.wavelet import forward, inverse

F32 = npt.NDArray[np.float32]

_LEVELS = 4
_NOISE = 3.0  # sigma of the noise kept, in grey levels of 8 bits
_WINDOWS = (3, 5, 7, 9)


def residual(luma: F32) -> F32:
    """(h, w) float32: the picture less its denoised self, in grey levels; ``luma`` (h, w) float32, 0–255."""
    height, width = luma.shape
    unit = 1 << _LEVELS
    below, right = -height % unit, -width % unit
    rest = np.asarray(cv2.copyMakeBorder(luma, 0, below, 0, right, cv2.BORDER_REFLECT), np.float32)
    levels = []
    for _ in range(_LEVELS):
        rest, details = forward(rest)
        horizontal, vertical, diagonal = (_noise_part(part, _NOISE**2) for part in details)
        levels.append((horizontal, vertical, diagonal))
    noise = np.zeros_like(rest)
    for details in reversed(levels):
        noise = inverse(noise, details)
    return np.ascontiguousarray(noise[:height, :width])


def zero_mean(values: F32) -> F32:
    """Less the mean of each row and column of each of the four Bayer positions: what all cameras of a make share."""
    result = values.copy()
    for top in range(2):
        for left in range(2):
            part = result[top::2, left::2]
            part -= part.mean(1, keepdims=True)
            part -= part.mean(0, keepdims=True)
    return result


def whitened(values: F32, threads: int = 1) -> F32:
    """Less what stands out in the spectrum: periodic traces of JPEG blocks and mosaics (Chen et al. 2008, III.B)."""
    spectrum = fft.rfft2(values, workers=threads)
    size = np.float32(1 / np.sqrt(values.size))
    magnitude = np.abs(spectrum) * size
    variance = float(values.var())
    clean = _noise_part(magnitude, variance)
    spectrum *= clean / np.maximum(magnitude, 1e-12)
    return np.asarray(fft.irfft2(spectrum, s=values.shape, workers=threads), np.float32)


def _noise_part(values: F32, variance: float) -> F32:
    """The part of ``values`` that local Wiener filtering calls noise of this variance."""
    values = np.ascontiguousarray(values)
    square = values * values
    signal = np.full(values.shape, np.inf, np.float32)
    for window in _WINDOWS:
        mean = cv2.blur(square, (window, window), borderType=cv2.BORDER_REFLECT)
        signal = np.minimum(signal, mean)
    signal = np.maximum(signal - np.float32(variance), 0)
    return np.asarray(values * (np.float32(variance) / (signal + np.float32(variance))), np.float32)
