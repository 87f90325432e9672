"""Patterns of a kind that the guard is never fitted on: fractals, Voronoi cells, Gabor mixtures, reaction-diffusion.

The best-scoring of many are kept; they show how far the guard's verdict reaches beyond what it was taught.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from training.guard.noise import RGB, Score, stacked

KINDS = ("julia", "voronoi", "gabor", "turing", "moire")


def best_pattern(rng: np.random.Generator, edge: int, score: Score, draws: int) -> RGB:
    """The one of ``draws`` patterns that scores highest."""
    found = [pattern(rng, edge, KINDS[int(rng.integers(len(KINDS)))]) for _ in range(draws)]
    return found[int(np.argmax(score(stacked(found))))]


def pattern(rng: np.random.Generator, edge: int, kind: str) -> RGB:
    """(edge, edge, 3) pattern of one of ``KINDS``, in random colours."""
    field = {"julia": _julia, "voronoi": _voronoi, "gabor": _gabor, "turing": _turing, "moire": _moire}[kind](rng, edge)
    field = (field - field.min()) / max(float(np.ptp(field)), 1e-6)
    stops = rng.uniform(0, 255, (int(rng.integers(2, 7)), 3))
    at = np.linspace(0, 1, len(stops))
    return np.stack([np.interp(field, at, stops[:, c]) for c in range(3)], axis=2).astype(np.uint8)


def _grid(edge: int, reach: float) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    y, x = np.meshgrid(*[np.linspace(-reach, reach, edge)] * 2, indexing="ij")
    return y, x


def _julia(rng: np.random.Generator, edge: int) -> npt.NDArray[np.float64]:
    y, x = _grid(edge, rng.uniform(0.3, 1.6))
    z, angle = x + 1j * y, rng.uniform(0, 2 * np.pi)
    c, steps = 0.7885 * np.exp(1j * angle), np.zeros((edge, edge))
    for _ in range(48):
        alive = np.abs(z) < 4
        z = np.where(alive, z * z + c, z)
        steps += alive
    return steps % int(rng.integers(6, 48))


def _voronoi(rng: np.random.Generator, edge: int) -> npt.NDArray[np.float64]:
    points = rng.uniform(0, edge, (int(rng.integers(8, 90)), 2))
    y, x = np.mgrid[:edge, :edge]
    away = np.hypot(y[..., None] - points[:, 0], x[..., None] - points[:, 1])
    return np.asarray(away.argmin(2), float) if rng.random() < 0.5 else np.asarray(np.sort(away, 2)[..., 0])


def _gabor(rng: np.random.Generator, edge: int) -> npt.NDArray[np.float64]:
    y, x = _grid(edge, 1)
    total = np.zeros((edge, edge))
    for _ in range(int(rng.integers(3, 40))):
        cy, cx, angle, width = rng.uniform(-1, 1), rng.uniform(-1, 1), rng.uniform(0, np.pi), rng.uniform(0.05, 0.7)
        along = (x - cx) * np.cos(angle) + (y - cy) * np.sin(angle)
        total += np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / width**2) * np.cos(along * rng.uniform(5, 120))
    return total


def _turing(rng: np.random.Generator, edge: int) -> npt.NDArray[np.float64]:
    """A pattern of spots or stripes: noise sharpened by the difference of two blurs until it settles."""
    field, width = rng.normal(size=(edge, edge)), float(rng.uniform(0.8, 3.5))
    for _ in range(12):
        near, far = (cv2.GaussianBlur(field, (0, 0), width * factor) for factor in (1, 2))
        field = np.tanh(6 * (near - far) / max(float((near - far).std()), 1e-9) / 2 + 0.2 * rng.uniform(-1, 1))
    return np.asarray(field)


def _moire(rng: np.random.Generator, edge: int) -> npt.NDArray[np.float64]:
    total = np.zeros((edge, edge))
    for _ in range(int(rng.integers(2, 5))):
        y, x = _grid(edge, 1)
        total += np.sin(np.hypot(x - rng.uniform(-1, 1), y - rng.uniform(-1, 1)) * rng.uniform(20, 200))
    return np.sign(total) if rng.random() < 0.3 else total
