"""A picture against a normality model: raw score of every cell, and of the picture as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from engines.anomaly.cells import chroma_of, feature_tiles, grid_of
from engines.anomaly.judges import judged
from engines.anomaly.normality import GROUPS, Normality, Reducer, View
from engines.anomaly.placed import PlacedBank
from engines.core.run import Run

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]

RINGS = 4  # cells at the edge, one, two and more cells away from it
_BLUR = 0.7  # cells: a single cell's chance excess counts less


@dataclass(frozen=True, eq=False, slots=True)
class Scores:
    """``cells``: (rows, cols) raw score, higher is less usual. ``without``: (rows, cols, GROUPS) the same with each
    group of normal pictures left out. ``features``: mean over the
    picture.

    ``cells`` is the mean of ``without``: normal pictures were judged without their group, so a questioned one gets
    what it scores when each is left out in turn (cross-conformal prediction: Vovk, 2015).
    """

    cells: F32
    without: F32
    features: F32


def reduced(rgb: U8, reducer: Reducer, run: Run) -> tuple[F32, F32]:
    """((rows, cols, d + 2) reduced features with chroma, mean of the features before that) of a working picture."""
    rows, cols = grid_of(rgb)
    found = np.empty((rows, cols, reducer.width + 2), np.float32)
    total = np.zeros(len(reducer.mean), np.float64)
    for tile, values in feature_tiles(rgb, run, reducer.source):
        found[(*tile.slices, slice(-2))] = reducer(values)
        total += values.sum((0, 1))
    found[..., -2:] = chroma_of(rgb)
    return found, (total / (rows * cols)).astype(np.float32)


def score(views: Sequence[U8], model: Normality, run: Run) -> Scores:
    """Scores of an (h, w, 3) picture, and of its depth map where the model knows such, at the model's scale, laid over
    the reference where the model is placed.
    """
    maps, features = [], []
    for pixels, view in zip(views, model.views, strict=True):
        cells, mean = reduced(pixels, view.reducer, run)
        run.check_stop()
        maps.append(view_scores(cells, view, run))
        features.append(mean)
    without = together(maps)
    return Scores(without.mean(2), without, features[0])


def view_scores(cells: F32, view: View, run: Run) -> F32:
    """(rows, cols, GROUPS) of (rows, cols, d) cells: the judge's scores in units of what is usual."""
    if isinstance(view.judge, PlacedBank):
        return view.judge.without(cells, GROUPS, run.check_stop) / view.usual[..., None]
    found = judged(view.judge, cells)
    return np.asarray(found / view.usual[rings(cells.shape[:2])][..., None], np.float32)


def together(maps: Sequence[F32]) -> F32:
    """(rows, cols, n) mean of the views' maps, smoothed."""
    return smooth(np.asarray(sum(maps[1:], maps[0]) / np.float32(len(maps)), np.float32))


def rings(grid: tuple[int, ...]) -> npt.NDArray[np.intp]:
    """(rows, cols) how many cells each is from the edge, at most 3: what lies outside is unknown there, which shows."""
    down, across = np.indices(grid[:2])
    from_edge = np.minimum(np.minimum(down, grid[0] - 1 - down), np.minimum(across, grid[1] - 1 - across))
    return np.asarray(np.minimum(from_edge, RINGS - 1), np.intp)


def smooth(values: F32) -> F32:
    """(rows, cols) or (rows, cols, n) blurred over neighbouring cells."""
    return np.asarray(cv2.GaussianBlur(values, (0, 0), _BLUR), np.float32).reshape(values.shape)
