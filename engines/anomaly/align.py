"""Laying a picture over the reference: matched keypoints and a homography, or None where they do not agree.

Lowe, "Distinctive image features from scale-invariant keypoints" (SIFT), 2004; Barath et al., "MAGSAC++", 2020.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
U8 = npt.NDArray[np.uint8]

_KEYPOINTS = 1500
_LONG_SIDE = 800  # px: keypoints are sought in a reduction to this
_RATIO = 0.8  # of the distances to the nearest and second nearest
_LEAST_INLIERS = 30
_LEAST_SHARE = 0.3  # of the matches must agree on one homography
_REPROJECTION = 3.0  # px
_SIZES = (0.25, 4.0)  # area of a laid-over picture relative to its own


@dataclass(frozen=True, eq=False, slots=True)
class Keypoints:
    """``places``: (n, 2) float32 x, y in pixels of the picture; ``marks``: (n, 128) float32 descriptors."""

    places: F32
    marks: F32


def keypoints(rgb: U8) -> Keypoints:
    """The keypoints of an (h, w, 3) uint8 picture; none where it is flat."""
    grey = np.asarray(cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2GRAY), np.uint8)
    scale = min(1.0, _LONG_SIDE / max(grey.shape))
    if scale < 1:
        grey = np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    found, marks = cv2.SIFT.create(_KEYPOINTS).detectAndCompute(grey, None)
    if marks is None or not found:
        return Keypoints(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32))
    places = np.array([point.pt for point in found], np.float32) / np.float32(scale)
    return Keypoints(places, np.asarray(marks, np.float32))


def homography(moving: Keypoints, fixed: Keypoints, size: tuple[int, int]) -> F64 | None:
    """3 × 3 that takes pixels of the moving picture, of ``size`` (width, height), to the fixed one; None if unsure."""
    if min(len(moving.marks), len(fixed.marks)) < _LEAST_INLIERS:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(moving.marks, fixed.marks, k=2)
    good = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < _RATIO * pair[1].distance]
    if len(good) < _LEAST_INLIERS:
        return None
    here = moving.places[[match.queryIdx for match in good]]
    there = fixed.places[[match.trainIdx for match in good]]
    matrix, agree = cv2.findHomography(here, there, cv2.USAC_MAGSAC, _REPROJECTION)
    if matrix is None or int(agree.sum()) < max(_LEAST_INLIERS, _LEAST_SHARE * len(good)):
        return None
    found = np.asarray(matrix, np.float64)
    return found if _is_plausible(found, size) else None


def _is_plausible(matrix: F64, size: tuple[int, int]) -> bool:
    """Whether the frame stays a convex, unmirrored quadrilateral of a like size."""
    width, height = size
    corners = np.array([[[0, 0]], [[width, 0]], [[width, height]], [[0, height]]], np.float64)
    moved = cv2.perspectiveTransform(corners, matrix)[:, 0]
    sides = np.roll(moved, -1, 0) - moved
    turns = sides[:, 0] * np.roll(sides[:, 1], -1) - sides[:, 1] * np.roll(sides[:, 0], -1)
    area = float(cv2.contourArea(moved.astype(np.float32)))
    return bool((turns > 0).all()) and _SIZES[0] <= area / (width * height) <= _SIZES[1]


def laid_over(rgb: U8, matrix: F64, size: tuple[int, int]) -> U8:
    """The picture in the reference's frame of ``size`` (width, height); what it lacks is filled with its edge."""
    warped = cv2.warpPerspective(rgb, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, np.uint8)


def covered(size: tuple[int, int], matrix: F64, frame: tuple[int, int], cell: int) -> npt.NDArray[np.bool_]:
    """(rows, cols): cells of the reference's ``frame`` that a picture of ``size`` covers; both (width, height)."""
    ones = np.full((size[1], size[0]), 255, np.uint8)
    inside = np.asarray(cv2.warpPerspective(ones, matrix, frame, flags=cv2.INTER_NEAREST), np.uint8)
    rows, cols = -(-frame[1] // cell), -(-frame[0] // cell)
    fill = ((0, rows * cell - frame[1]), (0, cols * cell - frame[0]))
    return np.asarray(np.pad(inside, fill, mode="edge").reshape(rows, cell, cols, cell).min((1, 3)) > 0)


def brought_back(values: F32, matrix: F64, grid: tuple[int, int], cell: int) -> F32:
    """A map over the reference's cells as a map over the picture's cells of ``grid`` (rows, cols); NaN outside."""
    to_pixels = np.array([[cell, 0, cell / 2 - 0.5], [0, cell, cell / 2 - 0.5], [0, 0, 1]], np.float64)
    cells = np.linalg.inv(to_pixels) @ matrix @ to_pixels
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    known = np.where(np.isfinite(values), values, 0).astype(np.float32)
    size = (grid[1], grid[0])
    back = np.asarray(cv2.warpPerspective(known, cells, size, flags=flags), np.float32)
    weight = cv2.warpPerspective(np.isfinite(values).astype(np.float32), cells, size, flags=flags)
    back[weight < 0.5] = np.nan
    back /= np.maximum(np.where(weight < 0.5, 1, weight), 0.5)
    return back
