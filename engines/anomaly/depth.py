"""A second input: the depth or height map that lies beside a picture, NAME_depth.* or NAME_height.*.

After Tu et al., "Self-supervised feature adaptation for 3D industrial anomaly detection" (LSFA, 2401.03145): colour and
shape are described alike, compared with memories of their own, and weighed together. Its learned adaptors are not
built; what they adapt, the relief, is brought to the pictures' contrast here instead.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from engines.anomaly.cells import CELL, grid_of
from engines.core.exhibit import Exhibit, Source

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]

_ENDS = ("_depth", "_height")
_WINDOW = 81  # px: what is wider is the thing's own shape, or how the sensor was tilted
_LEVELS = 3.0  # grey levels for the usual unevenness: below the floor of the contrast, so that depth keeps its size
_SMOOTHED = 0.8  # px: the sensor's noise from pixel to pixel is no relief


def is_map(source: Source) -> bool:
    """Whether a file is the depth map of another by its name."""
    return source.path.stem.lower().endswith(_ENDS) and not source.member


def map_beside(source: Source) -> Source | None:
    """The depth or height map beside a picture's file, None where there is none."""
    if source.member or is_map(source):
        return None
    stem = source.path.stem.lower()
    wanted = {stem + end for end in _ENDS}
    try:
        found = sorted(path for path in source.path.parent.iterdir() if path.stem.lower() in wanted and path.is_file())
    except OSError:
        return None
    return Source(found[0]) if found else None


def heights(exhibit: Exhibit, frame: tuple[int, int]) -> F32:
    """(h, w) float32 of a depth map's values, brought to a picture's ``frame`` (width, height)."""
    values = np.asarray(exhibit.pixels, np.float32)
    values = values if values.ndim == 2 else values.mean(2)
    if exhibit.frame != frame:
        values = np.asarray(cv2.resize(values, frame, interpolation=cv2.INTER_LINEAR), np.float32)
    return np.asarray(_relief(values), np.float32)


def unevenness(reliefs: Sequence[F32]) -> float:
    """The usual deviation of normal reliefs: the median over the pictures, at least a hundredth of a step."""
    return max(float(np.median([np.median(np.abs(relief)) for relief in reliefs])) / 0.6745, 1e-2)


def as_pixels(relief: F32, usual: float) -> U8:
    """(h, w, 3) grey picture of a relief, its usual unevenness at a fixed contrast."""
    grey = np.clip(128 + relief * np.float32(_LEVELS / usual), 0, 255).astype(np.uint8)
    return np.repeat(grey[:, :, None], 3, axis=2)


def relief_cells(pixels: U8) -> F32:
    """(rows, cols) float32 mean relief of each cell of what ``as_pixels`` gave, in units of the usual unevenness."""
    rows, cols = grid_of(pixels)
    fill = (rows * CELL - pixels.shape[0], cols * CELL - pixels.shape[1])
    grey = np.pad(pixels[..., 0], ((0, fill[0]), (0, fill[1])), mode="edge").astype(np.float32)
    return np.asarray((grey.reshape(rows, CELL, cols, CELL).mean((1, 3)) - 128) / np.float32(_LEVELS), np.float32)


def _relief(values: F32) -> F32:
    broad = cv2.blur(cv2.blur(values, (_WINDOW, _WINDOW)), (_WINDOW, _WINDOW))
    return np.asarray(cv2.GaussianBlur(values - broad, (0, 0), _SMOOTHED), np.float32)
