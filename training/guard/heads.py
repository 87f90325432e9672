"""Fitting a head: the map into the ball, and what is familiar."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch

from training.guard.head import Floats, Head
from training.guard.net import CLASSES, closeness, in_ball
from training.guard.samples import Measured

_COMPONENTS = 64
_DECAY = 3e-4
_STEPS = 400


def classes_of(found: Measured) -> npt.NDArray[np.int64]:
    """(n,) index into ``CLASSES``."""
    return np.where(found.kind == "pattern", 1, np.where(found.kind == "graphic", 2, 0)).astype(np.int64)


def fit_head(standard: Floats, found: Measured) -> Head:
    """A head fitted on these rows: every class alike, every group of a class alike."""
    torch.manual_seed(0)
    labels = classes_of(found)
    weight = torch.zeros(2, standard.shape[1], requires_grad=True)
    bias = torch.zeros(2, requires_grad=True)
    share = torch.from_numpy(_shares(labels, found.group)).float()
    x, y = torch.from_numpy(standard), torch.from_numpy(labels)
    optimiser = torch.optim.LBFGS([weight, bias], max_iter=_STEPS, history_size=20, line_search_fn="strong_wolfe")

    def cost() -> torch.Tensor:
        optimiser.zero_grad()
        odds = 2 * closeness(in_ball(x @ weight.T + bias))
        loss = (torch.nn.functional.cross_entropy(odds, y, reduction="none") * share).sum()
        loss = loss + _DECAY * weight.square().sum() * len(CLASSES)
        loss.backward()
        return loss

    optimiser.step(cost)  # type: ignore[arg-type]
    ordinary = labels == 0
    centre, basis = _familiar(standard[ordinary], _shares(labels, found.group)[ordinary])
    return Head(weight.detach().numpy(), bias.detach().numpy(), centre, basis)


def _shares(labels: npt.NDArray[np.int64], groups: npt.NDArray[np.str_]) -> npt.NDArray[np.float64]:
    """(n,) weights that add up to 1: classes weigh alike, and the groups of a class among themselves."""
    share = np.zeros(len(labels))
    for label in np.unique(labels):
        names = np.unique(groups[labels == label])
        for name in names:
            rows = (labels == label) & (groups == name)
            share[rows] = 1 / (len(np.unique(labels)) * len(names) * rows.sum())
    return share


def _familiar(standard: Floats, share: npt.NDArray[np.float64]) -> tuple[Floats, Floats]:
    """(centre (d,), whitened axes (k, d)) of the principal components of ordinary pictures.

    Distances are Mahalanobis' in the space of these components, the variances shrunk by a tenth towards their mean.
    """
    share = share / share.sum()
    centre = share @ standard
    away = (standard - centre) * np.sqrt(share)[:, None]
    _, sizes, axes = np.linalg.svd(away, full_matrices=False)
    variance = np.square(sizes[:_COMPONENTS])
    variance = 0.9 * variance + 0.1 * variance.mean()
    basis = axes[:_COMPONENTS] / np.sqrt(variance)[:, None]
    return centre.astype(np.float32), basis.astype(np.float32)
