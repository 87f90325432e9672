"""Normal cells kept with their place: for pictures of one thing that can be laid over one another.

Each cell of a questioned picture is compared with the cells of the normal pictures at the same place (PaDiM's idea:
Defard et al., ICPR 2021; with PatchCore's nearest neighbour in place of one Gaussian, since a place may have several
normal looks). The distance is measured in the distances that normal pictures show at that place: where every piece
differs, as in a portrait, more is allowed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from engines.anomaly.memory import without_each

F32 = npt.NDArray[np.float32]
F16 = npt.NDArray[np.float16]
I32 = npt.NDArray[np.int32]

REACH = 1  # cells: how far a part may be out of place after laying over
_FLOOR = 0.5  # of the median normal distance: keeps very constant places from crying at noise
_BLUR = 1.0  # cells


@dataclass(frozen=True, eq=False, slots=True)
class PlacedBank:
    """``bank``: (n, rows, cols, d) cells of the normal pictures, ``owners``: (n,) group of each picture."""

    bank: F16
    owners: I32

    def without(self, cells: F32, groups: int, tick: Callable[[], object] = lambda: None) -> F32:
        """(rows, cols, groups): distance of each of (rows, cols, d) cells to the nearest without each group."""
        by_picture = place_distances(cells, self.bank, tick)
        by_group = np.full((*cells.shape[:2], groups), np.inf, np.float32)
        for group in np.unique(self.owners):
            by_group[..., group] = by_picture[self.owners == group].min(0)
        return without_each(by_group.reshape(-1, groups)).reshape(by_group.shape)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What is kept on disk."""
        return {"bank": self.bank, "owners": self.owners}


def place_distances(cells: F32, bank: F16, tick: Callable[[], object] = lambda: None) -> F32:
    """(n, rows, cols) float32: distance of each of (rows, cols, d) ``cells`` to each picture of (n, rows, cols, d).

    The nearest within ``REACH`` cells counts.
    """
    count, rows, cols, _ = bank.shape
    found = np.empty((count, rows, cols), np.float32)
    own = np.einsum("rcd,rcd->rc", cells, cells)
    for number in range(count):
        tick()
        other = np.pad(bank[number].astype(np.float32), ((REACH, REACH), (REACH, REACH), (0, 0)), mode="edge")
        squares = np.einsum("rcd,rcd->rc", other, other)
        best = np.full((rows, cols), np.inf, np.float32)
        for down in range(2 * REACH + 1):
            for across in range(2 * REACH + 1):
                there = (slice(down, down + rows), slice(across, across + cols))
                np.minimum(best, squares[there] - 2 * np.einsum("rcd,rcd->rc", cells, other[there]), out=best)
        found[number] = np.sqrt(np.maximum(best + own, 0))
    return found


def pairwise(bank: F16, tick: Callable[[], object] = lambda: None) -> F32:
    """(n, n, rows, cols) distances between the normal pictures; infinite on the diagonal."""
    count = len(bank)
    table = np.empty((count, *bank.shape[:3]), np.float32)
    for number in range(count):
        table[number] = place_distances(bank[number].astype(np.float32), bank, tick)
        table[number, number] = np.inf
    return table


def usual(table: F32) -> F32:
    """(rows, cols) what distance to the nearest other normal picture is usual at each place, with a floor.

    ``table``: as ``pairwise`` gives it, at least two pictures.
    """
    mean = np.asarray(cv2.GaussianBlur(table.min(1).mean(0), (0, 0), _BLUR), np.float32)
    return np.asarray(mean + np.float32(_FLOOR * max(float(np.median(mean)), 1e-6)), np.float32)


def held_out_scores(table: F32, owners: I32) -> F32:
    """(n, rows, cols): each normal picture judged by the pictures of the other groups alone; needs three groups."""
    count = len(table)
    scores = np.empty((count, *table.shape[2:]), np.float32)
    for group in np.unique(owners):
        others = np.flatnonzero(owners != group)
        allowed = usual(table[np.ix_(others, others)])
        for number in np.flatnonzero(owners == group):
            scores[number] = table[number, others].min(0) / allowed
    return scores
