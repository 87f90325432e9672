"""Copy-move: places that occur twice in the picture, down to their grain."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from engines.tamper.copy_geometry import shared_transforms
from engines.tamper.copy_grain import LEAST_AREA, Grain
from engines.tamper.copy_shift import likely_shifts
from engines.tamper.keypoints import repeated_places
from engines.tamper.trace import Trace, not_applicable
from engines.tamper.view import View

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
U8 = npt.NDArray[np.uint8]

WORKING_PIXELS = 1_200_000
WINDOW = 11  # pixels
ALIKE = 0.72  # correlation of windows that counts as the same


def copy_move(view: View) -> Trace:
    """How sure it is that each place has a double, 0–1, where geometry and grain both confirm a copy; 0 elsewhere.

    Candidates come from keypoints (turned, re-scaled, mirrored copies) and from the autocorrelation of the residual
    (shifted copies without keypoints). Each is verified densely: the picture is laid over itself by the transform,
    and only connected places count that agree in structure *and* in grain, which repeated objects don't.
    """
    if min(view.width, view.height) < 96:
        return not_applicable("the picture is too small for a part of it to be found twice")
    work, factor = _working(view)
    transforms = shared_transforms(repeated_places(work, view.run))
    view.run.check_stop()
    transforms += likely_shifts(work)
    strength = np.zeros(work.shape, np.float32)
    for transform in transforms:
        view.run.check_stop()
        for found in verified(work, transform):
            np.maximum(strength, found, out=strength)
    return Trace(_on_cells(view, strength, factor))


def _working(view: View) -> tuple[U8, float]:
    """Luma of at most WORKING_PIXELS and the factor by which it is smaller."""
    factor = min(1.0, (WORKING_PIXELS / (view.width * view.height)) ** 0.5)
    if factor == 1.0:
        return view.luma, 1.0
    size = (max(1, round(view.width * factor)), max(1, round(view.height * factor)))
    return np.asarray(cv2.resize(view.luma, size, interpolation=cv2.INTER_AREA), np.uint8), factor


def verified(luma: U8, transform: F64) -> tuple[F32, F32] | tuple[()]:
    """How sure a copy is, 0 … 1, over the copy and its original (h, w) each; empty where grain disagrees.

    A copy is one place: where most of what agrees lies scattered (edges of a façade), nothing counts.
    """
    height, width = luma.shape
    detail = luma.astype(np.float32) - cv2.GaussianBlur(luma, (0, 0), 2.5).astype(np.float32)
    size = (width, height)
    over = np.asarray(cv2.warpAffine(detail, transform, size, flags=cv2.INTER_LINEAR, borderValue=0.0), np.float32)
    inside = cv2.warpAffine(np.ones_like(detail), transform, size, flags=cv2.INTER_NEAREST, borderValue=0.0) > 0.5
    alike = correlation(detail, over, WINDOW)
    agreeing = (alike > ALIKE) & inside & (_displacement(transform, height, width) > 16)
    opened = cv2.morphologyEx(agreeing.astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    joined = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=4)
    if count < 2:
        return ()
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    area = int(stats[largest, cv2.CC_STAT_AREA])
    part = labels == largest
    elsewhere = int(stats[1:, cv2.CC_STAT_AREA].sum()) - area
    # The original of a mirrored copy agrees as well, so as much again may lie elsewhere.
    if area < max(LEAST_AREA, luma.size // 400) or elsewhere > 1.3 * area:
        return ()
    plain = np.abs(detail) + np.abs(over) < 5 * float(np.median(np.abs(detail))) + 2
    strength = Grain(luma, part & plain).strength(transform)
    if strength == 0:
        return ()
    copy = np.where(part, strength, 0).astype(np.float32)
    inverse = cv2.invertAffineTransform(transform)
    original = cv2.warpAffine(copy, inverse, size, flags=cv2.INTER_LINEAR, borderValue=0.0)
    return copy, np.asarray(original, np.float32)


def correlation(first: F32, second: F32, window: int) -> F32:
    """Local correlation of two zero-mean images in ``window`` × ``window`` px, shrunk where both are flat."""
    size = (window, window)
    both = cv2.boxFilter(first * second, -1, size)
    power = cv2.boxFilter(first * first, -1, size) * cv2.boxFilter(second * second, -1, size)
    return np.asarray(both / (np.sqrt(np.maximum(power, 0)) + 0.8), np.float32)


def _displacement(transform: F64, height: int, width: int) -> F32:
    """How far each pixel lies from where it was taken, in pixels."""
    inverse = cv2.invertAffineTransform(transform)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    dx = inverse[0, 0] * x + inverse[0, 1] * y + inverse[0, 2] - x
    dy = inverse[1, 0] * x + inverse[1, 1] * y + inverse[1, 2] - y
    return np.asarray(np.hypot(dx, dy), np.float32)


def _on_cells(view: View, strength: F32, factor: float) -> F32:
    """The working picture's values on the view's cells (mean)."""
    size = (view.cols, view.rows)
    scale = view.cell * factor
    turn = np.array([[scale, 0, (scale - 1) / 2], [0, scale, (scale - 1) / 2]])
    soft = cv2.blur(strength, (max(1, round(scale)),) * 2)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(soft, turn, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.float32)
