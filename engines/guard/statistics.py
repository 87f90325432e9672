"""Statistics of pixels in which photographs, patterns and graphics differ, each of which can be read by itself.

Photographs vary from place to place, fall off with frequency, hardly repeat a pixel exactly, and move all colours
together (Ruderman, "The statistics of natural images", 1994; Burton and Moorhead, 1987).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from engines.guard.looks import EDGE, RGB, Look

Floats = npt.NDArray[np.float32]
_BLOCK = 8

NAMES = (
    "blocks that are exactly flat",
    "blocks that are nearly flat",
    "pixels equal to their neighbour",
    "rows and columns equal to the one before",
    "share of the eight commonest colours",
    "number of colours",
    "pixels at the ends of the scale",
    "saturation of colours",
    "variation of lightness",
    "change from pixel to pixel",
    "sparsity of changes",
    "agreement of colours in changes",
    "agreement of neighbouring pixels",
    "fall of the spectrum",
    "unevenness of the spectrum",
    "strongest single frequency",
    "variety of contrast among places",
    "step at the 8-pixel grid",
    "change along one axis only",
)
"""The statistics in the order of ``statistics``."""


def statistics(look: Look, check_stop: Callable[[], None] = lambda: None) -> Floats:
    """(19,) float32: the mean over the tiles of each statistic of ``NAMES``; see ``_of_tile`` for units."""
    found = []
    for tile in look.tiles:
        check_stop()
        found.append(_of_tile(tile))
    return np.asarray(np.mean(found, axis=0), np.float32)


def _of_tile(tile: RGB) -> list[float]:
    """Shares are 0–1; colours and changes natural logarithms of grey levels; correlations −1…1; slopes of log power."""
    values = tile.astype(np.float32)
    luma = values @ np.array([0.299, 0.587, 0.114], np.float32)
    right, down = np.diff(values, axis=1), np.diff(values, axis=0)
    return [
        *_flatness(tile),
        *_colours(tile),
        _log(float(luma.std())),
        *_changes(right, down, luma),
        *_spectrum(luma),
        _variety(luma),
        *_axes(right, down),
    ]


def _flatness(tile: RGB) -> list[float]:
    blocks = tile.reshape(EDGE // _BLOCK, _BLOCK, EDGE // _BLOCK, _BLOCK, 3)
    span = (blocks.max(axis=(1, 3)) - blocks.min(axis=(1, 3))).max(axis=2)
    same_right = (tile[:, 1:] == tile[:, :-1]).all(axis=2)
    same_down = (tile[1:] == tile[:-1]).all(axis=2)
    rows = float(same_down.all(axis=1).mean()) + float(same_right.all(axis=0).mean())
    pixels = float(same_right.mean()) + float(same_down.mean())
    return [float((span == 0).mean()), float((span <= 3).mean()), pixels / 2, rows / 2]


def _colours(tile: RGB) -> list[float]:
    codes = tile.reshape(-1, 3).astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
    counts = np.sort(np.unique(codes, return_counts=True)[1])[::-1]
    ends = ((tile <= 1) | (tile >= 254)).mean()
    spread = tile.max(axis=2).astype(np.float32) - tile.min(axis=2)
    return [float(counts[:8].sum() / len(codes)), float(np.log(len(counts))), float(ends), _log(float(spread.mean()))]


def _changes(right: Floats, down: Floats, luma: Floats) -> list[float]:
    size = np.abs(np.concatenate([right.reshape(-1, 3), down.reshape(-1, 3)]))
    mean, power = float(size.mean()), float(np.square(size).mean())
    flat = right.reshape(-1, 3) - right.reshape(-1, 3).mean(axis=0)
    norms = np.sqrt(np.square(flat).sum(axis=0)) + 1e-3
    together = float(
        (flat[:, 0] @ flat[:, 1] / (norms[0] * norms[1]) + flat[:, 1] @ flat[:, 2] / (norms[1] * norms[2])) / 2
    )
    centred = luma - luma.mean()
    beside = float((centred[:, 1:] * centred[:, :-1]).mean() / (np.square(centred).mean() + 1e-3))
    return [_log(mean), mean * mean / (power + 1e-3), together, beside]


def _window() -> Floats:
    edge = np.hanning(EDGE).astype(np.float32)
    return np.asarray(np.outer(edge, edge), np.float32)


_WINDOW = _window()
_RADIUS = np.hypot(*np.meshgrid(np.fft.fftfreq(EDGE) * EDGE, np.fft.rfftfreq(EDGE) * EDGE, indexing="ij"))
_RINGS = np.geomspace(2, EDGE / 2, 13)


def _spectrum(luma: Floats) -> list[float]:
    """Slope of log power over log frequency, what the line leaves (rms), and the strongest bin over its ring's mean."""
    power = np.square(np.abs(np.fft.rfft2((luma - luma.mean()) * _WINDOW))) + 1.0
    rings, peak = [], 0.0
    for low, high in pairwise(_RINGS):
        inside = power[(low <= _RADIUS) & (high > _RADIUS)]
        rings.append(float(np.log(inside).mean()))
        peak = max(peak, float(np.log(inside.max() / inside.mean())))
    at = np.log(np.sqrt(_RINGS[:-1] * _RINGS[1:]))
    slope, offset = np.polyfit(at, rings, 1)
    return [float(slope), float(np.std(np.array(rings) - slope * at - offset)), peak]


def _variety(luma: Floats) -> float:
    """Deviation of log contrast among blocks of 16 pixels: near 0 where every place is alike."""
    blocks = luma.reshape(EDGE // 16, 16, EDGE // 16, 16).std(axis=(1, 3))
    return float(np.log(blocks + 0.5).std())


def _axes(right: Floats, down: Floats) -> list[float]:
    """Log ratio of the change across the borders of a grid of 8 pixels to that elsewhere (the best of 8 phases), and
    of the change along one axis to that along the other, without sign.
    """
    across = np.abs(right).mean(axis=(0, 2))
    phases = np.array([across[phase::8].mean() for phase in range(8)])
    others = (across.sum() - np.array([across[phase::8].sum() for phase in range(8)])) / (len(across) * 7 / 8)
    along = (float(across.mean()) + 0.1) / (float(np.abs(down).mean()) + 0.1)
    return [float(np.log((phases + 0.1) / (others + 0.1)).max()), abs(float(np.log(along)))]


def _log(value: float) -> float:
    return float(np.log(value + 0.1))
