"""The picture as a whole: the mean of its features against those of the normal pictures.

Rippel, Mertens and Merhof, "Modeling the distribution of normal data in pre-trained deep features for anomaly
detection" (2005.14140): one multivariate Gaussian over globally averaged features with a shrunk covariance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
SHRINKAGE = 0.3  # of the way from the sample covariance to its diagonal


@dataclass(frozen=True, eq=False, slots=True)
class Gaussian:
    """``mean`` (d,), ``deviation`` (d,), ``precision`` (d, d) of the standardised features; float32."""

    mean: F32
    deviation: F32
    precision: F32

    def distance(self, features: F32) -> F32:
        """Mahalanobis distance of (n, d) features, divided by √d; (n,) float32."""
        standard = (features - self.mean) / self.deviation
        squares = ((standard @ self.precision) * standard).sum(1)
        return np.asarray(np.sqrt(np.maximum(squares, 0) / features.shape[1]), np.float32)


def gaussian_of(features: F32) -> Gaussian:
    """Fit to (n, d) features of at least two pictures."""
    mean = features.mean(0)
    deviation = features.std(0) + np.float32(1e-6) + np.float32(0.05) * features.std()
    standard = ((features - mean) / deviation).astype(np.float64)
    covariance = standard.T @ standard / len(standard)
    target = np.diag(np.diag(covariance) + 1e-3)
    precision = np.linalg.inv((1 - SHRINKAGE) * covariance + SHRINKAGE * target)
    return Gaussian(mean, deviation.astype(np.float32), precision.astype(np.float32))


@dataclass(frozen=True, eq=False, slots=True)
class Wholes:
    """One ``Gaussian`` for each group of normal pictures left out."""

    without: tuple[Gaussian, ...]

    def distances(self, features: F32) -> F32:
        """(n, GROUPS) of (n, d) features."""
        return np.stack([gaussian.distance(features) for gaussian in self.without], axis=1)


def wholes_of(features: F32, owners: npt.NDArray[np.int32], groups: int) -> Wholes:
    """Fit to (n, d) features of pictures with their groups, leaving out each of ``groups`` in turn."""
    everything = gaussian_of(features)
    present = set(owners.tolist())
    return Wholes(tuple(gaussian_of(features[owners != g]) if g in present else everything for g in range(groups)))
