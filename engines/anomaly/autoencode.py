"""A linear autoencoder of whole pictures, once without each group of the normal ones: EfficientAD's logical half.

Principal components of a coarse grid of features are the optimal linear autoencoder (Baldi and Hornik, 1989). With few
pictures and many features they are kept in their dual form: what is reconstructed is a mixture of the normal pictures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
Ints = npt.NDArray[np.integer[Any]]
Ways = Callable[[int, int], F32]

_GRID = 12  # cells a side, whatever the picture's shape
_MOST = 16  # components; at most a quarter of the pictures


@dataclass(frozen=True, eq=False, slots=True)
class Autoencoder:
    """``coarse``: (n, GRID² · d) of the normal pictures. A picture x becomes the mixture ``offsets`` + ``mixes`` · (its
    products with them) of these: ``offsets`` (groups, n), ``mixes`` (groups, n, n).
    """

    coarse: npt.NDArray[np.float16]
    offsets: F32
    mixes: F32

    def over(self, described: F32) -> F32:
        """(rows, cols, d) of a picture → (groups, rows, cols, d), as reconstructed without each group."""
        rows, cols, depth = described.shape
        normal = self.coarse.astype(np.float32)
        shares = self.offsets + self.mixes @ (normal @ coarse(described))
        grids = (shares @ normal).reshape(len(shares), _GRID, _GRID, depth)
        return np.stack([_resized(grid, rows, cols, _between) for grid in grids])

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What is kept on disk."""
        return {"coarse": self.coarse, "offsets": self.offsets, "mixes": self.mixes}


def coarse(described: F32) -> F32:
    """(rows, cols, d) → (GRID² · d,)."""
    return _resized(described, _GRID, _GRID, _shares).ravel()


def fit_autoencoder(pictures: F32, owners: Ints, groups: int) -> Autoencoder:
    """From ``coarse`` of (n,) normal pictures and the group of each."""
    kept = pictures.astype(np.float16)
    normal = kept.astype(np.float64)
    products = normal @ normal.T
    count = len(normal)
    offsets, mixes = np.zeros((groups, count)), np.zeros((groups, count, count))
    for group in range(groups):
        inside = owners != group if (owners != group).any() else np.ones(count, bool)
        mean = inside / inside.sum()
        centring = np.diag(inside.astype(np.float64)) - np.outer(inside, mean)
        values, vectors = np.linalg.eigh(centring @ products @ centring.T)
        most = min(_MOST, int(inside.sum()) // 4)
        good = np.flatnonzero(values > 1e-6 * max(float(values[-1]), 1e-12))[::-1][:most]
        to_middle = vectors[:, good].T @ centring
        mixes[group] = to_middle.T @ (to_middle / values[good][:, None])
        offsets[group] = mean - mixes[group] @ products @ mean
    return Autoencoder(kept, offsets.astype(np.float32), mixes.astype(np.float32))


def _resized(values: F32, rows: int, cols: int, ways: Ways) -> F32:
    """(r, c, d) → (rows, cols, d)."""
    down, across = ways(rows, values.shape[0]), ways(cols, values.shape[1])
    return np.asarray(np.tensordot(down, across @ values, 1), np.float32)


def _shares(out: int, into: int) -> F32:
    """(out, into) how much of each of ``into`` equal parts of a line lies in each of ``out``: averaging."""
    edges = np.linspace(0, into, out + 1)
    starts = np.arange(into)
    inside = np.minimum(edges[1:, None], starts + 1) - np.maximum(edges[:-1, None], starts)
    return np.asarray(np.maximum(inside, 0) * out / into, np.float32)


def _between(out: int, into: int) -> F32:
    """(out, into) linear interpolation between the middles of the parts."""
    places = np.clip((np.arange(out) + 0.5) * into / out - 0.5, 0, into - 1)
    return np.asarray(np.maximum(1 - np.abs(places[:, None] - np.arange(into)), 0), np.float32)
