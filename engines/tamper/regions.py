"""Connected places above a level, and the level a whole picture reaches."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from engines.core.finding import Region

F32 = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


def least_cells(rows: int, cols: int) -> int:
    """Smallest number of connected cells that counts as a region: 8, or a thousandth of the picture."""
    return max(8, rows * cols // 1000)


def _largest(mask: npt.NDArray[np.bool_]) -> int:
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=4)
    return int(stats[1:, cv2.CC_STAT_AREA].max()) if count > 1 else 0


def level_reached(values: F32, least: int) -> float:
    """The highest level at which ``values`` still has a connected region of ``least`` cells; −inf if there is none.

    (The maximum of the grey-scale area opening; the area of the largest region grows as the level falls, so
    bisection over the sorted values finds it.)
    """
    known = np.unique(values[np.isfinite(values)])
    if known.size == 0 or _largest(np.isfinite(values)) < least:
        return float("-inf")
    low, high = 0, int(known.size) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if _largest(values >= known[middle]) >= least:
            low = middle
        else:
            high = middle - 1
    return float(known[low])


def outlined(values: F32, alarm: float, extent: float, least: int) -> Mask:
    """(rows, cols) True in the places that pass: ``least`` connected cells above ``alarm``, grown to ``extent``.

    Hysteresis after J. Canny, "A computational approach to edge detection", IEEE TPAMI 1986: the high level decides
    whether there is anything, the low one how far it reaches.
    """
    filled = np.nan_to_num(values, nan=-np.inf)
    _, seed_labels, stats, _ = cv2.connectedComponentsWithStats((filled >= alarm).astype(np.uint8), connectivity=4)
    large = np.flatnonzero(stats[:, cv2.CC_STAT_AREA] >= least)
    seeded = np.isin(seed_labels, large[large > 0])
    if not seeded.any():
        return np.zeros(values.shape, np.bool_)
    _, labels = cv2.connectedComponents((filled >= min(extent, alarm)).astype(np.uint8), connectivity=4)
    return np.asarray(np.isin(labels, np.unique(labels[seeded])), np.bool_)


def boxes(mask: Mask, frame: tuple[int, int], cell: int, most: int = 12) -> list[Region]:
    """Boxes in the exhibit's frame of the connected places of ``mask``, largest first.

    ``frame``: (width, height) in pixels; ``cell``: side of a cell in pixels.
    """
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=4)
    found = []
    for index in sorted(range(1, count), key=lambda i: -int(stats[i, cv2.CC_STAT_AREA])):
        left, top, wide, high = (int(stats[index, column]) for column in range(4))
        x, y = left * cell, top * cell
        found.append(Region(x, y, min(wide * cell, frame[0] - x), min(high * cell, frame[1] - y)))
    return found[:most]


def regions_above(
    values: F32, threshold: float, least: int, frame: tuple[int, int], cell: int, most: int = 12
) -> list[Region]:
    """Boxes of the connected regions ≥ ``threshold`` with ≥ ``least`` cells, largest first."""
    return boxes(outlined(values, threshold, threshold, least), frame, cell, most)
