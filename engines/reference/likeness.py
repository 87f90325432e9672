"""How alike two aligned pictures are: the share of textured places whose detail agrees."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]

_SIDE = 512
_WINDOW = 17
_AGREES = 0.5


@dataclass(frozen=True, slots=True)
class Likeness:
    """``share``: of the textured places in the overlap, how many correlate above 0.5, 0–1. ``textured``: share of the
    overlap that has texture at all. ``overlap``: share of the questioned picture that the reference covers."""

    share: float
    textured: float
    overlap: float


def likeness(questioned: U8, aligned: U8, inside: npt.NDArray[np.bool_] | None = None) -> Likeness:
    """Compare two luma pictures, (h, w) uint8, of one frame. ``inside``: where ``aligned`` has a picture; None: > 0."""
    inside = aligned > 0 if inside is None else inside
    scale = min(1.0, _SIDE / max(questioned.shape))
    size = (max(1, round(questioned.shape[1] * scale)), max(1, round(questioned.shape[0] * scale)))
    first, second = (cv2.resize(image, size, interpolation=cv2.INTER_AREA) for image in (questioned, aligned))
    covered = cv2.resize(inside.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    covered &= cv2.erode(covered.astype(np.uint8), np.ones((5, 5), np.uint8), borderValue=1) > 0
    a, b = (cv2.GaussianBlur(image, (0, 0), 1.0).astype(np.float32) for image in (first, second))
    mean_a, mean_b = _mean(a), _mean(b)
    spread_a, spread_b = _mean(a * a) - mean_a**2, _mean(b * b) - mean_b**2
    together = _mean(a * b) - mean_a * mean_b
    textured = covered & (np.maximum(spread_a, spread_b) > 16)
    correlation = together / np.sqrt(np.maximum(spread_a, 4) * np.maximum(spread_b, 4))
    seen = int(textured.sum())
    share = float((correlation[textured] > _AGREES).mean()) if seen else 0.0
    return Likeness(share, seen / max(1, int(covered.sum())), float(covered.mean()))


def normalised(luma: npt.NDArray[np.uint8]) -> F32:
    """Luma less its local mean, by its local spread: exposure and shading drop out. (h, w) float32, about ±3."""
    values = luma.astype(np.float32)
    mean = cv2.GaussianBlur(values, (0, 0), 8)
    spread = cv2.GaussianBlur((values - mean) ** 2, (0, 0), 8)
    return np.asarray((values - mean) / np.sqrt(spread + 25), np.float32)


def _mean(values: F32) -> F32:
    return np.asarray(cv2.blur(values, (_WINDOW, _WINDOW)), np.float32)
