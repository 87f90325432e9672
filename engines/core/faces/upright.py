"""Faces stand upright in the picture as people see it, by its EXIF orientation; pixels are stored otherwise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engines.core.faces.face import Face, Float32Array, Pixels

_ROWS = {  # x, y of the stored picture, width, height → x, y as seen
    2: ((-1, 0, 1, 0), (0, 1, 0, 0)),
    3: ((-1, 0, 1, 0), (0, -1, 0, 1)),
    4: ((1, 0, 0, 0), (0, -1, 0, 1)),
    5: ((0, 1, 0, 0), (1, 0, 0, 0)),
    6: ((0, -1, 0, 1), (1, 0, 0, 0)),
    7: ((0, -1, 0, 1), (-1, 0, 1, 0)),
    8: ((0, 1, 0, 0), (-1, 0, 1, 0)),
}


def upright(rgb: Pixels, orientation: int) -> Pixels:
    """The picture as seen. ``rgb``: (h, w, 3) as stored. ``orientation``: EXIF 1–8; anything else counts as 1."""
    if orientation not in _ROWS:
        return rgb
    across, down = _ROWS[orientation]
    turned = rgb if across[0] else rgb.transpose(1, 0, 2)
    turned = turned[:, ::-1] if min(across[:2]) < 0 else turned
    return np.ascontiguousarray(turned[::-1] if min(down[:2]) < 0 else turned)


def to_upright(orientation: int, width: int, height: int) -> Float32Array:
    """(2, 3) the map from places of the stored picture of this size to places of the picture as seen."""
    rows = _ROWS.get(orientation, ((1, 0, 0, 0), (0, 1, 0, 0)))
    return np.array([[x, y, w * width + h * height] for x, y, w, h in rows], np.float32)


def as_stored(face: Face, orientation: int, width: int, height: int) -> Face:
    """A face found in the picture as seen, in places of the stored picture of ``width`` × ``height`` pixels."""
    matrix = to_upright(orientation, width, height)
    turn, shift = matrix[:, :2], matrix[:, 2]
    corners = (np.array([[face.left, face.top], [face.right, face.bottom]], np.float32) - shift) @ turn
    (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    points = np.asarray((face.points - shift) @ turn, np.float32)
    return replace(face, left=left, top=top, right=right, bottom=bottom, points=points)
