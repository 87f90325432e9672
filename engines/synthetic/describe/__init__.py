"""Long descriptions of a patch, one an aspect, on which the dedicated detectors stand; none is read by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engines.synthetic.describe.colour import describe_colour
from engines.synthetic.describe.edges import describe_edges
from engines.synthetic.describe.noise import describe_noise
from engines.synthetic.describe.spectrum import describe_spectrum
from engines.synthetic.describe.texture import describe_texture
from engines.synthetic.tiling import Float32Array

DESCRIBERS: Mapping[str, Callable[[Float32Array], Float32Array]] = {
    "spectrum": describe_spectrum,
    "noise": describe_noise,
    "colour": describe_colour,
    "texture": describe_texture,
    "edges": describe_edges,
}
"""Aspect → description of one patch, (3, 128, 128) float32 RGB 0–255 → (d,) float32, always finite."""
