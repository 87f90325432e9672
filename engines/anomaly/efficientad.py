"""EfficientAD's student and autoencoder as a judge, fitted to normal pictures without gradient steps.

Batzner, Heckler and König, "EfficientAD", WACV 2024 (2303.14535). The teacher is the pack ``anomaly_teacher``, a patch
description network distilled from the engine's backbone. As in the paper, a student learns on normal pictures to say
what the teacher says, an autoencoder with a narrow middle says it from the picture as a whole, the student's second
half learns to say what the autoencoder says, and the two squared differences (local: teacher and student; logical:
autoencoder and student), each scaled by quantiles of normal pictures held out, are added.

Unlike the paper, since the program has no training framework and fits in seconds on one core:

- the student shares the teacher's first three convolutions; only its last one is its own, and it sees the patch through
  the 192 principal components of photographs;
- it is found in closed form. The components have unit variance on photographs, so the paper's penalty, the student's
  mean squared output on pretraining pictures, is exactly ``_PENALTY`` times the sum of its squared weights;
- the hard feature loss (the worst thousandth of the errors counts) becomes a second and third solution in which cells
  weigh as their last error, at most ten times the mean;
- the autoencoder is linear: principal components of a coarse grid of the teacher's description of the whole picture;
- of the quantile normalisation only the scale is kept: what is constant changes no order and no p.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from engines.anomaly.autoencode import Autoencoder, coarse, fit_autoencoder
from engines.anomaly.cells import DESCRIBED, SEEN

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
Ints = npt.NDArray[np.integer[Any]]

_PENALTY = 0.1
_ROUNDS = 3  # solutions: the first weighs all cells alike
_MOST = 10.0  # times the mean error
_RIDGE = 1e-3  # of the mean variance of a component among normal cells
_CELLS = 20_000  # that the students are fitted to
_LOW, _HIGH = 0.9, 0.995  # quantiles of normal cells


@dataclass(frozen=True, eq=False, slots=True)
class Students:
    """``weights``: (groups, SEEN + 1, 2 · DESCRIBED), the student's last layer without each group, its second half for
    the autoencoder. ``scales``: (2,) by which the local and the logical map are divided.
    """

    weights: npt.NDArray[np.float16]
    autoencoder: Autoencoder
    scales: F32

    def without(self, cells: F32) -> F32:
        """(n, d) cells in a row → (n, groups)."""
        return np.asarray(self.over(cells[None])[0], np.float32)

    def over(self, cells: F32) -> F32:
        """(rows, cols, d) of a picture → (rows, cols, groups), higher is less usual, at least 0."""
        local, logical = self.parts(cells)
        return np.asarray(local / self.scales[0] + logical / self.scales[1], np.float32)

    def parts(self, cells: F32) -> tuple[F32, F32]:
        """The local and the logical map, each (rows, cols, groups)."""
        described = cells[..., SEEN : SEEN + DESCRIBED]
        seen = np.concatenate([cells[..., :SEEN], np.ones((*cells.shape[:2], 1), np.float32)], axis=2)
        expected = self.autoencoder.over(described)
        local = np.empty((*cells.shape[:2], len(self.weights)), np.float32)
        logical = np.empty_like(local)
        for group, weights in enumerate(self.weights.astype(np.float32)):
            said = seen @ weights
            local[..., group] = _square(said[..., :DESCRIBED] - described)
            logical[..., group] = _square(said[..., DESCRIBED:] - expected[group])
        return local, logical

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What is kept on disk."""
        own: dict[str, npt.NDArray[Any]] = {"weights": self.weights, "scales": self.scales}
        return own | self.autoencoder.arrays()


def fit_students(pictures: Sequence[F32], owners: Sequence[Ints], groups: int) -> Students:
    """From (rows, cols, d) cells of each normal picture and the group of every cell, (rows, cols)."""
    rng = np.random.default_rng(0)
    described = [cells[..., SEEN : SEEN + DESCRIBED] for cells in pictures]
    autoencoder = fit_autoencoder(
        np.stack([coarse(part) for part in described]), np.array([int(own[0, 0]) for own in owners]), groups
    )
    each = max(1, _CELLS // len(pictures))
    seen, local, logical, of = [], [], [], []
    for cells, part, own in zip(pictures, described, owners, strict=True):
        picked = rng.permutation(own.size)[:each]
        flat = cells.reshape(-1, cells.shape[-1])[picked]
        seen.append(np.concatenate([flat[:, :SEEN], np.ones((len(flat), 1), np.float32)], axis=1))
        local.append(flat[:, SEEN : SEEN + DESCRIBED])
        logical.append(autoencoder.over(part).reshape(groups, -1, DESCRIBED)[:, picked].astype(np.float16))
        of.append(own.ravel()[picked])
    inputs, targets, group_of = np.concatenate(seen), np.concatenate(local), np.concatenate(of)
    reconstructed = np.concatenate(logical, axis=1)
    weights = np.empty((groups, SEEN + 1, 2 * DESCRIBED), np.float16)
    for group in range(groups):
        inside = group_of != group if (group_of != group).any() else np.ones(len(group_of), bool)
        for half, wanted in enumerate((targets, reconstructed[group].astype(np.float32))):
            weights[group, :, half * DESCRIBED : (half + 1) * DESCRIBED] = _student(inputs[inside], wanted[inside])
    blank = Students(weights, autoencoder, np.ones(2, np.float32))
    return replace(blank, scales=_scales(blank, pictures, owners))


def _student(inputs: F32, wanted: F32) -> F64:
    """(d + 1, n) weights of the last layer."""
    share = np.ones(len(inputs), np.float32)
    weights = np.zeros((inputs.shape[1], wanted.shape[1]))
    for _ in range(_ROUNDS):
        weighed = inputs * (share / share.sum())[:, None]
        moments = (weighed.T @ inputs).astype(np.float64)
        ridge = _PENALTY + _RIDGE * np.trace(moments) / len(moments)
        weights = np.linalg.solve(moments + ridge * np.eye(len(moments)), (weighed.T @ wanted).astype(np.float64))
        errors = _square(wanted - inputs @ weights.astype(np.float32))
        share = np.minimum(errors / max(float(errors.mean()), 1e-9), _MOST) + np.float32(1e-6)
    return weights


def _scales(students: Students, pictures: Sequence[F32], owners: Sequence[Ints]) -> F32:
    """Distance of the two quantiles of both maps of normal pictures, each cell judged without its group."""
    kept: tuple[list[F32], list[F32]] = ([], [])
    for cells, own in zip(pictures, owners, strict=True):
        for some, part in zip(kept, students.parts(cells), strict=True):
            some.append(np.take_along_axis(part, own[..., None], 2).ravel())
    quantiles = [np.quantile(np.concatenate(some), (_LOW, _HIGH)) for some in kept]
    return np.array([max(float(high - low), 1e-6) for low, high in quantiles], np.float32)


def _square(difference: F32) -> F32:
    return np.asarray(np.einsum("...d,...d->...", difference, difference) / difference.shape[-1], np.float32)


def students_of(arrays: Mapping[str, npt.NDArray[Any]]) -> Students:
    """What ``arrays`` gave. Raises ``KeyError`` where something is missing."""
    autoencoder = Autoencoder(arrays["coarse"], arrays["offsets"], arrays["mixes"])
    return Students(arrays["weights"], autoencoder, arrays["scales"])
