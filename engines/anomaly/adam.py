"""Adam: gradient steps of their own size for each weight (Kingma and Ba, 2015), in plain NumPy."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]


def adam(start: Sequence[F32], slopes: Callable[[list[F32]], list[F32]], steps: int, rate: float) -> list[F32]:
    """The weights after ``steps`` from ``start``; ``slopes`` gives the loss's derivative by each weight.

    The learning rate falls to zero over the second half.
    """
    weights = list(start)
    means, squares = ([np.zeros_like(w) for w in weights] for _ in range(2))
    for step in range(1, steps + 1):
        now = rate * min(1.0, 2 * (steps - step) / steps)
        for number, slope in enumerate(slopes(weights)):
            means[number] = 0.9 * means[number] + 0.1 * slope
            squares[number] = 0.999 * squares[number] + 0.001 * slope**2
            move = means[number] / (1 - 0.9**step) / (np.sqrt(squares[number] / (1 - 0.999**step)) + 1e-8)
            weights[number] = np.asarray(weights[number] - now * move, np.float32)
    return weights
