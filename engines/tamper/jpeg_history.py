"""Whether pixels bear an 8 × 8 block grid, and where it starts, whatever the file's format."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engines.tamper.view import View

F32 = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Grid:
    """Where block edges lie: columns x ≡ ``x`` and rows y ≡ ``y`` (mod 8) start a block. ``strength``: how many
    standard errors the edge phases stand above the other seven (the weaker of the two directions)."""

    x: int
    y: int
    strength: float

    @property
    def present(self) -> bool:
        """Whether the picture has a visible JPEG history."""
        return self.strength > 3


def second_differences(band: npt.NDArray[np.uint8], axis: int) -> F32:
    """|a − 3b + 3c − d| across each pixel edge along ``axis``, clipped at 24 so that scene edges count little.

    Shape as ``band``; index i is the edge between pixel i − 1 and pixel i; the outermost are 0.
    """
    values = band.astype(np.int16)
    out = np.zeros(band.shape, np.float32)
    if band.shape[axis] < 4:
        return out
    if axis == 1:
        inner = values[:, 3:] - values[:, :-3] + 3 * (values[:, 1:-2] - values[:, 2:-1])
        out[:, 2:-1] = np.minimum(np.abs(inner), 24)
    else:
        inner = values[3:] - values[:-3] + 3 * (values[1:-2] - values[2:-1])
        out[2:-1] = np.minimum(np.abs(inner), 24)
    return out


def edge_profile(view: View, axis: int) -> F32:
    """Mean edge strength of each row edge (axis 0: length h) or column edge (axis 1: length w)."""

    def band(top: int, bottom: int) -> F32:
        edges = second_differences(view.luma_band(top, bottom, 3), axis)[3 : 3 + bottom - top]
        return np.asarray(edges.sum(axis=1 - axis), np.float32)

    parts = view.over_bands(band)
    if axis == 0:
        return np.asarray(np.concatenate(parts) / view.width, np.float32)
    return np.asarray(np.sum(parts, axis=0) / view.height, np.float32)


def phase_of(profile: F32) -> tuple[int, float]:
    """(phase, strength) of the edges that return every 8 px: how many standard errors they exceed their neighbours."""
    if profile.size < 40:
        return 0, 0.0
    level = np.log2(profile[4:-4] + 0.05)
    around = (np.convolve(level, np.ones(9), "same") - level) / 8
    excess = (level - around)[4:-4]
    place = (np.arange(excess.size) + 8) % 8
    means = np.array([excess[place == phase].mean() for phase in range(8)])
    phase = int(np.argmax(means))
    spread = max(float(excess[place != phase].std()), 0.01)
    return phase, float(means[phase] / spread * np.sqrt((place == phase).sum()))


def find_grid(view: View) -> Grid:
    """The block grid of the whole picture by the phase of its block edges.

    After Z. Fan and R. de Queiroz, "Identification of bitmap compression history", IEEE TIP 2003: differences across
    block edges exceed those inside blocks.
    """
    x, across = phase_of(edge_profile(view, 1))
    y, down = phase_of(edge_profile(view, 0))
    return Grid(x, y, min(across, down))
