"""A face that was found: where it lies, its five points, how sure the nets are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Float32Array = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False, slots=True)
class Face:
    """One face in a picture, in its stored pixels (origin top left, edges not pixel centres; may reach outside).

    ``score``: 0–1, of the last net of the finder. ``points``: (5, 2) float32 x, y of the eye on the picture's left,
    the eye on its right, the nose, and the corners of the mouth on the left and on the right.
    """

    left: float
    top: float
    right: float
    bottom: float
    score: float
    points: Float32Array

    @property
    def size(self) -> float:
        """The longer side of its box in pixels."""
        return max(self.right - self.left, self.bottom - self.top)


@dataclass(frozen=True, eq=False, slots=True)
class Found:
    """The faces of a picture, largest first, and the smallest size in pixels that was looked for."""

    faces: tuple[Face, ...]
    smallest: float
