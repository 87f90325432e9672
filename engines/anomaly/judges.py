"""Ways to judge how unlike normal cells a cell is, wherever it lies, without each group of normal pictures in turn.

Every judge is fitted on cells with the group of the picture each comes from, and gives a cell as many scores as there
are groups: what it scores when that group is left out. A normal picture is judged without its own group, a questioned
one without each; so both are judged alike, and the spread over the groups tells how much hangs on single pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from engines.anomaly.efficientad import Students, fit_students, students_of
from engines.anomaly.fod import Correlations, correlations_of, fit_correlations
from engines.anomaly.memory import CANDIDATES, distances, grouped_coresets, without_each
from engines.anomaly.simplenet import Discriminator, fit_discriminator

F32 = npt.NDArray[np.float32]
I32 = npt.NDArray[np.int32]
Ints = npt.NDArray[np.integer[Any]]
Arrays = Mapping[str, npt.NDArray[Any]]

GROUPS = 10  # groups of normal pictures, left out in turn for calibration and uncertainty
_SHRINK = 0.01  # of the mean variance, added to each
_COMPARED = 4000  # cells by which two memories are brought to one scale


class Judge(Protocol):
    """Judges cells."""

    def without(self, cells: F32) -> F32:
        """(n, d) → (n, GROUPS), higher is less usual, at least 0."""
        ...

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What is kept on disk."""
        ...


@dataclass(frozen=True, eq=False, slots=True)
class Memory:
    """PatchCore: distance to the nearest of a coreset. ``bank`` (m, d), ``owners`` (m,) group of each, ascending.

    ``centred``: the same of cells less their picture's mean, so that how a whole picture differs (light, grain, print)
    does not hide a place that differs from its own picture; ``ratio``: usual distance in ``bank`` to that in it.
    """

    bank: npt.NDArray[np.float16]
    owners: I32
    centred: Memory | None = None
    ratio: float = 1.0

    def over(self, cells: F32) -> F32:
        """(rows, cols, d) of a picture → (rows, cols, GROUPS): the mean of both distances."""
        flat = cells.reshape(-1, cells.shape[-1])
        found = self.without(flat)
        if self.centred is not None:
            beside = self.centred.without(flat - flat.mean(0))
            found = np.asarray((found + np.float32(self.ratio) * beside) / 2, np.float32)
        return np.asarray(found.reshape(*cells.shape[:2], GROUPS), np.float32)

    def without(self, cells: F32) -> F32:
        """See ``Judge``; by ``bank`` alone, since cells in a row have no picture."""
        found = distances(cells, self.bank.astype(np.float32), self.owners, GROUPS)
        nearest = found.min(1, keepdims=True)
        left = without_each(found)
        return np.where(np.isfinite(left), left, nearest).astype(np.float32)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """See ``Judge``."""
        own: dict[str, npt.NDArray[Any]] = {"bank": self.bank, "owners": self.owners}
        if self.centred is not None:
            own |= {"centred": self.centred.bank, "centred_owners": self.centred.owners, "ratio": np.array(self.ratio)}
        return own


@dataclass(frozen=True, eq=False, slots=True)
class Gaussians:
    """Patch Mahalanobis (Gaussian-AD's distance, 2005.14140, for cells): ``means`` (GROUPS, d), ``whitenings``
    (GROUPS, d, d), each of the cells without a group.
    """

    means: F32
    whitenings: F32

    def without(self, cells: F32) -> F32:
        """See ``Judge``."""
        found = np.empty((len(cells), GROUPS), np.float32)
        for group in range(GROUPS):
            away = (cells - self.means[group]) @ self.whitenings[group]
            found[:, group] = np.sqrt(np.einsum("nd,nd->n", away, away) / cells.shape[1])
        return found

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """See ``Judge``."""
        return {"means": self.means, "whitenings": self.whitenings}


@dataclass(frozen=True, eq=False, slots=True)
class Discriminators:
    """SimpleNet (2303.15140): a discriminator of normal cells from noisy ones, for each group left out."""

    nets: tuple[Discriminator, ...]

    def without(self, cells: F32) -> F32:
        """See ``Judge``."""
        return np.stack([net(cells) for net in self.nets], axis=1)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """See ``Judge``."""
        names = ("mean", "deviation", "first", "offsets", "second", "bias")
        return {name: np.stack([getattr(net, name) for net in self.nets]) for name in names}


def judged(judge: Judge, cells: F32) -> F32:
    """(rows, cols, GROUPS) of a picture's (rows, cols, d) cells."""
    if isinstance(judge, Memory | Correlations | Students):
        return judge.over(cells)
    return judge.without(cells.reshape(-1, cells.shape[-1])).reshape(*cells.shape[:2], GROUPS)


def fit_memory(cells: F32, owners: Ints) -> Memory:
    """From (n, d) cells and the group of each."""
    bank, groups = grouped_coresets(cells, owners)
    return Memory(bank.astype(np.float16), groups)


def fit_memories(pictures: Sequence[F32], owners: Sequence[Ints], groups: int) -> Memory:
    """With ``centred``, from (rows, cols, d) cells of each normal picture and the group of every cell, (rows, cols)."""
    rng = np.random.default_rng(0)
    each = max(1, CANDIDATES // len(pictures))
    some, centred, of = [], [], []
    for cells, own in zip(pictures, owners, strict=True):
        flat = cells.reshape(-1, cells.shape[-1])
        picked = rng.permutation(len(flat))[:each]
        some.append(flat[picked])
        centred.append(flat[picked] - flat.mean(0))
        of.append(own.ravel()[picked])
    group_of = np.concatenate(of)
    both = [np.concatenate(parts) for parts in (some, centred)]
    memories = [fit_memory(cells, group_of) for cells in both]
    kept = rng.permutation(len(group_of))[:_COMPARED]
    usual = [
        float(memory.without(cells[kept])[np.arange(len(kept)), group_of[kept]].mean())
        for memory, cells in zip(memories, both, strict=True)
    ]
    return replace(memories[0], centred=memories[1], ratio=usual[0] / max(usual[1], 1e-9))


def fit_gaussians(cells: F32, owners: Ints) -> Gaussians:
    """From (n, d) cells and the group of each."""
    means, whitenings = [], []
    for inside in _left_out(owners):
        some = cells[inside].astype(np.float64)
        mean = some.mean(0)
        variances, vectors = np.linalg.eigh(np.cov(some - mean, rowvar=False))
        means.append(mean)
        whitenings.append(vectors / np.sqrt(variances + _SHRINK * variances.mean() + 1e-12))
    return Gaussians(np.array(means, np.float32), np.array(whitenings, np.float32))


def fit_discriminators(cells: F32, owners: Ints) -> Discriminators:
    """From (n, d) cells and the group of each."""
    return Discriminators(tuple(fit_discriminator(cells[inside]) for inside in _left_out(owners)))


def _left_out(owners: Ints) -> list[npt.NDArray[np.bool_]]:
    """For each group the cells of all others; all cells where it is the only one."""
    kept = [owners != group for group in range(GROUPS)]
    return [inside if inside.any() else np.ones(len(owners), bool) for inside in kept]


FITS: Mapping[str, Callable[[F32, Ints], Judge]] = {
    "memory": fit_memory,
    "gaussian": fit_gaussians,
    "simplenet": fit_discriminators,
}
FITS_OVER: Mapping[str, Callable[[Sequence[F32], Sequence[Ints], int], Judge]] = {
    "memories": fit_memories,
    "fod": fit_correlations,
    "efficientad": fit_students,
}
"""Those that look at whole pictures: (rows, cols, d) cells of each and the group of every cell, and how many groups."""


def judge_of(method: str, arrays: Arrays) -> Judge:
    """What ``arrays`` gave. Raises ``KeyError`` where something is missing."""
    if method == "gaussian":
        return Gaussians(arrays["means"], arrays["whitenings"])
    if method == "simplenet":
        names = ("mean", "deviation", "first", "offsets", "second", "bias")
        parts = zip(*(arrays[name] for name in names), strict=True)
        return Discriminators(tuple(Discriminator(*part) for part in parts))
    if method == "efficientad":
        return students_of(arrays)
    if method == "fod":
        return correlations_of(arrays)
    centred = Memory(arrays["centred"], arrays["centred_owners"]) if "centred" in arrays else None
    return Memory(arrays["bank"], arrays["owners"], centred, float(arrays.get("ratio", 1.0)))
