"""Patterns that nobody mined, to teach the guard what else is no scene: paintings, textures, scrambled photographs."""

from __future__ import annotations

import numpy as np

from training.guard import cppn
from training.guard.noise import RGB

KINDS = ("painted", "texture", "scrambled")
_ACTS = ("sine", "gauss", "sigmoid", "linear", "abs")


def painted(rng: np.random.Generator, edge: int) -> RGB:
    """(edge, edge, 3) picture of a random painting network."""
    genome = cppn.born(rng, int(rng.integers(4, 16)), float(rng.uniform(0.8, 2.5)), _ACTS)
    return cppn.painted(genome, edge, float(rng.uniform(1, 5)))


def texture(rng: np.random.Generator, edge: int) -> RGB:
    """(edge, edge, 3) noise of a band of frequencies and directions, now and then with hard edges."""
    y, x = np.meshgrid(np.fft.fftfreq(edge), np.fft.fftfreq(edge), indexing="ij")
    size, angle = np.hypot(y, x), np.arctan2(y, x)
    planes = []
    turn, narrow = rng.uniform(0, np.pi), rng.uniform(0, 8)
    middle, width = np.exp(rng.uniform(np.log(0.02), np.log(0.4))), rng.uniform(0.3, 1.5)
    for _ in range(3):
        keep = np.exp(-np.square(np.log((size + 1e-3) / middle) / width)) * np.exp(narrow * np.cos(2 * (angle - turn)))
        plane = np.fft.ifft2(np.fft.fft2(rng.normal(size=(edge, edge))) * keep).real
        planes.append(plane / plane.std())
    made = np.stack(planes, axis=2)
    mixed = made @ (np.eye(3) + rng.uniform(0, 1, (3, 3)) * rng.choice([0.0, 0.5, 3.0]))
    if rng.random() < 0.3:
        mixed = np.sign(mixed) * mixed.std()
    return np.clip(rng.uniform(60, 195, 3) + mixed * rng.uniform(15, 70), 0, 255).astype(np.uint8)


def scrambled(rng: np.random.Generator, photograph: RGB, edge: int) -> RGB:
    """A photograph with its own spectrum and random phases, the same for all colours: its texture without its scene."""
    top, left = (int(rng.integers(side - edge + 1)) for side in photograph.shape[:2])
    part = photograph[top : top + edge, left : left + edge].astype(np.float64)
    phase = np.exp(1j * np.angle(np.fft.fft2(rng.normal(size=(edge, edge)))))
    planes = [np.fft.ifft2(np.abs(np.fft.fft2(part[..., c])) * phase).real for c in range(3)]
    made = np.stack(planes, axis=2)
    made = (made - made.mean((0, 1))) + part.mean((0, 1))
    return np.clip(made, 0, 255).astype(np.uint8)
