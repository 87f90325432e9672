"""Two-component fit of quantised DCT histograms: coefficients compressed twice against compressed once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

REACH = 400  # coefficient values −400 … 400 enter the histograms
STEPS = np.arange(2, 41)  # steps of an earlier compression that are looked for
_LEAST = 1e-5  # probability mixed into every bin, so that one odd block cannot outweigh all others


@dataclass(frozen=True, eq=False, slots=True)
class Fit:
    """``step``: the earlier step; ``share``: share of blocks compressed twice; ``gain``: log likelihood gained a block
    (nats) over one compression; ``evidence``: log p(bin | once) − log p(bin | twice) for each bin."""

    step: int
    share: float
    gain: float
    evidence: F64


def natural(values: F32) -> F64:
    """Histogram of unquantised coefficients at unit bins −REACH … REACH, lightly smoothed, sum 1."""
    counts = np.bincount(
        np.clip(np.rint(values), -REACH, REACH).astype(np.int64).ravel() + REACH, minlength=2 * REACH + 1
    ).astype(np.float64)
    kernel = np.array([1, 4, 6, 4, 1]) / 16
    counts = np.convolve(counts, kernel, "same") + 0.02
    return np.asarray(counts / counts.sum(), np.float64)


def once(density: F64, edges: F64, sigma: float) -> F64:
    """Probability of each bin between ``edges`` for coefficients of ``density`` with noise of ``sigma``."""
    values: F64 = np.arange(-REACH, REACH + 1).astype(np.float64)
    return _binned(density, values, edges, float(np.hypot(sigma, 0.29)))


def transitions(steps: npt.NDArray[np.int64], edges: F64, sigma: float) -> F64:
    """(steps, bins, 2 × REACH + 1): ``twice`` as matrices, for many densities under one ``edges`` and ``sigma``."""
    values = np.arange(-REACH, REACH + 1)
    inner = edges[1:-1]
    out = np.empty((len(steps), inner.size + 1, values.size))
    for index, step in enumerate(steps):
        lattice = np.rint(values / step).astype(np.int64)
        points = np.arange(lattice[0], lattice[-1] + 1)
        below = ndtr((inner[:, None] - points[None, :] * float(step)) / sigma)
        cumulative = np.vstack([np.zeros(points.size), below, np.ones(points.size)])
        out[index] = np.diff(cumulative, axis=0)[:, lattice - lattice[0]]
    return out


def floored(bins: F64) -> F64:
    """Probabilities that never vanish; the last axis sums to 1."""
    return np.asarray((1 - _LEAST * bins.shape[-1]) * bins + _LEAST, np.float64)


def twice(density: F64, step: int, edges: F64, sigma: float) -> F64:
    """The same after a first quantisation to multiples of ``step``.

    T. Bianchi and A. Piva, "Image forgery localization via block-grained analysis of JPEG artifacts", IEEE TIFS 2012,
    eqs. 5–9: quantise, dequantise, add rounding noise, quantise again.
    """
    most = REACH // step + 1
    place = np.rint(np.arange(-REACH, REACH + 1) / step).astype(np.int64)
    mass: F64 = np.bincount(place + most, weights=density, minlength=2 * most + 1).astype(np.float64)
    return _filled(_below(step, edges.tobytes(), sigma) @ mass, mass)


def _binned(mass: F64, values: F64, edges: F64, sigma: float) -> F64:
    """Mass of Gaussians at ``values`` that falls between the ``edges``; the outer bins reach to infinity."""
    return _filled(ndtr((edges[1:-1, None] - values[None, :]) / sigma) @ mass, mass)


@lru_cache(maxsize=512)
def _below(step: int, edges: bytes, sigma: float) -> F64:
    """(inner edges, lattice points): share of a Gaussian at each multiple of ``step`` that lies below each edge.

    Kept because the same few steps come back in every frequency and picture (at most 512 × 100 kB, mostly far less).
    """
    most = REACH // step + 1
    points = np.arange(-most, most + 1).astype(np.float64) * float(step)
    inner = np.frombuffer(edges, np.float64)[1:-1]
    return np.asarray(ndtr((inner[:, None] - points[None, :]) / sigma), np.float64)


def _filled(below: F64, mass: F64) -> F64:
    return floored(np.diff(np.concatenate([[0.0], below, [float(mass.sum())]])))


def fit(histogram: F64, single: F64, double: F64, steps: npt.NDArray[np.int64]) -> Fit:
    """The earlier step and share that explain ``histogram`` (counts) best, by expectation–maximisation.

    ``single``: (bins,), ``double``: (steps, bins) probabilities.
    """
    weight = histogram / histogram.sum()
    share = np.full(len(steps), 0.5)
    for _ in range(25):
        mixed = share[:, None] * double + (1 - share[:, None]) * single
        share = (weight * share[:, None] * double / mixed).sum(axis=1)
    mixed = share[:, None] * double + (1 - share[:, None]) * single
    gain = (weight * np.log(mixed / single)).sum(axis=1)
    best = int(np.argmax(gain))
    evidence = np.log(single / double[best])
    return Fit(int(steps[best]), float(share[best]), float(gain[best]), evidence)
