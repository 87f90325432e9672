"""The heatmap of one face: what each place of its aligned crop adds to the score, back in the picture's frame."""

from __future__ import annotations

import cv2
import numpy as np

from engines.core.faces.face import Float32Array
from engines.core.finding import Map

SCALE = 9.0
"""Ends of the colour scale in natural log odds, the same for every face: 99 in 100 places of originals lie within."""
_MOST_VALUES = 200_000
_RADII = (0.42, 0.5)
"""Half axes of the ellipse of a face in its aligned crop, across and down, in parts of the edge."""
LEGEND = (
    "A bright place of the face looks to the model more like one that was blended in, a dark one less; the middle of "
    "the scale says nothing. Places without colour were not looked at. The model’s error on faces like this one is too "
    "high for the map to be evidence: it shows only where to look."
)


def heatmap(places: Float32Array, matrix: Float32Array, edge: int, frame: tuple[int, int], number: int = 1) -> Map:
    """The map over a picture of ``frame`` (width, height) pixels; NaN outside the face.

    ``places``: (h, w) natural log odds of each place of the crop. ``matrix``: (2, 3) from the picture to the crop of
    ``edge`` pixels. ``number`` of the face, from 1.
    """
    width, height = frame
    step = max(1.0, np.sqrt(width * height / _MOST_VALUES))
    rows, columns = max(1, round(height / step)), max(1, round(width / step))
    x = (np.arange(columns, dtype=np.float32) + 0.5) * width / columns
    y = (np.arange(rows, dtype=np.float32) + 0.5) * height / rows
    across = (matrix[0, 0] * x[None] + matrix[0, 1] * y[:, None] + matrix[0, 2]) / edge
    down = (matrix[1, 0] * x[None] + matrix[1, 1] * y[:, None] + matrix[1, 2]) / edge
    inside = ((across - 0.5) / _RADII[0]) ** 2 + ((down - 0.52) / _RADII[1]) ** 2 <= 1
    at_x = (across * places.shape[1] - 0.5).astype(np.float32)
    at_y = (down * places.shape[0] - 0.5).astype(np.float32)
    values = cv2.remap(places, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return Map(
        id=f"places-{number}",
        title=f"Face {number}: where it looks blended",
        values=np.where(inside, values, np.nan).astype(np.float32),
        frame=frame,
        low=-SCALE,
        high=SCALE,
        unit="log odds",
        legend=LEGEND,
    )
