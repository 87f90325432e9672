"""FOD's discrepancy as a judge: how a cell correlates with its picture and with normal cells, against normal cells.

Of every cell: how badly the others of its picture explain it, how badly reference cells do, how far the two
explanations lie apart (the discrepancy), and how narrow its correlation with its picture is, since a normal cell goes
with many and an unusual one with few. Each is taken in deviations of normal cells, and the mean of all four judges.

Unlike the paper (2308.02983): one layer of attention in place of a stack of transformer blocks, trained in NumPy on
the normal pictures at hand; the kernel has one width, not one a cell, and shapes the training only (its divergence told
pictures of other sizes apart rather than unusual places); and the maximising half of the training is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from engines.anomaly.correlate import Attention, fit_attention, places_of, softmax, without_self

F32 = npt.NDArray[np.float32]
I32 = npt.NDArray[np.int32]
Ints = npt.NDArray[np.integer[Any]]

_REFERENCES = 600
_ANCHORS = 400  # cells of a picture that others are put together from, on a regular grid
_BAND = 1024  # cells at a time
_FITTED = 30_000  # cells that the distribution is taken from
_HIGHEST = np.float32(60)
_TINY = np.float32(1e-9)


@dataclass(frozen=True, eq=False, slots=True)
class Correlations:
    """``mean``, ``deviation`` (d,) of normal cells; ``references`` (m, d) standardised, ``owners`` (m,) their group.

    ``means``, ``spreads`` (groups, 4): of the numbers of normal cells without each group.
    """

    mean: F32
    deviation: F32
    attention: Attention
    references: F32
    owners: I32
    means: F32
    spreads: F32

    def without(self, cells: F32) -> F32:
        """(n, d) cells in a row → (n, groups)."""
        return np.asarray(self.over(cells[None])[0], np.float32)

    def over(self, cells: F32) -> F32:
        """(rows, cols, d) of a picture → (rows, cols, groups), higher is less usual."""
        standard = (self.numbers(cells) - self.means) / self.spreads
        found = np.logaddexp(0, 2 * standard.mean(2))  # rises with oddness and is never below 0
        return np.asarray(found.reshape(*cells.shape[:2], -1), np.float32)

    def numbers(self, cells: F32) -> F32:
        """(rows · cols, groups, 4) of (rows, cols, d) cells, references of each group left out."""
        flat = ((cells - self.mean) / self.deviation).reshape(-1, cells.shape[-1])
        places = places_of(cells.shape)
        step = max(1, int(np.ceil((len(flat) / _ANCHORS) ** 0.5)))
        chosen = np.flatnonzero((places % step == step // 2).all(1)) if step > 1 else np.arange(len(flat))
        chosen = chosen if len(chosen) > 1 else np.arange(len(flat))
        bands = range(0, len(flat), _BAND)
        parts = [
            self._within(flat[top : top + _BAND], places[top : top + _BAND], flat[chosen], places[chosen])
            for top in bands
        ]
        return np.concatenate(parts)

    def _within(self, cells: F32, places: F32, others: F32, there: F32) -> F32:
        shares = softmax(without_self(self.attention.logits(cells, others), places, there))
        explained = shares @ others
        found = np.empty((len(cells), len(self.means), 4), np.float32)
        found[..., 0] = _error(cells, explained)[:, None]
        found[..., 1] = (shares * np.log(shares + _TINY)).sum(1)[:, None]
        for group, mean in enumerate(self._by_references(cells)):
            found[:, group, 2] = _error(cells, mean)
            found[:, group, 3] = _error(explained, mean)
        return found

    def _by_references(self, cells: F32) -> list[F32]:
        """For each group, the cells as the references without it explain them, (n, d)."""
        weights = np.exp(np.minimum(self.attention.logits(cells, self.references), _HIGHEST))
        inside = [self.owners == group for group in range(len(self.means))]
        sums = [weights[:, own].sum(1, keepdims=True) for own in inside]
        values = [weights[:, own] @ self.references[own] for own in inside]
        total, value = sum(sums), sum(values)
        only = [bool(own.all()) for own in inside]
        return [
            np.asarray((value - (0 if alone else v)) / np.maximum(total - (0 if alone else s), _TINY), np.float32)
            for alone, v, s in zip(only, values, sums, strict=True)
        ]

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What is kept on disk."""
        return {
            "mean": self.mean,
            "deviation": self.deviation,
            "query": self.attention.query,
            "key": self.attention.key,
            "references": self.references.astype(np.float16),
            "owners": self.owners,
            "means": self.means,
            "spreads": self.spreads,
        }


def fit_correlations(pictures: Sequence[F32], owners: Sequence[Ints], groups: int) -> Correlations:
    """From (rows, cols, d) cells of each normal picture and the group of every cell, (rows, cols)."""
    rng = np.random.default_rng(0)
    flat = np.concatenate([cells.reshape(-1, cells.shape[-1]) for cells in pictures]).astype(np.float32)
    mean, deviation = flat.mean(0), flat.std(0) + np.float32(1e-6)
    group = np.concatenate([some.ravel() for some in owners])
    picked = rng.permutation(len(flat))[:_REFERENCES]
    references = ((flat[picked] - mean) / deviation).astype(np.float16).astype(np.float32)
    standard = [np.asarray((cells - mean) / deviation, np.float32) for cells in pictures]
    attention = fit_attention(standard, references)
    blank = Correlations(
        mean,
        deviation.astype(np.float32),
        attention,
        references,
        group[picked].astype(np.int32),
        np.zeros((groups, 4), np.float32),
        np.ones((groups, 4), np.float32),
    )
    each = max(1, _FITTED // len(pictures))
    own, numbers = [], []
    for cells, some in zip(pictures, owners, strict=True):
        kept = rng.permutation(some.size)[:each]
        found = blank.numbers(cells.astype(np.float32))[kept]
        numbers.append(found[np.arange(len(kept)), some.ravel()[kept]])
        own.append(some.ravel()[kept])
    seen, of = np.concatenate(numbers), np.concatenate(own)
    left = [seen[of != group] if (of != group).any() else seen for group in range(groups)]
    means = np.array([some.mean(0) for some in left], np.float32)
    spreads = np.array([some.std(0) + 1e-3 for some in left], np.float32)
    return replace(blank, means=means, spreads=spreads)


def _error(cells: F32, explained: F32) -> F32:
    """Log of the mean squared difference."""
    return np.asarray(np.log(((cells - explained) ** 2).mean(1) + 1e-4), np.float32)


def correlations_of(arrays: Mapping[str, npt.NDArray[Any]]) -> Correlations:
    """What ``arrays`` gave. Raises ``KeyError`` where something is missing."""
    attention = Attention(arrays["query"], arrays["key"])
    return Correlations(
        arrays["mean"],
        arrays["deviation"],
        attention,
        arrays["references"].astype(np.float32),
        arrays["owners"],
        arrays["means"],
        arrays["spreads"],
    )
