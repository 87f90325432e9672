"""What a picture's patches show: the readable cues, and the long descriptions that the dedicated detectors read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engines.synthetic.cues import CUES, EDGE, patch_cues
from engines.synthetic.describe import DESCRIBERS
from engines.synthetic.tiling import Float32Array, Pixels, choose_tiles, tile_batch

MOST_PATCHES = 8
WIDTHS = {"spectrum": 62, "noise": 53, "colour": 50, "texture": 53, "edges": 40}
"""Numbers of each description, in the order of ``DESCRIBERS``."""


@dataclass(frozen=True, eq=False, slots=True)
class Marks:
    """``cues`` (13,), in the order of ``CUES``; ``descriptions``: aspect → (d,)."""

    cues: Float32Array
    descriptions: dict[str, Float32Array]

    def joined(self) -> Float32Array:
        """(271,) the cues, then the descriptions in the order of ``WIDTHS``."""
        return np.concatenate([self.cues, *(self.descriptions[name] for name in WIDTHS)])

    @classmethod
    def parted(cls, values: Float32Array) -> Marks:
        """From what ``joined`` made."""
        edges = np.cumsum([len(CUES), *WIDTHS.values()])
        parts = np.split(values, edges[:-1])
        return cls(parts[0], dict(zip(WIDTHS, parts[1:], strict=True)))


def picture_marks(pixels: Pixels, tick: Callable[[], None] = lambda: None, most: int = MOST_PATCHES) -> Marks | None:
    """The mean over at most ``most`` patches of 128 pixels; None under 128 pixels, for grey and for blank pictures.

    ``pixels``: (h, w, 3) uint8 or uint16. ``tick`` is called before each patch.
    """
    if pixels.ndim == 2:
        return None
    found = []
    for tile in choose_tiles(pixels, EDGE, most):
        tick()
        patch = tile_batch(pixels, (tile,))[0]
        found.append(np.concatenate([patch_cues(patch), *(describe(patch) for describe in DESCRIBERS.values())]))
    return Marks.parted(np.asarray(np.mean(found, axis=0), np.float32)) if found else None
