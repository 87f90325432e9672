"""The head: a linear discriminant on the trunk's features that discounts what differs between sources of one class.

Fisher's discriminant with the scatter within families and, ``BETWEEN`` times, the scatter between the families of one
class (within-class covariance normalisation: Hatch, Kajarekar and Stolcke, 2006): a direction along which collections
of photographs differ among themselves says little about the next collection. Closed form, so that nothing is distorted
while a head learns from chance (Kumar et al., "Fine-Tuning can Distort Pretrained Features and Underperform
Out-of-Distribution", 2022).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch

from training.synthetic.features import Features
from training.synthetic.net import Detector

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
Names = npt.NDArray[np.str_]
SHRINKAGE = 0.1
BETWEEN = 1.0


def fit_head(net: Detector, found: Features) -> None:
    """Set the head of ``net`` to the discriminant of these features."""
    mean, scale = found.values.mean(0), found.values.std(0) + 1e-4
    weights, offset = discriminant((found.values - mean) / scale, found.generated, found.family)
    with torch.no_grad():
        net.mean.copy_(torch.from_numpy(mean))  # type: ignore[operator]
        net.scale.copy_(torch.from_numpy(scale))  # type: ignore[operator]
        net.head.weight.copy_(torch.from_numpy(weights[None]))
        net.head.bias.fill_(offset)


def discriminant(features: npt.NDArray[np.floating], generated: Truths, family: Names) -> tuple[Floats, float]:
    """((d,) weights, offset) of natural log odds "generated" at even odds, every family of a class weighing alike.

    ``features``: (n, d), standardised. The scatter is shrunk by ``SHRINKAGE`` of the identity.
    """
    within = np.zeros((features.shape[1],) * 2)
    between = np.zeros_like(within)
    centre, families = [], 0
    for truth in (False, True):
        means = []
        for number in np.unique(family[generated == truth]):
            rows = features[(family == number) & (generated == truth)]
            means.append(rows.mean(0))
            away = rows - means[-1]
            within += away.T @ away / len(rows)
        families += len(means)
        centre.append(np.mean(means, axis=0))
        apart = np.array(means) - centre[-1]
        between += apart.T @ apart
    scatter = within / families + BETWEEN * between / max(1, families - 2)
    weights = np.linalg.solve(scatter + SHRINKAGE * np.eye(len(scatter)), centre[1] - centre[0])
    return np.asarray(weights), float(-weights @ (centre[0] + centre[1]) / 2)
