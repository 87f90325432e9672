"""Whether a supposed copy agrees with its original down to the grain."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
U8 = npt.NDArray[np.uint8]

ALIKE = 0.33  # correlation of the grain of a copy with that of its original
ASIDE = 0.38  # share of it that may remain a few pixels aside
LEAST_AREA = 500  # pixels
CERTAIN = 62.0  # correlation × √pixels of full strength; twice the highest but few of untouched photographs
_STEPS = ((3, 0), (0, 3), (-3, 0), (0, -3), (2, 2), (-2, 2), (2, -2), (-2, -2))


class Grain:
    """The finest detail of ``luma`` (h, w), looked at in ``part`` (h, w) bool."""

    def __init__(self, luma: U8, part: npt.NDArray[np.bool_]) -> None:
        self.enough = int(part.sum()) >= LEAST_AREA // 2
        if not self.enough:
            return
        self.grain = luma.astype(np.float32) - cv2.GaussianBlur(luma, (0, 0), 1.0).astype(np.float32)
        rows, cols = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
        self.top, self.left = int(rows[0]), int(cols[0])
        self.part = part[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]
        self.here = self.grain[part]
        self.here -= self.here.mean()

    def agreement(self, transform: F64, dx: float = 0.0, dy: float = 0.0) -> float:
        """Correlation −1 … 1 of the part's grain with that laid over it by ``transform``, moved by dx, dy pixels."""
        aside = transform + np.array([[0, 0, dx - self.left], [0, 0, dy - self.top]])
        size = (self.part.shape[1], self.part.shape[0])
        over = np.asarray(cv2.warpAffine(self.grain, aside, size, flags=cv2.INTER_LINEAR, borderValue=0.0), np.float32)
        there = over[self.part]
        there -= there.mean()
        scale = float(np.sqrt((self.here**2).mean() * (there**2).mean()))
        return float((self.here * there).mean()) / max(scale, 1e-3)

    def strength(self, transform: F64) -> float:
        """How surely the grain follows ``transform``, or one within a pixel of it: 0 … 1, 0.5 = alarm.

        Correlation times the root of the number of pixels, its own measure of chance (a correlation by chance has a
        standard deviation of one over that root, several times that for grain that JPEG has made coarse).
        It must do so at that very place: a few pixels aside, the agreement has to fall to two fifths, which it does not
        along edges and stripes, nor in patterns. Keypoints fix a transform to about half a pixel, the grain needs
        better, so straight shifts are rounded to whole pixels and others tried in half-pixel steps. Nor may it agree
        as well one shift further, or as far the other way: courses of bricks do, a copy doesn't.
        """
        if not self.enough:
            return 0.0
        centre = np.array([self.left + self.part.shape[1] / 2, self.top + self.part.shape[0] / 2])
        near = _nearby(transform, centre)
        agreements = [self.agreement(candidate) for candidate in near]
        exact = max(agreements)
        if exact < ALIKE:
            return 0.0
        chosen = near[agreements.index(exact)]
        if max(self.agreement(chosen, dx, dy) for dx, dy in _STEPS) > ASIDE * exact:
            return 0.0
        if max((self.agreement(other) for other in _further(chosen)), default=0.0) > ASIDE * exact:
            return 0.0
        return min(1.0, exact * float(np.sqrt(self.here.size)) / CERTAIN)


def _further(transform: F64) -> list[F64]:
    """For a plain shift: twice that shift and its opposite, where a regular pattern agrees again."""
    linear, shift = transform[:, :2], transform[:, 2]
    if np.abs(linear - np.eye(2)).max() > 0.015:
        return []
    return [np.column_stack([linear, factor * shift]) for factor in (2.0, -1.0)]


def _nearby(transform: F64, centre: F64) -> list[F64]:
    """Transforms that take about the same place to ``centre``: by whole pixels where nearly a shift or a mirroring."""
    linear, shift = transform[:, :2], transform[:, 2]
    straight = np.rint(linear)
    if np.abs(linear - straight).max() < 0.015 and abs(np.linalg.det(straight)) == 1:
        shift = centre - straight @ np.linalg.solve(linear, centre - shift)
        grid = itertools.product(*[[np.floor(place) + d for d in (-1, 0, 1, 2)] for place in shift])
        return [np.column_stack([straight, place]) for place in grid]
    grid = itertools.product((-0.5, 0.0, 0.5), repeat=2)
    return [np.column_stack([linear, shift + np.array(place)]) for place in grid]
