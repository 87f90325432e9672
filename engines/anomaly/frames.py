"""The normal pictures as they are compared: at their scale, laid over the reference where there is one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engines.anomaly.align import Keypoints, covered, laid_over
from engines.anomaly.cells import CELL
from engines.anomaly.depth import as_pixels, unevenness
from engines.anomaly.gather import Gathered, at_scale, pixels_of, relief_of
from engines.anomaly.groups import groups_of
from engines.core.run import Run

F64 = npt.NDArray[np.float64]
U8 = npt.NDArray[np.uint8]

_KEPT_BYTES = 600_000_000
_MAPS = 20


@dataclass(frozen=True, eq=False, slots=True)
class Over:
    """How the pictures lie over the reference: its ``frame`` (width, height) at scale, its ``keypoints``, and picture
    number → homography; pictures that do not lie over it are missing.
    """

    frame: tuple[int, int]
    keypoints: Keypoints
    matrices: dict[int, F64]


class Frames:
    """Gives the working pixels of each normal picture; ``numbers`` are those that take part.

    ``groups``: (all pictures,) in which they are held out.
    ``covered``: number → (rows, cols) cells of the reference that the picture covers, once its pixels were given.
    """

    def __init__(self, gathered: Gathered, over: Over | None, run: Run) -> None:
        self.gathered = gathered
        self.over = over
        self.run = run
        self.numbers = sorted(over.matrices) if over else list(range(len(gathered.pictures)))
        self.groups = groups_of(np.stack([picture.thumbnail for picture in gathered.pictures]))
        self.covered: dict[int, npt.NDArray[np.bool_]] = {}
        self.unevenness = _unevenness(gathered)
        self._kept: dict[int, U8] = {}
        self._bytes = 0

    def picture(self, number: int) -> U8:
        """(h, w, 3) uint8 RGB; kept in memory while there is room."""
        if number in self._kept:
            return self._kept[number]
        rgb = pixels_of(self.gathered.pictures[number], self.gathered.scale)
        if self.over is not None:
            size = (rgb.shape[1], rgb.shape[0])
            self.covered[number] = covered(size, self.over.matrices[number], self.over.frame, CELL)
            rgb = laid_over(rgb, self.over.matrices[number], self.over.frame)
        if self._bytes + rgb.nbytes <= _KEPT_BYTES:
            self._kept[number] = rgb
            self._bytes += rgb.nbytes
        return rgb

    def views(self, number: int) -> tuple[U8, ...]:
        """The working pixels of a normal picture, and of its depth map where all have one."""
        rgb = self.picture(number)
        if self.unevenness is None:
            return (rgb,)
        pixels = as_pixels(relief_of(self.gathered.pictures[number]), self.unevenness)
        pixels = at_scale(pixels, self.gathered.scale)
        if self.over is not None:
            pixels = laid_over(pixels, self.over.matrices[number], self.over.frame)
        return rgb, pixels

    def tell(self, fraction: float) -> None:
        """Progress of the fitting, 0–1; honours Stop."""
        self.run.progress("anomaly", fraction)


def _unevenness(gathered: Gathered) -> float | None:
    """Of the depth maps of some of the pictures; None where not all have one."""
    if any(picture.depth is None for picture in gathered.pictures):
        return None
    step = max(1, len(gathered.pictures) // _MAPS)
    return unevenness([relief_of(picture) for picture in gathered.pictures[::step]])
