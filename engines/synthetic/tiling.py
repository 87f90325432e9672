"""Which places of a picture the models look at: tiles at native resolution, spread evenly, blank ones left out."""

from __future__ import annotations

from itertools import product

import cv2
import numpy as np
import numpy.typing as npt

from engines.core.tiles import Tile
from engines.synthetic.margins import inner_frame

Pixels = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
Float32Array = npt.NDArray[np.float32]

MOST_TILES = 24
BLANK = 0.25
"""Mean change from pixel to pixel, in grey levels of 8 bits, under which a tile holds nothing to judge."""
_ROW_STEP = 5


def choose_tiles(pixels: Pixels, edge: int, most: int = MOST_TILES) -> tuple[Tile, ...]:
    """Square tiles of ``edge`` pixels, at most ``most``, in reading order; the same for the same pixels.

    ``pixels``: (h, w) or (h, w, 3). The frame is covered by the fewest tiles that reach from edge to edge, evenly
    spaced, overlapping where its sides are no multiples of ``edge``. Where these are more than ``most``, they are
    parted into ``most`` or fewer blocks of neighbours, as square as can be, and the tile of middling texture among
    those of a block that are not blank stands for it: the most textured one would be a kind of place that small
    pictures, which are covered whole and on which the error was measured, seldom show. Blank tiles and uniform margins
    are left out; empty where the picture is smaller than a tile or blank throughout.
    """
    if min(pixels.shape[:2]) < edge:
        return ()
    inner = inner_frame(pixels)
    if min(inner.bottom - inner.top, inner.right - inner.left) < edge:
        inner = Tile(0, pixels.shape[0], 0, pixels.shape[1])
    tops = [inner.top + start for start in even_starts(inner.bottom - inner.top, edge)]
    lefts = [inner.left + start for start in even_starts(inner.right - inner.left, edge)]
    texture = np.stack([_row_texture(pixels, top, lefts, edge) for top in tops])
    rows, columns = _blocks(len(tops), len(lefts), most)
    chosen = []
    for block_rows, block_columns in product(rows, columns):
        inside = texture[np.ix_(block_rows, block_columns)]
        textured = np.flatnonzero(inside.ravel() >= BLANK)
        if len(textured):
            middling = textured[np.argsort(inside.ravel()[textured], kind="stable")[len(textured) // 2]]
            row, column = np.unravel_index(int(middling), inside.shape)
            top, left = tops[block_rows[row]], lefts[block_columns[column]]
            chosen.append(Tile(top, top + edge, left, left + edge))
    return tuple(sorted(chosen, key=lambda tile: (tile.top, tile.left)))


def even_starts(length: int, edge: int) -> list[int]:
    """Starts of the fewest windows of ``edge`` that cover ``length`` (≥ ``edge``) from end to end, evenly spaced."""
    count = -(-length // edge)
    if count == 1:
        return [0]
    return [round(i * (length - edge) / (count - 1)) for i in range(count)]


def tile_batch(pixels: Pixels, tiles: tuple[Tile, ...]) -> Float32Array:
    """(n, 3, edge, edge) float32 RGB, 0–255: the tiles' own pixels; grey is repeated, 16 bits are rounded to 8."""
    return np.stack([_rgb(pixels[tile.slices]).transpose(2, 0, 1) for tile in tiles]).astype(np.float32)


def _rgb(part: Pixels) -> npt.NDArray[np.uint8]:
    eight = ((part.astype(np.uint32) + 128) // 257 if part.dtype == np.uint16 else part).astype(np.uint8, copy=False)
    return np.repeat(eight[:, :, None], 3, axis=2) if eight.ndim == 2 else eight


def _row_texture(pixels: Pixels, top: int, lefts: list[int], edge: int) -> Float32Array:
    """(columns,) mean |change| to the right and downwards of each tile of a row, from every fifth row of pixels.

    In grey levels of 8 bits, of the green channel. Five has no factor in common with the blocks of a JPEG.
    """
    at = np.arange(top, top + edge - 1, _ROW_STEP)
    plane = pixels if pixels.ndim == 2 else pixels[:, :, 1]
    here, below = plane[at], plane[at + 1]
    down = np.asarray(cv2.absdiff(here, below), np.float32)
    change = down[:, 1:] + np.asarray(cv2.absdiff(here[:, 1:], here[:, :-1]), np.float32)
    column_sums = np.concatenate([[0.0], np.cumsum(change.mean(axis=0, dtype=np.float64))])
    starts = np.asarray(lefts)
    scale = 2 * (257 if pixels.dtype == np.uint16 else 1)
    return np.asarray((column_sums[starts + edge - 1] - column_sums[starts]) / (edge - 1) / scale, np.float32)


def _blocks(rows: int, columns: int, most: int) -> tuple[list[list[int]], list[list[int]]]:
    """Indices of grid rows and columns in each block: the most blocks that ``most`` allows, the squarest of those."""

    def worth(parts: tuple[int, int]) -> tuple[int, float]:
        shape = (rows / parts[0]) / (columns / parts[1])
        return parts[0] * parts[1], -max(shape, 1 / shape)

    options = [(r, min(columns, most // r)) for r in range(1, min(rows, most) + 1)]
    best = max(options, key=worth)
    return _parts(rows, best[0]), _parts(columns, best[1])


def _parts(count: int, into: int) -> list[list[int]]:
    edges = [round(i * count / into) for i in range(into + 1)]
    return [list(range(edges[i], edges[i + 1])) for i in range(into)]
