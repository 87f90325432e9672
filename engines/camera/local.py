"""Where a fingerprint found in a picture is missing: windows of several sizes, against what should show there.

Chen et al. 2008, section VI: in each window the agreement of residual and fingerprint is weighed under "present",
around its predicted value (``engines.camera.predict``), and under "absent", around nothing, both as normal
distributions. Windows of several sizes are taken together by the greatest (Korus and Huang, "Multi-scale analysis
strategies in PRNU-based tampering localization", 2017, fuse them by a random field); a cell within a window that
lacks the fingerprint counts as missing unless its own small neighbourhood shows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from engines.camera.predict import CELL, Cells, cells_of, predicted, sums

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

STEP = CELL
LEAST_EXPECTED = 4.0  # standard errors: below, a window cannot tell present from absent
_SIDES = (6, 8, 12, 16)  # cells
_NEAR = 4  # cells: the small neighbourhood
_SHOWS = 0.6  # of the predicted strength
# Measured on pictures of simulated cameras: agreement where the fingerprint is absent spreads by 1.5 standard errors of
# chance, since residuals hang together; where it is present, about 1.05 of the prediction, by 0.8 / √side.
_ABSENT, _PRESENT, _STRAY = 1.5, 1.05, 0.8
_OWN_LEAST, _OWN_MOST = 0.3, 1.3  # strength of the whole picture relative to the prediction


@dataclass(frozen=True, eq=False, slots=True)
class LocalAgreement:
    """``missing``: (rows, cols) float32 of cells of 16 px, log10 of how much better "absent" explains a window around
    the cell than "present" does, NaN where the fingerprint could not be seen anyway; the greatest of many windows, so
    that it is no likelihood ratio of the whole. ``found``: the agreement of the small neighbourhood, in standard errors
    of chance.
    """

    missing: F32
    found: F32


def local_agreement(luma: F32, noise: F32, pattern: F32, weights: Sequence[float]) -> LocalAgreement | None:
    """Of a picture's luma, 0–255, its residual and the fingerprint at its place, all (h, w); None if too small.

    ``weights``: of the predictor, see ``predict.fit_weights``.
    """
    if min(noise.shape) < 2 * _SIDES[0] * CELL:
        return None
    cells = cells_of(luma, noise, pattern)
    strength = predicted(weights, cells)
    strength = strength * _own(cells, strength)
    agreement, power = cells.agreement * strength, cells.power * strength**2
    near, near_power = sums(agreement, _NEAR), sums(power, _NEAR)
    shows = near > _SHOWS * near_power
    missing = np.full(agreement.shape, np.nan)
    for side in _SIDES:
        if side > min(agreement.shape):
            break
        part = _absent(agreement, power, side)
        inside = _around(part, side)
        missing = np.fmax(missing, np.where(shows, np.minimum(inside, part), inside))
    found = near / np.sqrt(np.maximum(near_power, 1e-9))
    return LocalAgreement(missing.astype(np.float32), found.astype(np.float32))


def _own(cells: Cells, strength: F64) -> float:
    """How strongly the whole picture shows the fingerprint, relative to the prediction: a weighted median over windows,
    which a changed part moves little. Other compression or scaling than that of the fitting pictures weakens it all.
    """
    agreement, power = sums(cells.agreement * strength, _SIDES[1]), sums(cells.power * strength**2, _SIDES[1])
    ratio = (agreement / np.maximum(power, 1e-9)).ravel()
    order = np.argsort(ratio)
    weights = np.cumsum(power.ravel()[order])
    middle = ratio[order][int(np.searchsorted(weights, weights[-1] / 2))]
    return float(np.clip(middle, _OWN_LEAST, _OWN_MOST))


def _absent(agreement: F64, power: F64, side: int) -> F64:
    """(rows, cols) log10 of absent over present for the window around each cell; NaN where it tells nothing."""
    mine, expected = sums(agreement, side), sums(power, side)
    whole = sums(np.ones_like(agreement), side) >= side * side - 0.5
    predicted_errors = np.sqrt(np.maximum(expected, 1e-9))
    found = mine / predicted_errors
    wide = _ABSENT**2 + (_STRAY / np.sqrt(side) * predicted_errors) ** 2
    away = found - _PRESENT * predicted_errors
    log = (away**2 / wide - (found / _ABSENT) ** 2 + np.log(wide / _ABSENT**2)) / 2
    return np.where(whole & (predicted_errors >= LEAST_EXPECTED), log / np.log(10), np.nan)


def _around(part: F64, side: int) -> F64:
    """The greatest value of the windows that hold each cell; NaN where none tells anything."""
    low = np.where(np.isfinite(part), part, -np.inf)
    spread = cv2.dilate(np.maximum(low, -1e6), np.ones((side, side), np.uint8), borderType=cv2.BORDER_REPLICATE)
    return np.where(spread > -1e5, spread, np.nan)
