"""*Perp-Neg*: of what a caption denies, only the part perpendicular to what it says is held against a picture."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Float32Array = npt.NDArray[np.float32]


def perpendicular(denied: Float32Array, said: Float32Array) -> Float32Array:
    """(d,): the part of ``denied`` (d,) that is perpendicular to ``said`` (d,)."""
    return np.asarray(denied - (denied @ said) / (said @ said) * said, np.float32)


def score(image: Float32Array, said: Float32Array, denied: Float32Array, weight: float) -> float:
    """Fit of a picture (d,) to what is said, less ``weight`` times that to what is denied beyond it."""
    return float(image @ (said - weight * perpendicular(denied, said)))
