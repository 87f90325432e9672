"""The texture of a patch: which small patterns it is made of, how they vary from place to place, how often they recur.

After Ojala, Pietikäinen and Mäenpää, "Multiresolution Gray-Scale and Rotation Invariant Texture Classification with
Local Binary Patterns", IEEE TPAMI 24, 2002.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from engines.synthetic.tiling import Float32Array

_AROUND = ((-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1))
_BLOCK = 8
_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def describe_texture(patch: Float32Array) -> Float32Array:
    """(53,): local binary patterns (10 kinds) at 1, 2 and 4 times coarser pixels (30); quantiles of the blocks' log
    variance at two scales, less their median (10), and how it goes on from block to block (2); histogram of the local
    directions' coherence (8); likeness of 16-pixel blocks to their most similar other block (3).
    """
    luma = np.ascontiguousarray(patch[0] * 0.299 + patch[1] * 0.587 + patch[2] * 0.114)
    half = cv2.resize(luma, (luma.shape[1] // 2, luma.shape[0] // 2), interpolation=cv2.INTER_AREA)
    quarter = cv2.resize(half, (half.shape[1] // 2, half.shape[0] // 2), interpolation=cv2.INTER_AREA)
    found: list[float] = []
    for plane in (luma, half, quarter):
        found += _patterns(np.asarray(plane, np.float32))
    for plane in (luma, half):
        found += _unevenness(np.asarray(plane, np.float32))
    found += _directions(luma)
    found += _recurrence(luma)
    return np.array(found, np.float32)


def _patterns(plane: Float32Array) -> list[float]:
    """Shares of the rotation-invariant uniform patterns of the eight neighbours; under half a level counts as equal."""
    centre = plane[1:-1, 1:-1]
    code = np.zeros(centre.shape, np.uint8)
    for bit, (y, x) in enumerate(_AROUND):
        rows, columns = slice(1 + y, plane.shape[0] - 1 + y), slice(1 + x, plane.shape[1] - 1 + x)
        code |= (plane[rows, columns] - centre > 0.5).astype(np.uint8) << bit
    counts = np.bincount(_kinds()[code].ravel(), minlength=10)
    return np.log2(counts / code.size + 5e-3).tolist()  # type: ignore[no-any-return]


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    """Code of eight bits → number of ones where the ring changes at most twice, else 9."""
    bits = (np.arange(256)[:, None] >> np.arange(8)) & 1
    changes = (bits != np.roll(bits, 1, axis=1)).sum(axis=1)
    return np.where(changes <= 2, bits.sum(axis=1), 9).astype(np.uint8)


def _unevenness(plane: Float32Array) -> list[float]:
    size = (plane.shape[1] // _BLOCK, plane.shape[0] // _BLOCK)
    mean = cv2.resize(plane, size, interpolation=cv2.INTER_AREA)
    square = cv2.resize(plane * plane, size, interpolation=cv2.INTER_AREA)
    level = np.log2(np.maximum(square - mean * mean, 0) + 0.1)
    spread = level - level.mean()
    onward = float((spread[:, 1:] * spread[:, :-1]).mean() + (spread[1:] * spread[:-1]).mean()) / 2
    quantiles = np.quantile(level, _QUANTILES)
    middle = quantiles[2]
    return [*(quantiles - middle)[[0, 1, 3, 4]].tolist(), float(middle), onward / (float((spread**2).mean()) + 0.05)]


def _directions(luma: Float32Array) -> list[float]:
    """Histogram of the coherence of the structure tensor (0 no direction, 1 one direction) in 16-pixel windows."""
    across, down = cv2.Sobel(luma, cv2.CV_32F, 1, 0), cv2.Sobel(luma, cv2.CV_32F, 0, 1)
    xx, yy, xy = (cv2.GaussianBlur(p, (0, 0), 4) for p in (across * across, down * down, across * down))
    coherence = np.sqrt((xx - yy) ** 2 + 4 * xy * xy) / (xx + yy + 1)
    return np.log2(np.histogram(coherence, 8, (0, 1))[0] / luma.size + 5e-3).tolist()  # type: ignore[no-any-return]


def _recurrence(luma: Float32Array) -> list[float]:
    """Quantiles over 16-pixel blocks (on a grid of 8) of the greatest correlation with a block ≥ 24 pixels away."""
    fine = np.ascontiguousarray(luma - cv2.GaussianBlur(luma, (0, 0), 4))
    windows = np.lib.stride_tricks.sliding_window_view(fine, (16, 16))[::8, ::8]
    blocks = windows.reshape(-1, 256)
    blocks = blocks - blocks.mean(axis=1, keepdims=True)
    blocks /= np.sqrt((blocks**2).sum(axis=1, keepdims=True)) + 16
    alike = blocks @ blocks.T - _near(*windows.shape[:2])
    return np.quantile(alike.max(axis=1), (0.25, 0.5, 0.9)).tolist()  # type: ignore[no-any-return]


@cache
def _near(rows: int, columns: int) -> Float32Array:
    """2 for each pair of blocks of a grid of 8 pixels that lie less than 24 pixels apart, else 0."""
    at = np.mgrid[:rows, :columns].reshape(2, -1).T
    return np.where(np.abs(at[:, None] - at[None]).max(axis=2) < 3, 2, 0).astype(np.float32)
