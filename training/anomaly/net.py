"""A two-layer net in plain NumPy, trained with Adam: the heads that the bench compares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]

_SLOPE = 0.2  # of the leaky rectifier


@dataclass(eq=False)
class Net:
    """``weights``: first layer (d, h) and offsets (h,), second layer (h, 1) and offset (1,)."""

    weights: list[F32]

    def __call__(self, cells: F32) -> F32:
        """(n, d) → (n,)."""
        hidden = cells @ self.weights[0] + self.weights[1]
        return np.asarray((np.where(hidden > 0, hidden, _SLOPE * hidden) @ self.weights[2] + self.weights[3])[:, 0])


Batch = Callable[[np.random.Generator], tuple[F32, F32]]
Slope = Callable[[F32, F32], F32]


def trained(
    width: int, hidden: int, batch: Batch, slope: Slope, steps: int, rate: float = 1e-3, decay: float = 1e-4
) -> Net:
    """A net of ``hidden`` units on cells of ``width`` numbers.

    ``batch(rng)`` gives (n, d) cells and (n,) labels; ``slope(outputs, labels)`` the loss's derivative by the outputs.
    The learning rate falls to zero over the second half of the ``steps``.
    """
    rng = np.random.default_rng(0)
    shapes = ((width, hidden), (hidden,), (hidden, 1), (1,))
    scales = ((2 / width) ** 0.5, 0.0, (1 / hidden) ** 0.5, 0.0)
    weights = [
        np.asarray(rng.standard_normal(shape) * scale, np.float32) for shape, scale in zip(shapes, scales, strict=True)
    ]
    means, squares = ([np.zeros_like(w) for w in weights] for _ in range(2))
    for step in range(1, steps + 1):
        cells, labels = batch(rng)
        before = cells @ weights[0] + weights[1]
        hidden_values = np.where(before > 0, before, _SLOPE * before)
        outputs = (hidden_values @ weights[2] + weights[3])[:, 0]
        at_output = (slope(outputs, labels) / len(labels))[:, None]
        at_hidden = at_output @ weights[2].T * np.where(before > 0, 1, _SLOPE)
        gradients = [
            cells.T @ at_hidden + decay * weights[0],
            at_hidden.sum(0),
            hidden_values.T @ at_output + decay * weights[2],
            at_output.sum(0),
        ]
        now = rate * min(1.0, 2 * (steps - step) / steps)
        for number, gradient in enumerate(gradients):
            means[number] = 0.9 * means[number] + 0.1 * gradient
            squares[number] = 0.999 * squares[number] + 0.001 * gradient**2
            move = means[number] / (1 - 0.9**step) / (np.sqrt(squares[number] / (1 - 0.999**step)) + 1e-8)
            weights[number] = np.asarray(weights[number] - now * move, np.float32)
    return Net(weights)
