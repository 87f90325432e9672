"""The edges of a patch: how wide, whether over-sharpened, whether the colours lie on one another, how evenly sharp.

After Johnson and Farid, "Exposing Digital Forgeries through Chromatic Aberration", MM&Sec 2006 (colours that do not lie
on one another), and Elder and Zucker, "Local Scale Control for Edge Detection and Blur Estimation", TPAMI 20, 1998.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from engines.synthetic.tiling import Float32Array

_SMALL = 1e-3
_QUANTILES = (0.1, 0.3, 0.5, 0.7, 0.9)
_BLOCK = 16


def describe_edges(patch: Float32Array) -> Float32Array:
    """(40,): quantiles of how much a blur of 0.7 and of 1.4 pixels weakens the strongest gradients (10); kinds of
    gradient (8-bin histogram of log strength, 8); halos beside edges (2); shift of red and blue against green along
    the gradients (4) ; sharpness from block to block: quantiles (5), scatter, and its largest step (2); strength of the
    block grid at 8 pixels, by phase, in luma and colour (6); noise on both sides of the strongest step (3).
    """
    luma = np.ascontiguousarray(patch[0] * 0.299 + patch[1] * 0.587 + patch[2] * 0.114)
    strength = _gradient(luma)
    strong = strength >= max(6.0, float(np.quantile(strength, 0.9)))
    found: list[float] = []
    for sigma in (0.7, 1.4):
        kept = (_gradient(np.asarray(cv2.GaussianBlur(luma, (0, 0), sigma), np.float32)) + 0.5) / (strength + 0.5)
        values = kept[strong] if strong.sum() >= 20 else kept.ravel()
        found += np.quantile(values, _QUANTILES).tolist()
    found += np.log2(np.histogram(np.log2(strength + 0.25), 8, (-2, 7))[0] / luma.size + 5e-3).tolist()
    found += _halos(luma, strong)
    for plane in (patch[0], patch[2]):
        found += _shift(plane, patch[1])
    found += _evenness(luma)
    for plane in (luma, patch[2] - luma):
        found += _grid(plane)
    found += _two_sides(luma)
    return np.array(found, np.float32)


def _gradient(plane: Float32Array) -> Float32Array:
    across, down = (cv2.Sobel(plane, cv2.CV_32F, *order, ksize=3) / 8 for order in ((1, 0), (0, 1)))
    return np.asarray(np.hypot(across, down), np.float32)


def _halos(luma: Float32Array, strong: npt.NDArray[np.bool_]) -> list[float]:
    """Mean of the band-passed picture's sign change 3 pixels beside edges, over its strength at them."""
    band = np.abs(cv2.GaussianBlur(luma, (0, 0), 1.0) - cv2.GaussianBlur(luma, (0, 0), 3.0))
    near = cv2.dilate(strong.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    beside = near & ~(cv2.dilate(strong.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)
    at, away = float(band[strong].mean()) if strong.any() else 0.0, float(band[~near].mean()) if (~near).any() else 0.0
    there = float(band[beside].mean()) if beside.any() else 0.0
    return [float(np.log2((there + 0.2) / (at + 0.2))), float(np.log2((there + 0.2) / (away + 0.2)))]


def _shift(plane: Float32Array, green: Float32Array) -> list[float]:
    """Size in pixels of the least-squares shift of a channel's fine detail against green, whole and by quarter."""
    fine, base = (np.asarray(p - cv2.GaussianBlur(p, (0, 0), 3.0), np.float32) for p in (plane, green))
    whole = _displacement(fine, base)
    middle = fine.shape[0] // 2
    parts = [
        _displacement(fine[y : y + middle, x : x + middle], base[y : y + middle, x : x + middle])
        for y in (0, middle)
        for x in (0, middle)
    ]
    return [float(np.hypot(*whole)), float(np.std(np.array(parts), axis=0).mean())]


def _displacement(fine: Float32Array, base: Float32Array) -> tuple[float, float]:
    across, down = (cv2.Sobel(base, cv2.CV_32F, *order, ksize=3) / 8 for order in ((1, 0), (0, 1)))
    gain = float((fine * base).sum() / ((base * base).sum() + _SMALL))
    rest = gain * base - fine
    xx, yy, xy = (
        float((a * b).sum()) + p for a, b, p in ((across, across, 50.0), (down, down, 50.0), (across, down, 0))
    )
    x, y = float((across * rest).sum()), float((down * rest).sum())
    bottom = xx * yy - xy * xy
    shift = ((yy * x - xy * y) / bottom, (xx * y - xy * x) / bottom)
    return max(-2.0, min(2.0, shift[0])), max(-2.0, min(2.0, shift[1]))


def _evenness(luma: Float32Array) -> list[float]:
    """Sharpness of a block: log of its finest detail over its coarser detail."""
    fine = np.abs(luma - cv2.GaussianBlur(luma, (0, 0), 0.8))
    coarse = np.abs(cv2.GaussianBlur(luma, (0, 0), 1.0) - cv2.GaussianBlur(luma, (0, 0), 2.5))
    size = (luma.shape[1] // _BLOCK, luma.shape[0] // _BLOCK)
    one, two = (cv2.resize(p, size, interpolation=cv2.INTER_AREA) for p in (fine, coarse))
    level = np.log2((one + 0.1) / (two + 0.1))
    steps = np.concatenate([np.abs(np.diff(level, axis=0)).ravel(), np.abs(np.diff(level, axis=1)).ravel()])
    return [*np.quantile(level, _QUANTILES).tolist(), float(level.std()), float(np.quantile(steps, 0.98))]


def _grid(plane: Float32Array) -> list[float]:
    """Log strength of the second difference across columns and rows at the strongest of eight phases, the second, and
    the weakest, over the mean: what a block grid of 8 pixels leaves, wherever it starts."""
    levels = []
    for turned in (plane, plane.T):
        step = np.abs(turned[:, 1:-2] - turned[:, 2:-1] - (turned[:, :-3] - turned[:, 3:]) / 3).mean(axis=0)
        phases = np.array([step[k::8].mean() for k in range(8)])
        levels.append(np.sort(np.log2((phases + 0.05) / (phases.mean() + 0.05)))[[-1, -2, 0]])
    return np.mean(levels, axis=0).tolist()  # type: ignore[no-any-return]


def _two_sides(luma: Float32Array) -> list[float]:
    """Log ratio of the noise of neighbouring blocks: middle, 90 % and largest; a pasted part leaves a step in it."""
    noise = np.abs(luma - cv2.medianBlur(luma, 3))
    size = (luma.shape[1] // _BLOCK, luma.shape[0] // _BLOCK)
    level = np.log2(np.asarray(cv2.resize(noise, size, interpolation=cv2.INTER_AREA)) + 0.1)
    steps = np.concatenate([np.abs(np.diff(level, axis=0)).ravel(), np.abs(np.diff(level, axis=1)).ravel()])
    return np.quantile(steps, (0.5, 0.9, 1.0)).tolist()  # type: ignore[no-any-return]
