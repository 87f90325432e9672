"""Histograms of co-occurring residuals on the cell grid: the local statistics of the finest detail."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt

from engines.tamper.view import View

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]

STEP = 3  # grey levels by which the residual is quantised
_BAND = 128


def _classes() -> tuple[U8, int]:
    """Class of each of the 3⁴ codes: a word, its mirror image and both with signs exchanged are one class."""
    seen: dict[tuple[int, ...], int] = {}
    table = np.zeros(81, np.uint8)
    for word in itertools.product(range(3), repeat=4):
        opposite = tuple(2 - digit for digit in word)
        name = min(word, word[::-1], opposite, opposite[::-1])
        code = word[0] + 3 * word[1] + 9 * word[2] + 27 * word[3]
        table[code] = seen.setdefault(name, len(seen))
    return table, len(seen)


CLASS_OF, CLASSES = _classes()


def histograms(view: View) -> F32:
    """(rows, cols, 2 × CLASSES) counts in each cell of residual words along, and across, the residual's direction.

    D. Cozzolino, G. Poggi and L. Verdoliva, "Splicebuster: a new blind image splicing detector", WIFS 2015: third-order
    residual, quantised to three levels, words of four neighbours, horizontal and vertical pooled.
    """
    return np.concatenate(view.over_bands(lambda top, bottom: _band(view, top, bottom), _BAND))


def _band(view: View, top: int, bottom: int) -> F32:
    luma = view.luma_band(top, bottom, 4).astype(np.int16)
    luma = np.pad(luma, ((0, 0), (4, 4)), mode="reflect")
    across = luma[:, 3:] - luma[:, :-3] + 3 * (luma[:, 1:-2] - luma[:, 2:-1])
    down = luma[3:] - luma[:-3] + 3 * (luma[1:-2] - luma[2:-1])
    levels_across = _three_levels(across)[4 : 4 + bottom - top + 3]
    levels_down = _three_levels(down)[2 : 2 + bottom - top + 3]
    height, width = bottom - top, view.width
    cell = (np.arange(height) // view.cell)[:, None] * view.cols + (np.arange(width) // view.cell)[None, :]
    cell = (cell * CLASSES).astype(np.int32)
    rows = -(-height // view.cell)
    along = _words(levels_across, 0, height, width)
    counts = [
        _count(cell, along, rows * view.cols) + _count(cell, _words(levels_down, 1, height, width), rows * view.cols),
        _count(cell, _words(levels_across, 1, height, width), rows * view.cols)
        + _count(cell, _words(levels_down, 0, height, width), rows * view.cols),
    ]
    return np.concatenate(counts, axis=1).reshape(rows, view.cols, 2 * CLASSES)


def _three_levels(residual: npt.NDArray[np.int16]) -> U8:
    """0 below −STEP/2, 1 within, 2 above."""
    half = STEP // 2 + 1
    return (residual >= half).view(np.uint8) + (residual > -half).view(np.uint8)


def _words(levels: U8, axis: int, height: int, width: int) -> U8:
    """Class of the word of four levels that starts at each pixel; ``axis`` 0: to the right, 1: downwards."""
    parts = [
        levels[:height, 2 + i : 2 + i + width] if axis == 0 else levels[i : i + height, 2 : 2 + width] for i in range(4)
    ]
    return np.asarray(CLASS_OF[parts[0] + 3 * parts[1] + 9 * parts[2] + 27 * parts[3]], np.uint8)


def _count(cell: npt.NDArray[np.int32], words: U8, cells: int) -> F32:
    counts = np.bincount((cell + words).ravel(), minlength=cells * CLASSES)
    return counts.reshape(cells, CLASSES).astype(np.float32)
