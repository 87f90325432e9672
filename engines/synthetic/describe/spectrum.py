"""The spectrum of a patch: rings by direction, the places where up-sampling leaves peaks, colour against brightness.

After Zhang, Karaman and Chang, "Detecting and Simulating Artifacts in GAN Fake Images", WIFS 2019, and Corvi et al.,
"Intriguing Properties of Synthetic Images: from GANs to Diffusion Models", CVPR Workshops 2023.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import scipy.fft

from engines.synthetic.tiling import Float32Array

_EDGE, _STEP = 64, 32
_SMALL = 1e-2
_RINGS = np.array([0.03, 0.06, 0.1, 0.14, 0.18, 0.22, 0.26, 0.3, 0.34, 0.38, 0.42, 0.46, 0.5, 0.6, 0.72])
_PEAKS = ((32, 0), (0, 32), (32, 32), (16, 0), (0, 16), (16, 16), (32, 16), (16, 32), (8, 0), (0, 8), (24, 0), (0, 24))
"""(row, column) of periods 2, 4 and 8 pixels in a spectrum of 64 bins."""


def describe_spectrum(patch: Float32Array) -> Float32Array:
    """(62,): log power of luma in 14 rings × 3 directions less its mean; 12 peaks over their neighbourhood; log power
    of the red and blue differences over that of luma in 4 wide rings.
    """
    luma = patch[0] * 0.299 + patch[1] * 0.587 + patch[2] * 0.114
    planes = np.stack([luma, patch[0] - luma, patch[2] - luma])
    tiles = np.stack(
        [
            planes[:, top : top + _EDGE, left : left + _EDGE]
            for top in range(0, patch.shape[1] - _EDGE + 1, _STEP)
            for left in range(0, patch.shape[2] - _EDGE + 1, _STEP)
        ],
        axis=1,
    )
    tiles = (tiles - tiles.mean(axis=(2, 3), keepdims=True)) * _window()
    spectra = scipy.fft.rfft2(tiles, axes=(2, 3))
    power = (spectra.real**2 + spectra.imag**2).mean(axis=1)
    level = np.log2(_cells() @ power[0].ravel() + _SMALL)
    flat = np.log2(power[0] + _SMALL)
    peaks = [flat[at] - np.median(flat[_around(*at)]) for at in _PEAKS]
    wide = [np.log2((_wide() @ power[k].ravel() + _SMALL) / (_wide() @ power[0].ravel() + _SMALL)) for k in (1, 2)]
    return np.concatenate([level - level.mean(), peaks, *wide]).astype(np.float32)


@cache
def _window() -> Float32Array:
    hann = np.hanning(_EDGE + 2)[1:-1]
    window = np.outer(hann, hann)
    return np.asarray(window / np.sqrt((window**2).mean()) / _EDGE, np.float32)


@cache
def _grid() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """(radius in cycles a pixel, angle 0–90° from the horizontal) of each bin, (64, 33)."""
    y, x = np.abs(np.fft.fftfreq(_EDGE))[:, None], np.fft.rfftfreq(_EDGE)[None, :]
    return np.asarray(np.hypot(y, x)), np.asarray(np.degrees(np.arctan2(y, x + 0 * y)))


@cache
def _cells() -> Float32Array:
    radius, angle = _grid()
    masks = []
    for low, high in pairwise(_RINGS):
        ring = (radius >= low) & (radius < high)
        for part in ((angle < 22.5), (angle > 67.5), (angle >= 22.5) & (angle <= 67.5)):
            inside = ring & part
            masks.append(inside if inside.any() else ring)
    flat = np.stack(masks).reshape(len(masks), -1).astype(np.float64)
    return np.asarray(flat / flat.sum(axis=1, keepdims=True), np.float32)


@cache
def _wide() -> Float32Array:
    radius, _ = _grid()
    edges = (0.03, 0.1, 0.2, 0.35, 0.72)
    rings = [(radius >= a) & (radius < b) for a, b in pairwise(edges)]
    masks = np.stack(rings).reshape(4, -1).astype(np.float64)
    return np.asarray(masks / masks.sum(axis=1, keepdims=True), np.float32)


@cache
def _around(row: int, column: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Bins at a distance of two or three from a peak."""
    offsets = [
        (y, x) for y in range(-3, 4) for x in range(-3, 4) if max(abs(y), abs(x)) >= 2 and 0 <= column + x <= _EDGE // 2
    ]
    rows, columns = zip(*[((row + y) % _EDGE, column + x) for y, x in offsets], strict=True)
    return np.array(rows), np.array(columns)
