"""Evolved regular patterns: compositional pattern-producing networks, as in *Easily Fooled*.

Stanley, "Compositional Pattern Producing Networks", 2007; Nguyen, Yosinski, Clune, CVPR 2015: a small network paints
each pixel from its coordinates, and is itself mutated and selected by the score of the model it fools.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from training.guard.noise import RGB, Score, stacked

Plane = npt.NDArray[np.float64]
_ACTS: dict[str, Callable[[Plane], Plane]] = {
    "sine": lambda x: np.sin(2 * x),
    "gauss": lambda x: np.exp(-np.square(x)) * 2 - 1,
    "sigmoid": np.tanh,
    "linear": lambda x: np.clip(x, -3, 3),
    "abs": lambda x: np.abs(x) - 1,
    "step": np.sign,
    "saw": lambda x: 2 * (x - np.floor(x)) - 1,
}
_INPUTS, _OUTPUTS = 4, 3


@dataclass(frozen=True, slots=True)
class Genome:
    """Nodes in order: inputs x, y, r, 1; hidden; red, green, blue. ``weights[i, j]``: from node j to later node i."""

    weights: Plane
    acts: tuple[str, ...]


def born(rng: np.random.Generator, hidden: int, spread: float, acts: tuple[str, ...]) -> Genome:
    """A random network of ``hidden`` nodes."""
    count = _INPUTS + hidden + _OUTPUTS
    weights = np.tril(rng.normal(0, spread, (count, count)), -1) * (rng.random((count, count)) < 0.6)
    weights[:_INPUTS] = 0
    return Genome(weights, tuple(rng.choice(acts, count).tolist()))


def mutated(rng: np.random.Generator, parent: Genome, acts: tuple[str, ...]) -> Genome:
    """Weights nudged, some made anew, now and then another activation."""
    weights = parent.weights.copy()
    mask = np.tril(np.ones_like(weights), -1)
    mask[:_INPUTS] = 0
    weights += mask * (rng.random(weights.shape) < 0.3) * rng.normal(0, 0.5, weights.shape)
    weights = np.where((rng.random(weights.shape) < 0.04) & (mask > 0), rng.normal(0, 1.5, weights.shape), weights)
    chosen = list(parent.acts)
    if rng.random() < 0.4:
        chosen[int(rng.integers(_INPUTS, len(chosen)))] = str(rng.choice(acts))
    return replace(parent, weights=weights, acts=tuple(chosen))


def painted(genome: Genome, edge: int, zoom: float = 3.0) -> RGB:
    """(edge, edge, 3) picture of the network's outputs over −zoom … zoom."""
    y, x = np.meshgrid(*[np.linspace(-zoom, zoom, edge)] * 2, indexing="ij")
    nodes = [x, y, np.hypot(x, y), np.ones_like(x)]
    for at in range(_INPUTS, len(genome.weights)):
        total = sum((w * node for w, node in zip(genome.weights[at, :at], nodes, strict=True) if w), np.zeros_like(x))
        nodes.append(_ACTS[genome.acts[at]](total))
    planes = np.clip(np.stack(nodes[-_OUTPUTS:], axis=2), -1, 1)
    return np.asarray((planes + 1) * 127.5, np.uint8)


def evolved(
    rng: np.random.Generator,
    edge: int,
    score: Score,
    rounds: int,
    *,
    hidden: int,
    spread: float,
    acts: tuple[str, ...],
) -> RGB:
    """The best network's picture after ``rounds`` of eight young, of which the best lives on where it is better."""
    best, height = born(rng, hidden, spread, acts), -np.inf
    for turn in range(rounds):
        young = [born(rng, hidden, spread, acts) if turn == 0 else mutated(rng, best, acts) for _ in range(8)]
        scores = score(stacked([painted(one, edge) for one in young]))
        if scores.max() > height:
            best, height = young[int(scores.argmax())], float(scores.max())
    return painted(best, edge)
