"""Where a fingerprint found in a picture is missing: local agreement against what the rest of the picture predicts.

Chen et al. 2008, section VI, in outline: in each block the agreement of residual and fingerprint is compared with its
expected value under "present" and with chance under "absent", both as normal distributions. The expected value comes
from the picture itself, as the strength at which the fingerprint shows in blocks of like texture.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]

STEP = 32
_BLOCK_LEAST, _BLOCK_MOST = 64, 256
_AIM = 8.0  # standard errors that a block should show where the fingerprint is present
LEAST_EXPECTED = 4.0  # standard errors: below, a block cannot tell present from absent
_GROUPS = 4
_STRAY = 0.35  # relative spread of the strength between blocks of like texture


@dataclass(frozen=True, eq=False, slots=True)
class LocalAgreement:
    """``missing``: (rows, cols) float32, log10 of how much better "absent" explains the agreement than "present" does,
    NaN where the fingerprint could not be seen anyway; blocks overlap, so that it is no likelihood ratio of the whole.
    ``found``: the agreement itself, in standard errors of chance."""

    missing: F32
    found: F32


def local_agreement(noise: F32, light: F32, pattern: F32) -> LocalAgreement | None:
    """Of a picture's residual and exposed luma with the fingerprint at its place, all (h, w); None if too small."""
    expected = pattern * light
    block = _block(noise, expected)
    if block is None:
        return None
    together, power, energy = (
        _blocks(values, block) for values in (noise * expected, expected * expected, noise * noise)
    )
    spread = np.asarray(np.sqrt(energy) / block, np.float32)
    error = spread * np.sqrt(np.maximum(power, 1e-12))
    found = together / np.maximum(error, 1e-12)
    strength = together / np.maximum(power, 1e-12)
    usual = _usual(np.asarray(strength, np.float32), spread, power)
    predicted = usual * np.sqrt(power) / np.maximum(spread, 1e-6)
    wide = 1 + (_STRAY * predicted) ** 2
    absent_over_present = ((found - predicted) ** 2 / wide - found**2) / 2 + np.log(wide) / 2
    missing = np.where(predicted >= LEAST_EXPECTED, absent_over_present / np.log(10), np.nan)
    return LocalAgreement(missing.astype(np.float32), found.astype(np.float32))


def _block(noise: F32, expected: F32) -> int | None:
    """The side of a block: the weaker the fingerprint shows in the whole picture, the larger; None if too small."""
    size = np.sqrt(noise.size)
    whole = float((noise * expected).mean() / max(1e-12, float(noise.std()) * float(expected.std()))) * size
    side = _AIM / max(whole, 1e-3) * size
    most = min(_BLOCK_MOST, min(noise.shape) // 3)
    return None if most < _BLOCK_LEAST else int(np.clip(side, _BLOCK_LEAST, most))


def _blocks(values: F32, block: int) -> F32:
    """Sums over blocks of ``block`` px every ``STEP`` px, the block centred on its cell: (⌈h/step⌉, ⌈w/step⌉)."""
    total = cv2.boxFilter(values, cv2.CV_32F, (block, block), normalize=False, borderType=cv2.BORDER_REFLECT)
    return np.asarray(total[STEP // 2 :: STEP, STEP // 2 :: STEP], np.float32)


def _usual(strength: F32, spread: F32, power: F32) -> F32:
    """The median strength of blocks of like residual spread (texture): a changed part moves a median little."""
    edges = np.quantile(spread, np.linspace(0, 1, _GROUPS + 1)[1:-1])
    group = np.searchsorted(edges, spread)
    usual = np.zeros_like(strength)
    for number in range(_GROUPS):
        members = (group == number) & (power > 0)
        if members.any():
            usual[group == number] = max(0.0, float(np.median(strength[members])))
    return usual
