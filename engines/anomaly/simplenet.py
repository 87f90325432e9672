"""SimpleNet's head in plain NumPy: a discriminator of normal features from the same with Gaussian noise.

Liu, Zhou, Xu and Wang, "SimpleNet: a simple network for image anomaly detection and localization", CVPR 2023
(2303.15140): truncated L1 hinge at ±0.5, the score is minus the discriminator's output. The linear adaptor and the
discriminator's first layer are one layer here, since nothing lies between them; features are standardised first, so
the noise is given in their deviations.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engines.anomaly.adam import adam

F32 = npt.NDArray[np.float32]

_HIDDEN = 64
_STEPS = 300
_BATCH = 128
_RATE = 4e-3
_DECAY = 1e-4
_NOISE = 0.5  # deviations of a feature
_MARGIN = 0.5
_SLOPE = 0.2  # of the leaky rectifier


@dataclass(frozen=True, eq=False, slots=True)
class Discriminator:
    """``mean``, ``deviation`` (d,) of normal cells; layers ``first`` (d, h), ``offsets`` (h,), ``second`` (h,),
    ``bias`` ().
    """

    mean: F32
    deviation: F32
    first: F32
    offsets: F32
    second: F32
    bias: F32

    def __call__(self, cells: F32) -> F32:
        """(n, d) → (n,): log(1 + e^(−4·output)), so that it rises with oddness and is never below 0."""
        hidden = (cells - self.mean) / self.deviation @ self.first + self.offsets
        output = np.where(hidden > 0, hidden, _SLOPE * hidden) @ self.second + self.bias
        return np.asarray(np.logaddexp(0, -4 * output), np.float32)


def fit_discriminator(cells: F32) -> Discriminator:
    """Trained with Adam on (n, d) normal cells."""
    rng = np.random.default_rng(0)
    mean, deviation = cells.mean(0), cells.std(0) + np.float32(1e-6)
    width = cells.shape[1]
    first = rng.standard_normal((width, _HIDDEN)) * (2 / width) ** 0.5
    second = rng.standard_normal(_HIDDEN) * (1 / _HIDDEN) ** 0.5
    start = [np.asarray(w, np.float32) for w in (first, np.zeros(_HIDDEN), second, np.zeros(()))]
    labels = np.concatenate([np.ones(_BATCH), -np.ones(_BATCH)]).astype(np.float32)

    def slopes(weights: list[F32]) -> list[F32]:
        some = (cells[rng.integers(len(cells), size=_BATCH)] - mean) / deviation
        noisy = some + rng.standard_normal(some.shape, np.float32) * np.float32(_NOISE)
        return _slopes(weights, np.concatenate([some, noisy]), labels)

    return Discriminator(mean.astype(np.float32), deviation.astype(np.float32), *adam(start, slopes, _STEPS, _RATE))


def _slopes(weights: list[F32], cells: F32, labels: F32) -> list[F32]:
    """The loss's derivatives by each weight."""
    first, offsets, second, bias = weights
    before = cells @ first + offsets
    hidden = np.where(before > 0, before, _SLOPE * before)
    outputs = hidden @ second + bias
    at_output = np.where(labels * outputs < _MARGIN, -labels, 0).astype(np.float32) / len(labels)
    at_hidden = at_output[:, None] * second * np.where(before > 0, 1, _SLOPE)
    return [
        np.asarray(cells.T @ at_hidden + _DECAY * first, np.float32),
        np.asarray(at_hidden.sum(0), np.float32),
        np.asarray(hidden.T @ at_output + _DECAY * second, np.float32),
        np.asarray(at_output.sum(), np.float32),
    ]
