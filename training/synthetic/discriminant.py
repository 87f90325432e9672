"""A linear discriminant that discounts what differs between sources of one class; no torch.

Fisher's discriminant with the scatter within families and, ``BETWEEN`` times, the scatter between the families of one
class (within-class covariance normalisation: Hatch, Kajarekar and Stolcke, 2006): a direction along which collections
of photographs differ among themselves says little about the next collection. So does one in which innocent changes move
a picture (the module ``disturbed``): their scatter is added ``MOVED`` times.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
Names = npt.NDArray[np.str_]
SHRINKAGE = 0.1
BETWEEN = 1.0
MOVED = 3.0


def discriminant(
    features: npt.NDArray[np.floating],
    generated: Truths,
    family: Names,
    shrinkage: float = SHRINKAGE,
    moved: npt.NDArray[np.floating] | None = None,
) -> tuple[Floats, float]:
    """((d,) weights, offset) of natural log odds "generated" at even odds, every family of a class weighing alike.

    ``features``: (n, d), standardised; ``moved``: (m, d), by how much innocent changes moved
    pictures' features. The scatter is shrunk by ``shrinkage`` of the identity.
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
    if moved is not None:
        scatter += MOVED * moved.T @ moved / len(moved)
    weights = np.linalg.solve(scatter + shrinkage * np.eye(len(scatter)), centre[1] - centre[0])
    return np.asarray(weights), float(-weights @ (centre[0] + centre[1]) / 2)
