"""What the guard looks at: a few tiles at native resolution, and the whole picture made small."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from engines.core.tiles import Tile

EDGE = 128
"""Edge of a tile and of the overview in pixels; a smaller picture is not looked at."""
_ACROSS, _DOWN = 3, 2
Pixels = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
RGB = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False, slots=True)
class Look:
    """``tiles``: uint8 (n, 128, 128, 3), at ``places`` of the frame, 1 ≤ n ≤ 6; ``overview``: uint8 (128, 128, 3)."""

    tiles: RGB
    places: tuple[Tile, ...]
    overview: RGB

    @property
    def batch(self) -> npt.NDArray[np.float32]:
        """(n + 1, 3, 128, 128) float32 0–255: the tiles, then the overview."""
        return np.concatenate([self.tiles, self.overview[None]]).transpose(0, 3, 1, 2).astype(np.float32)


def look_at(pixels: Pixels) -> Look | None:
    """Tiles spread evenly from edge to edge, at most six, and the overview; None where the picture is too small.

    ``pixels``: uint8 or uint16, (h, w) grey or (h, w, 3) RGB, as stored.
    """
    places = places_of(pixels)
    if not places:
        return None
    tiles = np.stack([_rgb(pixels[place.slices]) for place in places])
    return Look(tiles, places, _overview(pixels))


def places_of(pixels: Pixels) -> tuple[Tile, ...]:
    """Where the tiles lie; empty where the picture is too small."""
    height, width = pixels.shape[:2]
    if min(height, width) < EDGE:
        return ()
    down, across = (_DOWN, _ACROSS) if width >= height else (_ACROSS, _DOWN)
    return tuple(
        Tile(top, top + EDGE, left, left + EDGE) for top in _starts(height, down) for left in _starts(width, across)
    )


def _starts(length: int, most: int) -> list[int]:
    """Starts of at most ``most`` tiles: as many as it takes to cover the side, or spread evenly."""
    count = min(most, -(-length // EDGE))
    if count == 1:
        return [(length - EDGE) // 2]
    return [round(at * (length - EDGE) / (count - 1)) for at in range(count)]


def _overview(pixels: Pixels) -> RGB:
    """The whole frame at 128 × 128: every pixel of a small picture, every n-th row and column of a large one."""
    step = max(1, min(pixels.shape[:2]) // (4 * EDGE))
    small = np.ascontiguousarray(_rgb(pixels[::step, ::step]))
    return np.asarray(cv2.resize(small, (EDGE, EDGE), interpolation=cv2.INTER_AREA), np.uint8)


def _rgb(part: Pixels) -> RGB:
    eight = ((part.astype(np.uint32) + 128) // 257 if part.dtype == np.uint16 else part).astype(np.uint8, copy=False)
    return np.repeat(eight[:, :, None], 3, axis=2) if eight.ndim == 2 else eight
