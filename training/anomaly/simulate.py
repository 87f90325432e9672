"""Alterations made in normal pictures, so that a head can learn what an anomaly looks like beside normal surroundings.

After Li et al., "CutPaste", CVPR 2021, Zavrtanik et al., "DRÆM", ICCV 2021, and Schlüter et al., "Natural synthetic
anomalies", ECCV 2022 (the simulated anomalies on which AnomalyGPT is trained): patches from elsewhere, strokes and
spots, changed brightness, lost sharpness; of random shape, size and strength.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]

_VISIBLE = 6  # grey levels: less of a change is no alteration


def altered(rgb: U8, others: Sequence[U8], rng: np.random.Generator) -> tuple[U8, F32]:
    """(h, w, 3) with one to three alterations, and (h, w) float32 mask of what visibly changed, 0 or 1.

    ``others``: pictures from which patches are taken.
    """
    out = rgb.astype(np.float32)
    changed = np.zeros(rgb.shape[:2], np.float32)
    for _ in range(int(rng.integers(1, 4))):
        shape = _shape(rng, *rgb.shape[:2])
        soft = cv2.GaussianBlur(shape, (0, 0), rng.uniform(0.4, 1.2))[..., None] * np.float32(rng.uniform(0.5, 1))
        out = out * (1 - soft) + _filling(out, others, rng) * soft
        changed = np.maximum(changed, shape)
    result = np.clip(out, 0, 255).astype(np.uint8)
    visible = cv2.absdiff(result, rgb).max(2) > _VISIBLE
    return result, np.asarray((changed > 0.5) & visible, np.float32)


def _filling(picture: F32, others: Sequence[U8], rng: np.random.Generator) -> F32:
    way = rng.integers(4)
    if way == 0:
        return _elsewhere(picture.shape[:2], others[int(rng.integers(len(others)))], rng)
    if way == 1:
        step = rng.choice([-1, 1]) * rng.uniform(0.5, 2) * picture.std()
        return np.asarray(picture + np.float32(step), np.float32)
    if way == 2:
        factor = rng.uniform(0.3, 0.8) if rng.random() < 0.6 else rng.uniform(1.2, 1.8)
        return np.asarray(picture * np.float32(factor), np.float32)
    blurred = np.asarray(cv2.GaussianBlur(picture, (0, 0), rng.uniform(1, 4)), np.float32)
    return np.asarray(blurred + np.float32(rng.normal(0, 12)), np.float32)


def _elsewhere(size: tuple[int, ...], other: U8, rng: np.random.Generator) -> F32:
    """A piece of another picture of the same size, turned over at random."""
    height, width = size[:2]
    if other.shape[0] < height or other.shape[1] < width:
        piece = np.asarray(cv2.resize(other, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
    else:
        top = int(rng.integers(other.shape[0] - height + 1))
        left = int(rng.integers(other.shape[1] - width + 1))
        piece = other[top : top + height, left : left + width]
    piece = piece[:: rng.choice([-1, 1]), :: rng.choice([-1, 1])]
    shift = (int(rng.integers(height)), int(rng.integers(width)))
    return np.roll(piece, shift, (0, 1)).astype(np.float32)


def _shape(rng: np.random.Generator, height: int, width: int) -> F32:
    """(h, w) float32 0 or 1: an irregular patch, a stroke or a spot."""
    shape = np.zeros((height, width), np.float32)
    centre = np.array([rng.uniform(0, width), rng.uniform(0, height)])
    way = rng.integers(4)
    if way == 0:
        side = _between(rng, 6, max(8, min(height, width) / 2))
        outline = rng.uniform(0.5, 1, 9) * side / 2
        angles = np.linspace(0, 2 * np.pi, 9, endpoint=False)
        points = centre + np.stack([np.cos(angles), rng.uniform(0.5, 1.5) * np.sin(angles)], 1) * outline[:, None]
        cv2.fillPoly(shape, [points.astype(np.int32)], 1.0)
    elif way < 3:
        count = int(rng.integers(2, 5))
        step = _between(rng, 6, max(8, 0.6 * min(height, width))) / count
        angles = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, 0.5, count))
        moves = np.stack([np.cos(angles), np.sin(angles)], 1) * step
        points = np.concatenate([centre[None], centre + np.cumsum(moves, 0)])
        cv2.polylines(shape, [points.astype(np.int32)], False, 1.0, int(rng.integers(1, 5)))
    else:
        axes = (int(rng.integers(2, 9)), int(rng.integers(2, 9)))
        cv2.ellipse(shape, (int(centre[0]), int(centre[1])), axes, float(rng.uniform(0, 180)), 0, 360, 1.0, -1)
    return shape


def _between(rng: np.random.Generator, low: float, high: float) -> float:
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))
