"""Keypoints whose surroundings occur twice in a picture, straight or mirrored."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from engines.core.run import Run

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]

MOST_KEYPOINTS = 3000
RATIO = 0.7  # nearest against second nearest descriptor distance (Lowe 2004)
NEAREST = 0.45  # largest distance of unit descriptors that counts as a match
CLOSE = 20.0  # pixels below which two keypoints show the same place


@dataclass(frozen=True, eq=False, slots=True)
class Pairs:
    """Matched places, one row each: ``start``, ``end`` (n, 2) x, y in pixels; ``linear`` (n, 2, 2) the turn, scale and
    mirroring that takes the surroundings of ``start`` to those of ``end``."""

    start: F32
    end: F32
    linear: F32


def repeated_places(luma: U8, run: Run) -> Pairs:
    """Pairs of places with like surroundings, each unlike any third place.

    D. Lowe, "Distinctive image features from scale-invariant keypoints", IJCV 2004, matched within the picture as by
    I. Amerini et al., "A SIFT-based forensic method for copy-move attack detection", IEEE TIFS 2011. A place with
    several look-alikes (a window of a façade) fails the ratio test, which is intended.
    """
    sift = cv2.SIFT.create(nfeatures=MOST_KEYPOINTS, contrastThreshold=0.02)
    keypoints, descriptors = sift.detectAndCompute(luma, None)
    if descriptors is None or len(keypoints) < 12:
        return Pairs(np.zeros((0, 2), np.float32), np.zeros((0, 2), np.float32), np.zeros((0, 2, 2), np.float32))
    run.check_stop()
    places = np.array([point.pt for point in keypoints], np.float32)
    frames = np.array([_frame(point) for point in keypoints], np.float32)
    unit = np.sqrt(descriptors / np.maximum(descriptors.sum(axis=1, keepdims=True), 1e-6)).astype(np.float32)
    found = [_match(places, frames, unit, unit, run, mirrored=False)]
    found.append(_match(places, frames, unit, _mirrored(unit), run, mirrored=True))
    return Pairs(*(np.concatenate([getattr(pairs, name) for pairs in found]) for name in ("start", "end", "linear")))


def _frame(point: cv2.KeyPoint) -> list[list[float]]:
    """The keypoint's own axes: size times rotation by its angle."""
    angle = np.deg2rad(point.angle)
    cos, sin = point.size * np.cos(angle), point.size * np.sin(angle)
    return [[cos, -sin], [sin, cos]]


def _mirrored(descriptors: F32) -> F32:
    """Descriptors as if the picture were mirrored about each keypoint's direction: rows and angles turn round."""
    grid = descriptors.reshape(-1, 4, 4, 8)[:, ::-1]
    return np.ascontiguousarray(grid[..., (-np.arange(8)) % 8]).reshape(-1, 128)


def _match(places: F32, frames: F32, first: F32, second: F32, run: Run, mirrored: bool) -> Pairs:
    start, end = [], []
    for top in range(0, len(first), 1024):
        run.check_stop()
        alike = first[top : top + 1024] @ second.T
        alike[_near(places[top : top + 1024], places, CLOSE)] = -1
        best = alike.argmax(axis=1)
        rows = np.arange(len(alike))
        nearest = alike[rows, best]
        # Keypoints at the best place itself (other scales or directions) are no rivals.
        alike[_near(places[best], places, CLOSE / 2)] = -1
        runner_up = alike.max(axis=1)
        near = np.sqrt(np.maximum(2 - 2 * nearest, 0))
        far = np.sqrt(np.maximum(2 - 2 * runner_up, 1e-9))
        good = (near < NEAREST) & (near < RATIO * far)
        start.append(top + rows[good])
        end.append(best[good])
    i, j = np.concatenate(start), np.concatenate(end)
    inner = np.array([[1, 0], [0, -1]], np.float32) if mirrored else np.eye(2, dtype=np.float32)
    linear = frames[j] @ inner @ np.linalg.inv(frames[i]) if len(i) else np.zeros((0, 2, 2), np.float32)
    return Pairs(places[i], places[j], linear.astype(np.float32))


def _near(first: F32, second: F32, distance: float) -> npt.NDArray[np.bool_]:
    """(n, m): whether places lie within ``distance`` of each other in x and in y."""
    near = np.abs(first[:, 0, None] - second[None, :, 0]) < distance
    near &= np.abs(first[:, 1, None] - second[None, :, 1]) < distance
    return np.asarray(near, np.bool_)
