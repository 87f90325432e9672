"""Features of cells of 8 × 8 px from the backbone, part by part, so that memory is bounded at any size."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from engines.anomaly.contrast import contrast_normalised
from engines.core.run import Run
from engines.core.tiles import Tile, tiles

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]

CELL = 8
BACKBONE = "anomaly_backbone"
LEVELS = ("level2", "level4", "level7", "level10")
WIDTH = 24 + 40 + 80 + 112  # numbers a cell
TEACHER = "anomaly_teacher"
SEEN, DESCRIBED = 192, 120  # numbers a cell: the components of its patch, and what the teacher says of it
_OUTPUTS = {BACKBONE: LEVELS, TEACHER: ("seen", "described")}
_STRIDE = 16  # px: the backbone wants sides of a multiple
_PART = 128  # cells: longest side of what the backbone sees at once
_HALO = 8  # cells of true surroundings on each side of a part


def cell_features(rgb: U8, run: Run) -> F32:
    """(rows, cols, 256) float32 of an (h, w, 3) uint8 picture; rows = ⌈h/8⌉, cols = ⌈w/8⌉."""
    rows, cols = grid_of(rgb)
    found = np.empty((rows, cols, WIDTH), np.float32)
    for tile, values in feature_tiles(rgb, run):
        found[tile.slices] = values
    return found


def feature_tiles(rgb: U8, run: Run, source: str = BACKBONE) -> Iterator[tuple[Tile, F32]]:
    """The same in tiles (in cells) with their features, of ``BACKBONE`` or ``TEACHER``; honours Stop between them."""
    rows, cols = grid_of(rgb)
    for tile in tiles(cols, rows, _PART):
        run.check_stop()
        top, left = max(0, tile.top - _HALO), max(0, tile.left - _HALO)
        part = rgb[top * CELL : (tile.bottom + _HALO) * CELL, left * CELL : (tile.right + _HALO) * CELL]
        values = _features(part, run, source)
        down, across = tile.top - top, tile.left - left
        yield tile, values[down : down + tile.bottom - tile.top, across : across + tile.right - tile.left]


def grid_of(rgb: U8) -> tuple[int, int]:
    """(rows, cols) of cells, part cells at the right and lower edge included."""
    return -(-rgb.shape[0] // CELL), -(-rgb.shape[1] // CELL)


def _features(part: U8, run: Run, source: str) -> F32:
    pixels = contrast_normalised(part)
    fill_down, fill_right = -part.shape[0] % _STRIDE, -part.shape[1] % _STRIDE
    if fill_down or fill_right:
        pixels = np.asarray(cv2.copyMakeBorder(pixels, 0, fill_down, 0, fill_right, cv2.BORDER_REFLECT), np.float32)
    names = _OUTPUTS[source]
    found = run.models.model(source).run({"pixels": pixels.transpose(2, 0, 1)[None]}, names)
    return np.concatenate([found[name][0] for name in names]).transpose(1, 2, 0)


def chroma_of(rgb: U8) -> F32:
    """(rows, cols, 2) float32: CIE a*, b* of each cell's mean colour less the picture's mean, in tens of units."""
    rows, cols = grid_of(rgb)
    fill = (rows * CELL - rgb.shape[0], cols * CELL - rgb.shape[1])
    if any(fill):
        rgb = np.asarray(cv2.copyMakeBorder(rgb, 0, fill[0], 0, fill[1], cv2.BORDER_REPLICATE), np.uint8)
    mean = cv2.resize(rgb, (cols, rows), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    lab = np.asarray(cv2.cvtColor(mean, cv2.COLOR_RGB2LAB), np.float32)[..., 1:]
    return np.asarray((lab - lab.mean((0, 1))) / 10, np.float32)
