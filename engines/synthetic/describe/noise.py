"""The noise residual of a patch: its shape, its likeness from pixel to pixel and channel to channel, its growth.

After Fridrich and Kodovský, "Rich Models for Steganalysis of Digital Images", IEEE TIFS 7, 2012 (quantised residuals),
and Cozzolino and Verdoliva, "Noiseprint", IEEE TIFS 15, 2020 (noise as the camera's own trace).
"""

from __future__ import annotations

import cv2
import numpy as np

from engines.synthetic.tiling import Float32Array

_KERNEL = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32) / 6
_FINE = np.array([[-1, 2, -2, 2, -1], [2, -6, 8, -6, 2], [-2, 8, -12, 8, -2], [2, -6, 8, -6, 2], [-1, 2, -2, 2, -1]])
_FINE_KERNEL = (_FINE / 12).astype(np.float32)
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
_LAGS = ((0, 1), (1, 0), (1, 1), (0, 2), (2, 0), (2, 2), (0, 3), (3, 0))
_BINS = np.array([-np.inf, -2.5, -1.5, -1.0, -0.5, -0.2, 0.2, 0.5, 1.0, 1.5, 2.5, np.inf])
_BLOCK = 8
_SMALL = 1e-3


def describe_noise(patch: Float32Array) -> Float32Array:
    """(53,): for a 3 × 3 and a 5 × 5 residual of luma, 11 bins of its standardised histogram and 8 correlations with
    itself shifted; 6 correlations between channels, whole and in smooth places; log strength by channel (3) and its
    slope, and level, over brightness (2) in smooth blocks; 4 shares of small whole values of the second difference.
    """
    rgb = np.ascontiguousarray(patch.transpose(1, 2, 0))
    luma = np.ascontiguousarray(rgb @ _LUMA)
    found: list[float] = []
    for kernel in (_KERNEL, _FINE_KERNEL):
        noise = np.asarray(cv2.filter2D(luma, cv2.CV_32F, kernel), np.float32)[2:-2, 2:-2]
        found += [*_shape(noise), *_likeness(noise)]
    grain = np.asarray(cv2.filter2D(rgb, cv2.CV_32F, _KERNEL), np.float32)
    blocks = _means(luma * luma) - _means(luma) ** 2
    smooth = blocks <= np.quantile(blocks, 0.3)
    mask = np.repeat(np.repeat(smooth, _BLOCK, 0), _BLOCK, 1)
    for part in (grain.reshape(-1, 3), grain[mask]):
        found += _between(part)
    energy = np.stack([_means(grain[:, :, k] ** 2) for k in range(3)], axis=2)
    found += np.log2(np.sqrt(energy[smooth].mean(axis=0)) + 0.02).tolist()
    found += _growth(_means(luma)[smooth], energy[smooth].mean(axis=1))
    step = np.rint(np.abs(2 * luma[:, 1:-1] - luma[:, :-2] - luma[:, 2:]))[:, :]
    found += [float(np.mean(step == k)) for k in range(4)]
    return np.array(found, np.float32)


def _shape(noise: Float32Array) -> list[float]:
    standard = noise / (noise.std() + 0.02)
    counts = np.histogram(standard, _BINS)[0]
    return np.log2(counts / noise.size + 1e-3).tolist()  # type: ignore[no-any-return]


def _likeness(noise: Float32Array) -> list[float]:
    height, width = noise.shape
    power = float((noise * noise).mean()) + _SMALL
    return [float((noise[y:, x:] * noise[: height - y, : width - x]).mean()) / power for y, x in _LAGS]


def _between(values: Float32Array) -> list[float]:
    spread = values.T @ values / max(1, len(values))
    pairs = ((0, 1), (1, 2), (0, 2))
    return [float(spread[i, j] / (np.sqrt(spread[i, i] * spread[j, j]) + _SMALL)) for i, j in pairs]


def _growth(brightness: Float32Array, energy: Float32Array) -> list[float]:
    """Slope of log strength over brightness (in 64 grey levels), and its level at the mean."""
    x = (brightness - brightness.mean()) / 64
    y = np.log2(np.sqrt(energy) + 0.02)
    return [float((x * y).sum() / ((x * x).sum() + 0.05)), float(y.mean())]


def _means(plane: Float32Array) -> Float32Array:
    size = (plane.shape[1] // _BLOCK, plane.shape[0] // _BLOCK)
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.float32)
