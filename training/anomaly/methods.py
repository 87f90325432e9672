"""Methods compared on the same cells of the same backbone: each fits normal cells and gives a score a cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from engines.anomaly.memory import coreset
from training.anomaly.net import trained

F32 = npt.NDArray[np.float32]
Score = Callable[[F32], F32]
"""(n, d) cells → (n,) scores, higher is less usual."""

_CANDIDATES = 12_000
_MEMORY = 1000
_SHRINK = 0.01  # of the mean variance, added to each
_NOISE = 0.25  # deviations of a feature
_MARGIN = 0.5
_BATCH = 256


def memory(cells: F32) -> Score:
    """PatchCore: distance to the nearest of a greedy coreset."""
    some = cells[np.random.default_rng(0).permutation(len(cells))[:_CANDIDATES]]
    bank = some[coreset(some, _MEMORY)]
    squares = np.einsum("md,md->m", bank, bank)

    def score(questioned: F32) -> F32:
        nearest = (squares - 2 * questioned @ bank.T).min(1) + np.einsum("nd,nd->n", questioned, questioned)
        return np.asarray(np.sqrt(np.maximum(nearest, 0)), np.float32)

    return score


def gaussian(cells: F32) -> Score:
    """Patch Mahalanobis: one Gaussian over all cells (PaDiM without places)."""
    return _mahalanobis(cells, slice(None))


def least_variance(cells: F32) -> Score:
    """Gaussian-AD's NPCA: Mahalanobis over the half of the principal components with least variance."""
    return _mahalanobis(cells, slice(0, cells.shape[1] // 2))


def _mahalanobis(cells: F32, kept: slice) -> Score:
    mean = cells.mean(0)
    variances, vectors = np.linalg.eigh(np.cov(cells - mean, rowvar=False))
    variances = variances + _SHRINK * variances.mean()
    whitening = np.asarray((vectors / np.sqrt(variances))[:, kept], np.float32)
    return lambda questioned: np.asarray(np.sqrt((((questioned - mean) @ whitening) ** 2).mean(1)), np.float32)


def simplenet(cells: F32) -> Score:
    """SimpleNet: a discriminator of features from features with Gaussian noise, truncated L1 hinge.

    The linear adaptor and the discriminator's first layer are one layer here, since nothing lies between them.
    """
    deviation = cells.std(0) + np.float32(1e-6)
    mean = cells.mean(0)

    def batch(rng: np.random.Generator) -> tuple[F32, F32]:
        some = (cells[rng.integers(len(cells), size=_BATCH)] - mean) / deviation
        noisy = some + rng.standard_normal(some.shape, np.float32) * np.float32(_NOISE)
        labels = np.concatenate([np.ones(_BATCH), -np.ones(_BATCH)]).astype(np.float32)
        return np.concatenate([some, noisy]), labels

    def slope(outputs: F32, labels: F32) -> F32:
        return np.asarray(np.where(labels * outputs < _MARGIN, -labels, 0), np.float32)

    net = trained(cells.shape[1], 128, batch, slope, 1500)
    return lambda questioned: -net((questioned - mean) / deviation)


def simulated(normal: F32, altered: F32) -> Score:
    """A discriminator of normal cells from cells of simulated alterations (see ``training.anomaly.simulate``)."""
    deviation = normal.std(0) + np.float32(1e-6)
    mean = normal.mean(0)

    def batch(rng: np.random.Generator) -> tuple[F32, F32]:
        both = [cells[rng.integers(len(cells), size=_BATCH)] for cells in (normal, altered)]
        some = (np.concatenate(both) - mean) / deviation
        noise = rng.standard_normal(some.shape, np.float32) * np.float32(_NOISE)
        return some + noise, np.concatenate([np.zeros(_BATCH), np.ones(_BATCH)]).astype(np.float32)

    def slope(outputs: F32, labels: F32) -> F32:
        return np.asarray(1 / (1 + np.exp(-np.clip(outputs, -30, 30))) - labels, np.float32)

    net = trained(normal.shape[1], 64, batch, slope, 1500)
    return lambda questioned: net((questioned - mean) / deviation)


METHODS: Sequence[Callable[[F32], Score]] = (memory, gaussian, least_variance, simplenet)
