"""The few spectral features of a patch on which the score is taken."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import numpy.typing as npt
import scipy.fft

from engines.spectrum.luma import Float32Array
from engines.spectrum.power import hann, tile_starts
from engines.spectrum.radial import radius

FEATURES = (
    "unevenness between places, coarse patterns",
    "coherence of colour and luma",
    "patterns along the axes against diagonal ones",
    "colour contrast against luma contrast",
)
"""What each number is, for the card and the help; order as in ``patch_features``."""

_TILE, _STEP = 64, 32
_COARSE, _MIDDLE, _FINE = (0.06, 0.16), (0.18, 0.30), (0.25, 0.50)
_LEAST_LUMA, _LEAST_COLOUR = 1 / 12, 0.02
_SMALL = 1e-2


def patch_features(patch: npt.NDArray[np.uint8] | npt.NDArray[np.uint16]) -> Float32Array | None:
    """float32 (4,), see ``FEATURES``; None where the patch has no colour or is flat, for which nothing was
    measured.

    ``patch``: (h, w, 3) RGB or (h, w) grey, 64 px or more a side; measured on 128 to 224 px. Periodograms
    of 64-px Hann tiles, half overlapping, of the luma and of the red difference Cr (ITU-R BT.601). 1: mean
    over tiles of the logarithm minus the logarithm of the mean of the luma power at 0.06–0.16 cycles/pixel
    (0 where every place is alike, negative otherwise). 2: magnitude-squared coherence of Cr and luma at
    0.18–0.30. 3: natural log of luma power within 15° of the axes over that within 20° of the diagonals,
    0.25–0.5. 4: natural log of Cr over luma power at 0.06–0.16.
    """
    if patch.ndim == 2:
        return None
    luma, colour = _spectra(patch)
    luma_power, colour_power = _power(luma), _power(colour)
    mean_luma, mean_colour = luma_power.mean(axis=0), colour_power.mean(axis=0)
    coarse, middle, along, across = _weights()
    if float(mean_luma @ coarse) < _LEAST_LUMA or float(mean_colour @ coarse) < _LEAST_COLOUR:
        return None
    mean_log = cv2.log(luma_power + np.float32(_SMALL)).mean(axis=0)
    unevenness = float((mean_log - np.log(mean_luma + _SMALL)) @ coarse)
    cross = (luma * np.conj(colour)).mean(axis=0)
    coherence = float(((cross.real**2 + cross.imag**2) / (mean_luma * mean_colour + 1e-6)) @ middle)
    axes = float(np.log(mean_luma @ along + _SMALL) - np.log(mean_luma @ across + _SMALL))
    contrast = float(np.log(mean_colour @ coarse + _SMALL) - np.log(mean_luma @ coarse + _SMALL))
    return np.array([unevenness, coherence, axes, contrast], np.float32)


def _spectra(patch: npt.NDArray[np.generic]) -> tuple[npt.NDArray[np.complex64], npt.NDArray[np.complex64]]:
    """(tiles, bins) spectra of luma and Cr; the half plane flattened."""
    values = patch.astype(np.float32)
    if patch.dtype == np.uint16:
        values /= 257
    planes = cv2.cvtColor(values, cv2.COLOR_RGB2YCrCb)
    rows, columns = (tile_starts(length, _TILE, _STEP) for length in patch.shape[:2])
    window = hann(_TILE)
    found = []
    for channel in range(2):
        plane = np.asarray(planes[:, :, channel], np.float32)
        tiles = np.stack([plane[top : top + _TILE, left : left + _TILE] for top in rows for left in columns])
        tiles *= window
        spectrum = scipy.fft.rfft2(tiles, axes=(1, 2), overwrite_x=True)
        found.append(spectrum.reshape(len(tiles), -1))
    return found[0], found[1]


def _power(spectrum: npt.NDArray[np.complex64]) -> Float32Array:
    return np.asarray(spectrum.real**2 + spectrum.imag**2, np.float32)


@cache
def _weights() -> tuple[Float32Array, Float32Array, Float32Array, Float32Array]:
    """Averaging weights over the flattened half plane: coarse, middle, fine along the axes, fine across
    them.
    """
    f = radius(_TILE)
    angle = np.degrees(np.arctan2(np.abs(np.fft.fftfreq(_TILE))[:, None], np.fft.rfftfreq(_TILE)[None, :]))
    once = np.full(f.shape, 2.0)
    once[:, 0] = 1

    def mean_over(inside: npt.NDArray[np.bool_]) -> Float32Array:
        weights = np.where(inside, once, 0).ravel()
        return np.asarray(weights / weights.sum(), np.float32)

    def ring(band: tuple[float, float]) -> npt.NDArray[np.bool_]:
        return np.asarray((f >= band[0]) & (f < band[1]))

    along = ring(_FINE) & ((angle < 15) | (angle > 75))
    across = ring(_FINE) & (np.abs(angle - 45) < 20)
    return mean_over(ring(_COARSE)), mean_over(ring(_MIDDLE)), mean_over(along), mean_over(across)
