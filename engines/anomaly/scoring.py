"""A picture against a normality model: raw score of every cell, and of the picture as a whole."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from engines.anomaly.cells import chroma_of, feature_tiles, grid_of
from engines.anomaly.memory import distances, without_each
from engines.anomaly.normality import GROUPS, Normality, Reducer
from engines.anomaly.placed import place_distances
from engines.core.run import Run

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]

RINGS = 4  # cells at the edge, one, two and more cells away from it
_BLUR = 0.7  # cells: a single cell's chance excess counts less


@dataclass(frozen=True, eq=False, slots=True)
class Scores:
    """``cells``: (rows, cols) raw score, higher is less usual. ``without``: (groups, rows, cols) the same with each
    group of normal pictures left out. ``features``: (256,) mean over the picture.
    """

    cells: F32
    without: F32
    features: F32


def reduced(rgb: U8, reducer: Reducer, run: Run) -> tuple[F32, F32]:
    """((rows, cols, d + 2) reduced features with chroma, (256,) mean of the features) of a working picture."""
    rows, cols = grid_of(rgb)
    found = np.empty((rows, cols, reducer.basis.shape[1] + 2), np.float32)
    total = np.zeros(reducer.basis.shape[0], np.float64)
    for tile, values in feature_tiles(rgb, run):
        found[(*tile.slices, slice(-2))] = reducer(values)
        total += values.sum((0, 1))
    found[..., -2:] = chroma_of(rgb)
    return found, (total / (rows * cols)).astype(np.float32)


def score(rgb: U8, model: Normality, run: Run) -> Scores:
    """Scores of an (h, w, 3) picture at the model's scale, laid over the reference where the model is placed."""
    cells, features = reduced(rgb, model.reducer, run)
    run.check_stop()
    if model.placed:
        by_picture = place_distances(cells, model.bank, run.check_stop) / model.usual
        groups = [by_picture[model.owners == group] for group in range(GROUPS)]
        by_group = np.stack([g.min(0) if len(g) else np.full(cells.shape[:2], np.inf, np.float32) for g in groups])
    else:
        flat = cells.reshape(-1, cells.shape[-1])
        found = distances(flat, model.bank.astype(np.float32), model.owners, GROUPS)
        by_group = found.T.reshape(GROUPS, *cells.shape[:2]) / model.usual[rings(cells.shape[:2])]
    return scores_of(by_group, features, model.placed)


def scores_of(by_group: F32, features: F32, placed: bool) -> Scores:
    """Scores from the distances to each group's nearest.

    Without places, normal pictures were judged without their group, a tenth of the memory; to be judged alike, a
    questioned picture gets the mean over leaving out each group in turn (cross-conformal prediction: Vovk, 2015).
    With places, single pictures were left out, and the nearest of all counts.
    """
    flat = by_group.reshape(len(by_group), -1)
    without = without_each(flat.T).T.reshape(by_group.shape)
    filled = np.isfinite(flat).any(1)
    cells = by_group.min(0) if placed or filled.sum() < 2 else without[filled].mean(0)
    return Scores(smooth(cells), np.stack([smooth(part) for part in without]), features)


def rings(grid: tuple[int, ...]) -> npt.NDArray[np.intp]:
    """(rows, cols) how many cells each is from the edge, at most 3: what lies outside is unknown there, which shows."""
    down, across = np.indices(grid[:2])
    from_edge = np.minimum(np.minimum(down, grid[0] - 1 - down), np.minimum(across, grid[1] - 1 - across))
    return np.asarray(np.minimum(from_edge, RINGS - 1), np.intp)


def smooth(values: F32) -> F32:
    """Blurred over neighbouring cells."""
    return np.asarray(cv2.GaussianBlur(values, (0, 0), _BLUR), np.float32)
