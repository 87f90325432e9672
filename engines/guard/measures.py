"""What the guard's model says of a look, as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from engines.core.errors import ModelError
from engines.core.onnx import Arrays
from engines.guard.looks import Look
from engines.guard.statistics import Floats

PROTOTYPES = np.stack([np.array([np.cos(a), np.sin(a)]) for a in np.pi / 2 + 2 * np.pi * np.arange(3) / 3])
"""Ideal points of the classes ordinary, pattern, graphic on the rim of the Poincaré ball, (3, 2)."""


class GuardModel(Protocol):
    """What the model must offer; ``engines.core.onnx.Model`` does."""

    name: str
    card: dict[str, Any]

    def run(self, inputs: Arrays, outputs: tuple[str, ...] | None = None) -> dict[str, npt.NDArray[Any]]:
        """Output name → array."""


@dataclass(frozen=True, eq=False, slots=True)
class Measures:
    """``points`` (3, 2): where the three heads put the picture in the Poincaré ball; ``distances`` (3,): mean square
    deviation from what each of three models finds familiar, 1 on average; ``statistics`` (19,); ``score``: mean log
    odds of the detectors of generated pictures.
    """

    points: Floats
    distances: Floats
    statistics: Floats
    score: float

    @property
    def pattern(self) -> float:
        """How much closer to the patterns than to ordinary pictures: difference of Busemann functions, heads' mean."""
        return self._margin(1)

    @property
    def graphic(self) -> float:
        """The same for screenshots and drawings."""
        return self._margin(2)

    @property
    def certainty(self) -> float:
        """Mean hyperbolic distance of the points from the origin, curvature −1 (0 = knows nothing)."""
        return float((2 * np.arctanh(np.linalg.norm(self.points, axis=1).clip(0, 1 - 1e-6))).mean())

    def _margin(self, which: int) -> float:
        apart = np.log(np.square(self.points[:, None] - PROTOTYPES).sum(axis=2).clip(1e-8))
        return float((apart[:, 0] - apart[:, which]).mean())


def measure(look: Look, statistics: Floats, model: GuardModel) -> Measures:
    """Run the model. Raises ModelError where it fails or gives other outputs than it should."""
    out = model.run({"rgb": look.batch, "statistics": statistics[None]}, ("points", "distances", "score"))
    points, distances = np.asarray(out["points"], np.float32), np.asarray(out["distances"], np.float32)
    if points.shape != (3, 2) or distances.shape != (3,) or not np.isfinite(points).all():
        raise ModelError(f"The model {model.name} gave no usable answer; install the model again.")
    return Measures(points, distances, statistics, float(np.asarray(out["score"]).reshape(-1)[0]))
