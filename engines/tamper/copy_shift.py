"""Shifts by which a part of the picture may have been copied, from the autocorrelation of its residual."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from scipy import fft

F64 = npt.NDArray[np.float64]

STANDS_OUT = 7.5  # robust standard deviations
MOST_SHIFTS = 3
SHORTEST = 16  # pixels


def likely_shifts(luma: npt.NDArray[np.uint8]) -> list[F64]:
    """Up to MOST_SHIFTS translations (2, 3) whose autocorrelation peak stands alone.

    The residual's spectrum is whitened, so that a copied part of n pixels gives a peak of n/√N standard deviations in
    a picture of N. Blocks of JPEG raise all shifts by multiples of 8 alike and fall out against the four such
    neighbours; a lattice of equal objects has peaks there too, or many peaks, and is left alone.
    """
    height, width = luma.shape
    if height * width < 128 * 128:
        return []
    residual = cv2.Laplacian(luma, cv2.CV_32F, ksize=1)
    np.clip(residual, -24, 24, out=residual)
    shape = (fft.next_fast_len(2 * height, True), fft.next_fast_len(2 * width, True))
    spectrum = np.abs(fft.rfft2(residual, shape)) ** 2
    floor = cv2.blur(spectrum.astype(np.float32), (15, 15)) + 1e-3 * float(spectrum.mean()) + 1e-6
    peaks = fft.irfft2(spectrum / floor, shape).astype(np.float32)
    around = np.maximum(np.roll(peaks, 8, 0), np.roll(peaks, -8, 0))
    np.maximum(around, np.roll(peaks, 8, 1), out=around)
    np.maximum(around, np.roll(peaks, -8, 1), out=around)
    alone = peaks - around
    sample = peaks.ravel()[::7]
    spread = 1.4826 * float(np.median(np.abs(sample - np.median(sample)))) + 1e-12
    score = alone / spread
    y = np.minimum(np.arange(shape[0]), shape[0] - np.arange(shape[0]))
    x = np.minimum(np.arange(shape[1]), shape[1] - np.arange(shape[1]))
    score[(y[:, None] < SHORTEST) & (x[None, :] < SHORTEST)] = 0
    score[:, shape[1] // 2 + 1 :] = 0  # the autocorrelation is symmetric
    found: list[F64] = []
    order = np.argpartition(score.ravel(), -12)[-12:]
    for place in order[np.argsort(-score.ravel()[order])]:
        if score.ravel()[place] < STANDS_OUT or len(found) == MOST_SHIFTS:
            break
        dy, dx = divmod(int(place), shape[1])
        dy = dy - shape[0] if dy > shape[0] // 2 else dy
        shift = np.array([[1.0, 0.0, dx], [0.0, 1.0, dy]])
        if all(
            np.abs(shift - other).max() > 2 and np.abs(shift + other - [[2, 0, 0], [0, 2, 0]]).max() > 2
            for other in found
        ):
            found.append(shift)
    return found
