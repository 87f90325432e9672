"""The picture turned upright by its EXIF orientation, and boxes turned back into the exhibit's frame."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from engines.core.exhibit import Exhibit
from engines.core.finding import Region

_QUARTERS = {3: 2, 6: 3, 8: 1}
"""Quarter turns anticlockwise that make a picture of that orientation upright; mirrored ones are left as stored."""


@dataclass(frozen=True, eq=False, slots=True)
class Upright:
    """``rgb``: (h, w, 3) uint8, upright, reduced. ``frame``: (width, height) of the exhibit as stored."""

    rgb: npt.NDArray[np.uint8]
    frame: tuple[int, int]
    quarters: int

    def region(self, left: float, top: float, right: float, bottom: float, label: str) -> Region:
        """A box of ``rgb`` in the exhibit's stored pixels."""
        height, width = self.rgb.shape[:2]
        x, y, r, b = left / width, top / height, right / width, bottom / height
        if self.quarters == 3:
            x, y, r, b = y, 1 - r, b, 1 - x
        elif self.quarters == 1:
            x, y, r, b = 1 - b, x, 1 - y, r
        elif self.quarters == 2:
            x, y, r, b = 1 - r, 1 - b, 1 - x, 1 - y
        across, down = self.frame
        at_x, at_y = max(0, int(x * across)), max(0, int(y * down))
        wide, high = max(1, round(r * across) - at_x), max(1, round(b * down) - at_y)
        return Region(at_x, at_y, min(wide, across - at_x), min(high, down - at_y), label)


def upright(exhibit: Exhibit, side: int) -> Upright:
    """A copy of at most ``side`` pixels a side. Needs pixels."""
    rgb = exhibit.rgb_u8
    step = max(1, max(rgb.shape[:2]) // (4 * side))
    rgb = np.ascontiguousarray(rgb[::step, ::step])
    scale = min(1.0, side / max(rgb.shape[:2]))
    if scale < 1:
        size = max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale))
        rgb = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    quarters = _QUARTERS.get(exhibit.facts.orientation, 0)
    return Upright(np.ascontiguousarray(np.rot90(rgb, quarters)), exhibit.frame, quarters)
