"""Noise level: places whose noise is stronger or weaker than the rest at the same brightness and texture."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from engines.tamper.cells import deviation, smooth, standardise, window_for
from engines.tamper.trace import Trace, not_applicable
from engines.tamper.view import View

F32 = npt.NDArray[np.float32]

SMALLEST_SPREAD = 0.08  # in log2 units of the noise level
_DIAGONAL = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32) / 6


def noise(view: View) -> Trace:
    """log2 noise level against cells of like texture and brightness; robust standard deviations, ≥ 0.

    After B. Mahdian and S. Saic, "Using noise inconsistencies for blind image forensics", Image and Vision Computing
    2009, with the mask of J. Immerkær, "Fast noise variance estimation", CVIU 1996, which is blind
    to planes and to edges along the axes. Of the four quarters of a cell the two quietest are believed, so that an
    edge does not count as noise.
    """
    if view.rows * view.cols < 64:
        return not_applicable("the picture is too small for noise levels to be compared")
    parts = view.over_bands(lambda top, bottom: _levels(view, top, bottom))
    sigma = np.concatenate([part[0] for part in parts])
    brightness = np.concatenate([part[1] for part in parts])
    value = np.where(view.usable, np.log2(sigma + 0.1), np.nan).astype(np.float32)
    value = np.clip(deviation(value, view.texture, SMALLEST_SPREAD), -6, 6)
    value = deviation(value, brightness, 0.5)
    return Trace(np.abs(standardise(smooth(np.clip(value, -6, 6), window_for(view.rows, view.cols)), 0.15)))


def _levels(view: View, top: int, bottom: int) -> tuple[F32, F32]:
    """Noise level (grey levels) and mean luma of each cell."""
    band = view.luma_band(top, bottom, 1)
    residual = np.abs(cv2.filter2D(band, cv2.CV_32F, _DIAGONAL, borderType=cv2.BORDER_REFLECT))
    half = view.cell // 2
    quarters = _quarters(residual[1:-1], half, view)
    return quarters, view.block_mean(view.luma[top:bottom])


def _quarters(residual: F32, half: int, view: View) -> F32:
    """Mean of the two quietest quarters of each cell, scaled to a standard deviation."""
    rows = -(-residual.shape[0] // view.cell)
    bottom, right = rows * view.cell - residual.shape[0], view.cols * view.cell - residual.shape[1]
    padded = np.pad(residual, ((0, bottom), (0, right)), mode="edge")
    size = (padded.shape[1] // half, padded.shape[0] // half)
    mean = np.asarray(cv2.resize(padded, size, interpolation=cv2.INTER_AREA))
    four = mean.reshape(rows, 2, view.cols, 2).transpose(0, 2, 1, 3).reshape(rows, view.cols, 4)
    quiet = np.partition(four, 1, axis=2)[:, :, :2].mean(axis=2)
    return np.asarray(np.sqrt(np.pi / 2) * quiet, np.float32)
