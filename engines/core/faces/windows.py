"""Cutting a picture for the nets: levels of a pyramid, and windows around boxes."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from engines.core.faces.face import Float32Array, Pixels

FIELD = 12
"""Edge of the first net's field in pixels: a face of that size at some level is seen there."""
_STEP = 0.709
"""Side of a level over that of the one before: areas halve, as in the paper."""


def sides_of_levels(width: int, height: int, smallest: float) -> Iterator[tuple[int, int]]:
    """(width, height) of each level, the finest first, until the field covers the shorter side."""
    scale = FIELD / smallest
    while min(width, height) * scale >= FIELD:
        yield max(FIELD, round(width * scale)), max(FIELD, round(height * scale))
        scale *= _STEP


def resized(rgb: Pixels, width: int, height: int) -> Pixels:
    """The picture at another size: means over areas where it shrinks, bilinear where it grows."""
    way = cv2.INTER_AREA if width <= rgb.shape[1] else cv2.INTER_LINEAR
    return cv2.resize(rgb, (width, height), interpolation=way)  # type: ignore[return-value]


def windows(rgb: Pixels, boxes: Float32Array, edge: int) -> Float32Array:
    """(n, 3, edge, edge) float32 0–255: what lies in each box; black outside the picture.

    ``rgb``: (h, w, 3) uint8. Boxes are rounded to whole pixels, at least one wide.
    """
    found = np.zeros((len(boxes), edge, edge, 3), np.uint8)
    for at, box in enumerate(boxes):
        left, top, right, bottom = _whole(box)
        found[at] = resized(_cut(rgb, left, top, right, bottom), edge, edge)
    return np.ascontiguousarray(found.transpose(0, 3, 1, 2), np.float32)


def _whole(box: Float32Array) -> tuple[int, int, int, int]:
    left, top = int(np.floor(box[0] + 0.5)), int(np.floor(box[1] + 0.5))
    return left, top, max(left + 1, int(np.floor(box[2] + 0.5))), max(top + 1, int(np.floor(box[3] + 0.5)))


def _cut(rgb: Pixels, left: int, top: int, right: int, bottom: int) -> Pixels:
    height, width = rgb.shape[:2]
    if left >= 0 and top >= 0 and right <= width and bottom <= height:
        return rgb[top:bottom, left:right]
    part = np.zeros((bottom - top, right - left, 3), np.uint8)
    inside_top, inside_left = max(0, top), max(0, left)
    inside = rgb[inside_top : max(0, bottom), inside_left : max(0, right)]
    part[inside_top - top :, inside_left - left :][: inside.shape[0], : inside.shape[1]] = inside
    return part
