"""Pictures and maps made ready for the screen: pyramids of halved levels. Pure work, done outside the window's thread.

A map is coloured on its own fixed scale, never stretched to the picture at hand: equal values have equal colours in
every picture. A place without a value is transparent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from engines.core.finding import Map
from gui.viewers.levels import level_sizes

UInt8Array = npt.NDArray[np.uint8]

_T = TypeVar("_T", np.uint8, np.float32)
_QUARTERS = ((0, 0), (0, 1), (1, 0), (1, 1))
DIFFERENCE_HIGH = 64.0
_BAND_ROWS = 512


@dataclass(frozen=True, eq=False)
class Pyramid:
    """``levels[0]`` is the full image, each further one half its size. ``arrays`` own the pixels of the levels.

    ``note``: a sentence on what is not shown as stored ("reduced 1:2 for display"), or "".
    """

    levels: tuple[QImage, ...]
    arrays: tuple[npt.NDArray[np.generic], ...]
    note: str = ""
    reduced_by: int = 1
    orientation: int = 1

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the full level."""
        return self.levels[0].width(), self.levels[0].height()

    def rgb(self) -> UInt8Array:
        """(h, w, 3) uint8 RGB of the full level of a picture."""
        bgrx = self.arrays[0]
        return np.ascontiguousarray(bgrx[:, :, 2::-1]).astype(np.uint8, copy=False)


def picture_pyramid(
    bgrx_levels: list[UInt8Array], note: str = "", reduced_by: int = 1, orientation: int = 1
) -> Pyramid:
    """A pyramid of pictures from uint8 (h, w, 4) arrays in the order blue, green, red, unused."""
    images = [
        QImage(level.data, level.shape[1], level.shape[0], level.strides[0], QImage.Format.Format_RGB32)
        for level in bgrx_levels
    ]
    return Pyramid(tuple(images), tuple(bgrx_levels), note, reduced_by, orientation)


def pyramid_of_rgb(rgb: UInt8Array, note: str = "") -> Pyramid:
    """A pyramid of a rendered picture: uint8 (h, w) grey or (h, w, 3) RGB."""
    levels = [np.full((*rgb.shape[:2], 4), 255, np.uint8)]
    levels[0][:, :, :3] = rgb[:, :, None] if rgb.ndim == 2 else rgb[:, :, ::-1]
    for width, height in level_sizes(rgb.shape[1], rgb.shape[0])[1:]:
        levels.append(_half_u8(levels[-1], width, height))
    return picture_pyramid(levels, note)


def map_pyramid(shown: Map) -> Pyramid:
    """A pyramid of a map: the full level as Indexed8 with the fixed colour table, smaller ones as plain colours.

    Index 0 is transparent (no value); 1 … 255 span ``low`` … ``high``.
    """
    palette = colour_table()
    index = quantise(shown.values, shown.low, shown.high)
    height, width = index.shape
    padded = np.zeros((height, (width + 3) // 4 * 4), np.uint8)
    padded[:, :width] = index
    full = QImage(padded.data, width, height, padded.strides[0], QImage.Format.Format_Indexed8)
    full.setColorTable(palette.tolist())
    images, arrays = [full], [padded]
    values = shown.values
    for level_width, level_height in level_sizes(width, height)[1:]:
        values = _half_f32(values, level_width, level_height)
        colours = np.ascontiguousarray(palette[quantise(values, shown.low, shown.high)])
        arrays.append(colours)
        images.append(
            QImage(
                colours.data,
                level_width,
                level_height,
                colours.strides[0],
                QImage.Format.Format_ARGB32_Premultiplied,
            )
        )
    return Pyramid(tuple(images), tuple(arrays))


def colour_table() -> npt.NDArray[np.uint32]:
    """The 256 colours of indices 0 (transparent) … 255 as 0xAARRGGBB, from the one colour table of all heatmaps."""
    from engines.core.heatmap import colour_table as heat_colours

    rgb = heat_colours()[np.round(np.linspace(0, 255, 255)).astype(int)].astype(np.uint32)
    palette = np.zeros(256, np.uint32)
    palette[1:] = 0xFF000000 | rgb[:, 0] << 16 | rgb[:, 1] << 8 | rgb[:, 2]
    return palette


def quantise(values: npt.NDArray[np.float32], low: float, high: float) -> UInt8Array:
    """Indices 1 … 255 of values on the scale low … high (values beyond it take its ends), 0 where NaN."""
    index = np.empty(values.shape, np.uint8)
    scale = np.float32(254.0 / (high - low))
    for top in range(0, values.shape[0], _BAND_ROWS):
        band = values[top : top + _BAND_ROWS]
        steps = np.clip((band - np.float32(low)) * scale, 0, 254)
        missing = np.isnan(steps)
        steps[missing] = 0
        steps += np.float32(1.5)
        steps[missing] = 0
        index[top : top + _BAND_ROWS] = steps.astype(np.uint8)
    return index


def difference_map(first: Pyramid, second: Pyramid, frame: tuple[int, int]) -> Map:
    """The largest absolute difference of the three channels at each pixel, on a fixed scale of 0–64 levels of 255.

    Both pictures must have the same size.
    """
    one, other = first.arrays[0], second.arrays[0]
    height, width = one.shape[0], one.shape[1]
    values = np.empty((height, width), np.float32)
    for top in range(0, height, _BAND_ROWS):
        a, b = (level[top : top + _BAND_ROWS, :, :3].astype(np.int16) for level in (one, other))
        values[top : top + _BAND_ROWS] = np.abs(a - b).max(axis=2)
    return Map(
        id="difference",
        title="Difference",
        values=values,
        frame=frame,
        low=0.0,
        high=DIFFERENCE_HIGH,
        unit="levels of 255",
        legend="Bright places differ between the two pictures (largest of the red, green and blue differences).",
    )


def _half_u8(level: UInt8Array, width: int, height: int) -> UInt8Array:
    total = np.zeros((height, width, level.shape[2]), np.uint16)
    for row, column in _QUARTERS:
        total += _quarter(level, row, column, width, height)
    return ((total + 2) >> 2).astype(np.uint8)


def _half_f32(values: npt.NDArray[np.float32], width: int, height: int) -> npt.NDArray[np.float32]:
    """Means of 2 × 2 cells, of those that have a value."""
    total = np.zeros((height, width), np.float32)
    count = np.zeros((height, width), np.float32)
    for row, column in _QUARTERS:
        part = _quarter(values, row, column, width, height)
        known = ~np.isnan(part)
        total += np.where(known, part, np.float32(0))
        count += known
    return np.divide(total, count, out=np.full_like(total, np.nan), where=count > 0)


def _quarter(level: npt.NDArray[_T], row: int, column: int, width: int, height: int) -> npt.NDArray[_T]:
    """Every second pixel from (row, column) on; of a single row or column, that one again."""
    rows = slice(row, 2 * height, 2) if level.shape[0] > 1 else slice(0, 1)
    columns = slice(column, 2 * width, 2) if level.shape[1] > 1 else slice(0, 1)
    return level[rows, columns]
