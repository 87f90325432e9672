"""The power spectrum of a picture: Welch's average over native-size tiles, in bounded memory and linear
time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import scipy.fft

from engines.spectrum.luma import Float32Array, Pixels, luma_rows

LARGEST_TILE = 512
SMALLEST_TILE = 64
_DENSE_UP_TO = 16
"""Pictures of up to this many tiles overlap by half; larger ones by a quarter, which is accurate enough
there.
"""
_LOG_FLOOR = 1e-2
"""Grey levels² added before the logarithm: an eighth of the rounding noise, so that flat tiles say nothing."""


@dataclass(frozen=True, eq=False, slots=True)
class Power:
    """The averaged power spectrum of the luma, upper half plane of a real DFT.

    ``mean``: float32 (tile, tile // 2 + 1), mean over tiles of |DFT|² / Σ window², so white noise of
    variance σ² gives σ² (grey levels²) everywhere. ``mean_db``: the mean over tiles of 10·log10 of the
    same, which weighs each tile alike and shows what all tiles share. Row frequency index as in
    ``numpy.fft.fftfreq``, column as in ``rfftfreq``.
    """

    mean: Float32Array
    mean_db: Float32Array
    tile: int
    tiles: int


def tile_edge(height: int, width: int) -> int:
    """The largest power of two up to 512 that fits twice into the shorter side, so that at least nine tiles
    are averaged.

    At least 64, which fits only once into pictures under 128 pixels; 0 where not even that fits.
    """
    shorter = min(height, width)
    edge = LARGEST_TILE
    while edge > SMALLEST_TILE and 2 * edge > shorter:
        edge //= 2
    return edge if edge <= shorter else 0


def tile_starts(length: int, tile: int, step: int) -> list[int]:
    """Evenly spaced starts of tiles that cover ``length`` pixels to the last, at most ``step`` apart."""
    count = max(1, -(-(length - tile) // step) + 1)
    return [round(i * (length - tile) / max(1, count - 1)) for i in range(count)]


def hann(tile: int) -> Float32Array:
    """(tile, tile) float32 separable Hann window with Σ window² = 1."""
    line = np.hanning(tile + 1)[:-1]
    window = np.outer(line, line)
    return np.asarray(window / np.sqrt(np.sum(window**2)), np.float32)


def welch(pixels: Pixels, tick: Callable[[float], None] = lambda fraction: None, threads: int = 1) -> Power:
    """Average the periodograms of Hann-windowed tiles that cover the whole picture (Welch, IEEE Trans.
    Audio Electroacoust. 15, 1967).

    ``pixels``: uint8 or uint16, (h, w) or (h, w, 3). ``tick`` is called with the fraction done and may
    raise to stop. Raises ValueError where the shorter side is under 64 pixels.
    """
    height, width = pixels.shape[:2]
    tile = tile_edge(height, width)
    if not tile:
        raise ValueError("the shorter side is under 64 pixels")
    step = tile // 2 if height * width <= _DENSE_UP_TO * tile * tile else tile * 3 // 4
    rows, columns = tile_starts(height, tile, step), tile_starts(width, tile, step)
    window = hann(tile)
    mean = np.zeros((tile, tile // 2 + 1), np.float64)
    mean_log = np.zeros_like(mean)
    batch = max(1, 2**21 // (tile * tile))
    for done, top in enumerate(rows):
        strip = luma_rows(pixels, top, top + tile)
        for first in range(0, len(columns), batch):
            tick((done + first / len(columns)) / len(rows))
            tiles = np.stack([strip[:, left : left + tile] for left in columns[first : first + batch]])
            tiles *= window
            spectrum = scipy.fft.rfft2(tiles, axes=(1, 2), workers=threads, overwrite_x=True)
            power = spectrum.real**2
            power += spectrum.imag**2
            mean += power.sum(axis=0)
            power += np.float32(_LOG_FLOOR)
            mean_log += cv2.log(power.reshape(-1, tile // 2 + 1)).reshape(power.shape).sum(axis=0)
    count = len(rows) * len(columns)
    mean_db = (mean_log * (10 / np.log(10) / count)).astype(np.float32)
    return Power((mean / count).astype(np.float32), mean_db, tile, count)
