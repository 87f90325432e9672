"""Patch memory: the normal cells that stand for all others, and how far a cell is from the nearest of them.

Roth et al., "Towards total recall in industrial anomaly detection" (PatchCore), CVPR 2022: a greedy coreset of patch
features and the nearest-neighbour distance. Added here: entries are chosen in groups of normal pictures, so that a
normal picture is judged without its own group, and a questioned one without each.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
I32 = npt.NDArray[np.int32]

SIZE = 800
CANDIDATES = 20_000
_CHUNK = 512  # cells at a time


def coreset(candidates: F32, size: int = SIZE) -> npt.NDArray[np.intp]:
    """Indices of ``size`` rows of (n, d) ``candidates``, each the one farthest from those before (k-centre greedy)."""
    count = min(size, len(candidates))
    chosen = np.zeros(count, np.intp)
    chosen[0] = int(np.argmin(((candidates - candidates.mean(0)) ** 2).sum(1)))
    squares = np.einsum("nd,nd->n", candidates, candidates)
    nearest = np.full(len(candidates), np.inf, np.float32)
    for number in range(1, count):
        last = chosen[number - 1]
        np.minimum(nearest, squares + squares[last] - 2 * (candidates @ candidates[last]), out=nearest)
        chosen[number] = int(nearest.argmax())
    return chosen


def distances(cells: F32, bank: F32, groups: I32, count: int) -> F32:
    """(n, count) float32: distance of each of (n, d) ``cells`` to the nearest entry of each group of ``bank``.

    ``groups``: group 0 … count − 1 of each entry of (m, d) ``bank``, ascending. An empty group is infinitely far.
    """
    found = np.full((len(cells), count), np.inf, np.float32)
    squares = np.einsum("md,md->m", bank, bank)
    # |c − b|² without |c|² is one matrix product when b carries −2 and its square.
    other = np.concatenate([bank * np.float32(-2), squares[:, None]], axis=1)
    edges = np.searchsorted(groups, np.arange(count + 1)).tolist()
    filled = [group for group in range(count) if edges[group] < edges[group + 1]]
    for top in range(0, len(cells), _CHUNK):
        part = cells[top : top + _CHUNK]
        # Entries in rows: the least of a group of rows is found over whole rows at a time.
        products = other @ np.concatenate([part, np.ones((len(part), 1), np.float32)], axis=1).T
        own = np.einsum("nd,nd->n", part, part)
        for group in filled:
            nearest = products[edges[group] : edges[group + 1]].min(0) + own
            found[top : top + _CHUNK, group] = np.sqrt(np.maximum(nearest, 0))
    return found


def without_each(found: F32) -> F32:
    """(n, g) distances by group → (n, g) the nearest when that group is left out."""
    if found.shape[1] == 1:
        return np.full_like(found, np.inf)
    rows, best = np.arange(len(found)), found.argmin(axis=1)
    first, others = found[rows, best], found.copy()
    others[rows, best] = np.inf
    nearest = np.repeat(first[:, None], found.shape[1], axis=1)
    nearest[rows, best] = others.min(axis=1)
    return nearest


def grouped_coresets(candidates: F32, groups: npt.NDArray[np.integer[Any]]) -> tuple[F32, I32]:
    """(entries, group of each, ascending): one coreset a group, so that any group can be left out whole."""
    present = np.unique(groups)
    entries, numbers = [], []
    for group in present:
        inside = candidates[groups == group]
        chosen = coreset(inside, SIZE // len(present))
        entries.append(inside[chosen])
        numbers.append(np.full(len(chosen), group, np.int32))
    return np.concatenate(entries), np.concatenate(numbers)
