"""*PerceptionCLIP* (An et al., 2024): contextual attributes are inferred first, and the fit is conditioned on them.

The probability of each value of an attribute follows from the picture's likeness to it; the fit of a caption is the
mean of its fits with the value put into words, weighted by that probability.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

Float32Array = npt.NDArray[np.float32]

ATTRIBUTES: tuple[tuple[str, ...], ...] = (
    ("outdoors", "indoors"),
    ("on grass", "in water", "in snow", "on a street"),
)
_SHARPNESS = 20.0
"""Of the softmax over the values of an attribute: cosines lie within a few tenths."""


def values(
    images: Float32Array, texts: Callable[[Sequence[str]], Float32Array], attribute: Sequence[str]
) -> Float32Array:
    """(n, values): how probable each value of an attribute is in n pictures (n, d)."""
    likeness = _SHARPNESS * images @ texts([f"a photo taken {value}" for value in attribute]).T
    raised = np.exp(likeness - likeness.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)


def conditioned(caption: str, attribute: Sequence[str]) -> list[str]:
    """The caption with each value of the attribute put into words."""
    return [f"{caption.strip(' .')} , {value}" for value in attribute]
