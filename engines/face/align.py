"""The aligned crop of a face: turned and scaled so that its five points lie where they do in every crop."""

from __future__ import annotations

import cv2
import numpy as np

from engines.core.faces.face import Float32Array, Pixels

EDGE = 160
"""Edge of an aligned crop in pixels."""
PLACES = np.array([[0.34, 0.40], [0.66, 0.40], [0.5, 0.56], [0.37, 0.73], [0.63, 0.73]], np.float32)
"""Where eyes, nose and corners of the mouth lie in a crop, in parts of its edge: a face seen from the front."""


def alignment(points: Float32Array, edge: int = EDGE) -> Float32Array:
    """(2, 3) the similarity (turn, scale, shift) from the picture to a crop of ``edge`` that fits ``points`` best.

    ``points``: (5, 2) x, y in pixels of the picture. Least squares, Umeyama, "Least-squares estimation of
    transformation parameters between two point patterns", PAMI 13 (1991). Points that all coincide give a crop one
    pixel wide of the picture.
    """
    goal = PLACES * edge
    middle, aim = points.mean(axis=0), goal.mean(axis=0)
    own, other = points - middle, goal - aim
    spread = max(float((own**2).sum()), 1e-3)
    along = float((own * other).sum()) / spread
    across = float((own[:, 0] * other[:, 1] - own[:, 1] * other[:, 0]).sum()) / spread
    turn = np.array([[along, -across], [across, along]])
    if abs(np.linalg.det(turn)) < 1e-6:
        turn = np.eye(2) * edge
    return np.concatenate([turn, (aim - turn @ middle)[:, None]], axis=1).astype(np.float32)


def aligned(rgb: Pixels, points: Float32Array, edge: int = EDGE) -> tuple[Pixels, Float32Array]:
    """((edge, edge, 3) uint8 crop, (2, 3) the map from picture to crop). Outside the picture its edge is repeated.

    ``rgb``: (h, w, 3) uint8. A face much larger than the crop is shrunk by means over areas first.
    """
    matrix = alignment(points, edge)
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    reach = edge / scale
    low = np.clip(np.floor(points.mean(axis=0) - reach), 0, None).astype(int)
    high = np.ceil(points.mean(axis=0) + reach).astype(int) + 1
    part = rgb[low[1] : max(low[1] + 1, high[1]), low[0] : max(low[0] + 1, high[0])]
    if part.size == 0:
        part, low = rgb, np.zeros(2, int)
    shrink = min(1.0, 2 * scale) if scale < 0.5 else 1.0
    small = part
    if shrink < 1:
        size = (max(1, round(part.shape[1] * shrink)), max(1, round(part.shape[0] * shrink)))
        small = cv2.resize(part, size, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    ratio = np.array([part.shape[1] / small.shape[1], part.shape[0] / small.shape[0]], np.float32)
    # A pixel (x, y) of ``small`` is (low + (x + ½) · ratio − ½) of the picture.
    inner = np.concatenate([matrix[:, :2] * ratio, (matrix @ np.r_[low + ratio / 2 - 0.5, 1])[:, None]], axis=1)
    crop = cv2.warpAffine(small, inner, (edge, edge), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return crop, matrix  # type: ignore[return-value]


def joined(second: Float32Array, first: Float32Array) -> Float32Array:
    """(2, 3) the map that does ``first`` and then ``second``, both (2, 3)."""
    turn = second[:, :2] @ first[:, :2]
    return np.concatenate([turn, (second[:, :2] @ first[:, 2] + second[:, 2])[:, None]], axis=1)
