"""Boxes as arrays: (n, 4) float32 left, top, right, bottom in pixels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engines.core.faces.face import Float32Array


def shifted(boxes: Float32Array, shifts: Float32Array) -> Float32Array:
    """Boxes moved by what a net says: ``shifts`` (n, 4) in parts of each box's width and height."""
    sides = boxes[:, 2:] - boxes[:, :2]
    return np.asarray(boxes + shifts * np.concatenate([sides, sides], axis=1), np.float32)


def squared(boxes: Float32Array) -> Float32Array:
    """The squares of the longer side around the same middles."""
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    half = (boxes[:, 2:] - boxes[:, :2]).max(axis=1, keepdims=True) / 2
    return np.concatenate([middle - half, middle + half], axis=1)


def overlap(one: Float32Array, others: Float32Array, of_smaller: bool = False) -> Float32Array:
    """(n,) shared area of ``one`` (4,) and each of ``others`` over their union, or over the smaller of the two."""
    low, high = np.maximum(one[:2], others[:, :2]), np.minimum(one[2:], others[:, 2:])
    shared = np.prod(np.maximum(high - low, 0), axis=1)
    own, areas = np.prod(one[2:] - one[:2]), np.prod(others[:, 2:] - others[:, :2], axis=1)
    whole = np.minimum(own, areas) if of_smaller else own + areas - shared
    return np.asarray(shared / np.maximum(whole, 1e-9), np.float32)


def strongest(boxes: Float32Array, scores: Float32Array, most: float, of_smaller: bool = False) -> npt.NDArray[np.intp]:
    """Indices of the boxes that no better one covers by more than ``most`` (non-maximum suppression), best first."""
    order = np.argsort(-scores, kind="stable")
    kept: list[int] = []
    while len(order):
        first, rest = int(order[0]), order[1:]
        kept.append(first)
        order = rest[overlap(boxes[first], boxes[rest], of_smaller) <= most] if len(rest) else rest
    return np.array(kept, np.intp)
