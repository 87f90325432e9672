"""Runs in the worker process: a picture decoded and sent back in strips, each small enough not to hold anyone up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engines.core.exhibit import Source
from gui.viewers.levels import level_sizes

STRIP_BYTES = 1 << 21


@dataclass(frozen=True, slots=True)
class Heading:
    """What is to come: (width, height) of each level, and how the picture was reduced and is to be turned."""

    sizes: tuple[tuple[int, int], ...]
    reduced_by: int
    orientation: int


@dataclass(frozen=True, eq=False, slots=True)
class Strip:
    """Rows of a level from ``top`` on: uint8 (rows, w, 4), blue, green, red, 255."""

    level: int
    top: int
    bgrx: npt.NDArray[np.uint8]


def display_strips(source: Source, max_pixels: int) -> Iterator[Heading | Strip]:
    """A ``Heading``, then the ``Strip``s of every level, the smallest level first."""
    import cv2

    from engines.core.intake import display_picture

    picture = display_picture(source, max_pixels)
    rgb = picture.rgb
    sizes = level_sizes(rgb.shape[1], rgb.shape[0])
    yield Heading(tuple(sizes), picture.reduced_by, picture.orientation)
    levels = [rgb]
    for size in sizes[1:]:
        smaller = cv2.resize(levels[-1], size, interpolation=cv2.INTER_AREA)
        levels.append(smaller.astype(np.uint8, copy=False))
    for number in reversed(range(len(levels))):
        rows = max(1, STRIP_BYTES // (levels[number].shape[1] * 4))
        for top in range(0, levels[number].shape[0], rows):
            band = levels[number][top : top + rows]
            bgrx = np.full((*band.shape[:2], 4), 255, np.uint8)
            bgrx[:, :, :3] = band[:, :, ::-1]
            yield Strip(number, top, bgrx)
