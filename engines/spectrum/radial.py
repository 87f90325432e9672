"""The azimuthally averaged spectrum and its decay at high frequencies."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from engines.spectrum.luma import Float32Array
from engines.spectrum.power import Power

BINS = 28
LOWEST, NYQUIST = 0.04, 0.5
_REFERENCE = (0.05, 0.15)
DECAY_BAND = (0.375, 0.5)


@dataclass(frozen=True, slots=True)
class Decay:
    """A power law fitted to the upper quarter of the azimuthal integral: power ∝ frequency^exponent.

    ``exponent``: steeper falls are more negative. ``level_db``: the fitted line at three quarters of the
    Nyquist frequency, dB relative to the level between 0.05 and 0.15 cycles/pixel. ``residual_db``: root
    mean square departure from the line.
    """

    exponent: float
    level_db: float
    residual_db: float


@cache
def edges() -> npt.NDArray[np.float64]:
    """The BINS + 1 edges of the radial bins, cycles/pixel, 0.04 to 0.5."""
    return np.linspace(LOWEST, NYQUIST, BINS + 1)


@cache
def centres() -> Float32Array:
    """The centres of the radial bins, cycles/pixel, float32 (BINS,)."""
    return np.asarray((edges()[:-1] + edges()[1:]) / 2, np.float32)


@cache
def radius(tile: int) -> Float32Array:
    """|frequency| in cycles/pixel of every bin of the half plane, float32 (tile, tile // 2 + 1)."""
    return np.asarray(np.hypot(np.fft.fftfreq(tile)[:, None], np.fft.rfftfreq(tile)[None, :]), np.float32)


@cache
def _bin_index(tile: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
    """Radial bin of every bin of the half plane (BINS = outside) and the count in each bin (columns count
    twice).
    """
    index = np.digitize(radius(tile), edges()) - 1
    index[(index < 0) | (index >= BINS)] = BINS
    weights = np.full(index.shape, 2.0)
    weights[:, 0] = 1
    return index, weights


def radial_profile(power: Power) -> Float32Array:
    """Azimuthally averaged power, float32 (BINS,), grey levels²; NaN where a bin holds no frequency (small
    tiles).
    """
    index, weights = _bin_index(power.tile)
    total = np.bincount(index.ravel(), (power.mean * weights).ravel(), BINS + 1)[:BINS]
    count = np.bincount(index.ravel(), weights.ravel(), BINS + 1)[:BINS]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(total / count, np.float32)


def relative_db(profile: Float32Array) -> Float32Array:
    """The profile in dB relative to its own mean level between 0.05 and 0.15 cycles/pixel, so that contrast
    cancels.

    Nothing falls under the power of rounding to whole grey levels (1/12), which no 8-bit file can show.
    """
    db = 10 * np.log10(profile + 1 / 12)
    inside = (centres() >= _REFERENCE[0]) & (centres() <= _REFERENCE[1])
    return np.asarray(db - np.nanmean(db[inside]), np.float32)


def fit_decay(profile: Float32Array) -> Decay:
    """Fit a power law to the last quarter of the azimuthal integral of the spectrum.

    After Chandrasegaran, Tran and Cheung, "A Closer Look at Fourier Spectrum Discrepancies for
    CNN-generated Images Detection", CVPR 2021 (and Dzanic, Shah and Witherden, NeurIPS 2020): the spectrum
    is reduced to a function of radial frequency, which is fitted by b1 · f^b2 above three quarters of the
    Nyquist frequency. ``profile``: azimuthal average, (BINS,), grey levels²; times the circumference it is
    their azimuthal integral.
    """
    f = centres().astype(np.float64)
    band = (f >= DECAY_BAND[0]) & np.isfinite(profile)
    integral_db = relative_db(profile)[band] + 10 * np.log10(f[band] / DECAY_BAND[0])
    x = 10 * np.log10(f[band] / DECAY_BAND[0])
    slope, level = np.polyfit(x, integral_db, 1)
    residual = integral_db - (slope * x + level)
    return Decay(float(slope), float(level), float(np.sqrt(np.mean(residual**2))))
