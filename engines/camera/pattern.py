"""Estimating the fingerprint: maximum likelihood over pictures of one camera, then cleaned (Chen et al. 2008)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engines.camera.residual import residual, whitened, zero_mean

F32 = npt.NDArray[np.float32]

_SATURATED = 250.0


class Estimate:
    """Sums ΣW·I and ΣI² over pictures of one size; K = ΣW·I / ΣI² (Chen et al. 2008, eq. 6).

    Memory: two float32 arrays of the picture's size, whatever the number of pictures.
    """

    def __init__(self, shape: tuple[int, int]) -> None:
        self.shape = shape
        self._above = np.zeros(shape, np.float32)
        self._below = np.zeros(shape, np.float32)
        self.pictures = 0

    def add(self, luma: F32) -> F32:
        """Take in a picture, (h, w) float32 luma, 0–255; returns its residual."""
        noise = residual(luma)
        light = exposed(luma)
        self._above += noise * light
        self._below += light * light
        self.pictures += 1
        return noise

    def pattern(self, threads: int = 1) -> F32:
        """The fingerprint: (h, w) float32, relative (0.01 = one per cent), zero mean, whitened."""
        return cleaned(np.asarray(self._above / np.maximum(self._below, 1), np.float32), threads)


def cleaned(raw: F32, threads: int = 1) -> F32:
    """A raw estimate less what cameras share: row and column means, periodic traces."""
    return whitened(zero_mean(raw.astype(np.float32)), threads)


def exposed(luma: F32) -> F32:
    """Luma as the weight of a fingerprint: nothing where the sensor was saturated."""
    return np.where(luma < _SATURATED, luma, 0).astype(np.float32)
