"""How strongly a fingerprint should show at each place of a picture: the correlation predictor of Chen et al. 2008.

Section VI.A there: the agreement of a block with the fingerprint depends on its brightness, its texture, how even it
is, and on their products; the weights are fitted to pictures of the camera itself. Here the fitting pictures serve,
each against the fingerprint of the others, since a picture agrees with a fingerprint that it helped to make.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from engines.camera.pattern import exposed

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

CELL = 16  # px
_SPREAD_CELLS = 3  # neighbourhood over which the spread of the residual is taken
_WINDOW = 5  # px, of local variance
_EVEN = 0.03  # of the brightness: a smaller local deviation counts as even
_RIDGE = 1e-4
_LEAST, _MOST = 0.02, 3.0  # strengths; 1 is a fingerprint that shows in full


@dataclass(frozen=True, eq=False, slots=True)
class Cells:
    """Of each cell of 16 px: ``agreement`` Σ residual · expected / σ², ``power`` Σ expected² / σ², σ the spread of the
    residual there, and ``features``; (rows, cols), (rows, cols, 11) float64. agreement / power is the strength at which
    the fingerprint shows, with standard error 1 / √power.
    """

    agreement: F64
    power: F64
    features: F64


def cells_of(luma: F32, noise: F32, pattern: F32) -> Cells:
    """Of a picture's luma, 0–255, its residual and the fingerprint there, all (h, w); part cells are left out."""
    expected = pattern * exposed(luma)
    variance = sums(_cells(noise * noise), _SPREAD_CELLS) / sums(_cells(np.ones_like(noise)), _SPREAD_CELLS)
    variance = np.maximum(variance, 1e-3)
    agreement, power = _cells(noise * expected) / variance, _cells(expected * expected) / variance
    smooth = luma - noise
    mean = cv2.blur(smooth, (_WINDOW, _WINDOW))
    local = np.maximum(cv2.blur(smooth * smooth, (_WINDOW, _WINDOW)) - mean * mean, 0)
    light = _cells(luma) / (255 * CELL**2)
    texture = _cells(np.asarray(1 / (1 + local), np.float32)) / CELL**2
    even = _cells((np.sqrt(local) < _EVEN * np.maximum(luma, 1)).astype(np.float32)) / CELL**2
    spread = np.log(variance) / 2
    alone = [np.ones_like(light), light, light**2, texture, texture**2, light * texture, even]
    with_spread = [spread, spread**2, spread * light, spread * texture]
    return Cells(agreement, power, np.stack([*alone, *with_spread], -1))


def sums(values: F64, side: int) -> F64:
    """Over windows of ``side`` cells around each; nothing is beyond the edge."""
    found = cv2.boxFilter(values, -1, (side, side), normalize=False, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(found, np.float64)


def predicted(weights: Sequence[float], cells: Cells) -> F64:
    """(rows, cols) the strength at which the fingerprint should show."""
    return np.asarray(np.clip(cells.features @ np.array(weights), _LEAST, _MOST), np.float64)


def fit_weights(pictures: Sequence[Cells]) -> tuple[float, ...]:
    """By least squares over cells of fitting pictures, each against the others' fingerprint; weighted by certainty."""
    features = np.concatenate([one.features.reshape(-1, one.features.shape[-1]) for one in pictures])
    power = np.concatenate([one.power.ravel() for one in pictures])
    agreement = np.concatenate([one.agreement.ravel() for one in pictures])
    products = (features * power[:, None]).T @ features
    products += _RIDGE * np.diag(np.diag(products))
    return tuple(float(value) for value in np.linalg.solve(products, features.T @ agreement))


def _cells(values: F32) -> F64:
    rows, cols = values.shape[0] // CELL, values.shape[1] // CELL
    whole = values[: rows * CELL, : cols * CELL].reshape(rows, CELL, cols, CELL)
    return np.asarray(whole.sum((1, 3), dtype=np.float64), np.float64)
