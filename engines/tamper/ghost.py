"""JPEG ghosts: places that were once saved at another quality than the rest."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engines.tamper.cells import deviation, smooth, standardise, window_for
from engines.tamper.dct import FREQUENCIES, block_dct, standard_table
from engines.tamper.trace import Trace, not_applicable
from engines.tamper.view import View

F32 = npt.NDArray[np.float32]

QUALITIES = (45, 52, 59, 65, 70, 75, 80, 85, 90, 95)
SMALL_BAND = 64  # rows, so that the coefficients stay in the processor's cache
SMALLEST_SPREAD = 0.05  # in log2 units of the dip's depth


def ghost(view: View) -> Trace:
    """Depth of the error's dips over re-saving qualities, against the rest; robust standard deviations, ≥ 0.

    H. Farid, "Exposing digital forgeries from JPEG ghosts", IEEE TIFS 2009: re-saved at quality q, a place once saved
    at q changes less than at neighbouring qualities. The dip is log2 of the error at q below the mean of its
    neighbours', which takes the texture out; the map is the largest absolute deviation over q. Grid-aligned.
    """
    if view.rows * view.cols < 64:
        return not_applicable("the picture is too small for JPEG ghosts to be compared")
    if not view.has_jpeg_history:
        return not_applicable("the pixels bear no trace of a JPEG compression, so there are no qualities to tell apart")
    errors = np.concatenate(view.over_bands(lambda top, bottom: _errors(view, top, bottom), SMALL_BAND))
    return Trace(dips(view, errors))


def dips(view: View, errors: F32) -> F32:
    """Largest absolute deviation of the dip depth over the inner qualities; ``errors``: (rows, cols, qualities)."""
    level = np.log2(errors + 0.02)
    window = window_for(view.rows, view.cols)
    best = np.full(errors.shape[:2], np.nan, np.float32)
    for index in range(1, len(QUALITIES) - 1):
        view.run.check_stop()
        depth = (level[:, :, index - 1] + level[:, :, index + 1]) / 2 - level[:, :, index]
        depth = np.where(view.usable, depth, np.nan).astype(np.float32)
        raw = np.clip(deviation(depth, view.texture, SMALLEST_SPREAD), -5, 5)
        best = np.fmax(best, np.abs(standardise(smooth(raw, window), 0.2)))
    return best


def _errors(view: View, top: int, bottom: int) -> F32:
    """Mean squared rounding error of the DCT coefficients of each cell at each quality's steps.

    Shape (rows of the band, cols, qualities). Equal to re-saving, but for pixel rounding, and much faster.
    """
    band = view.luma[top:bottom]
    height, width = -(-band.shape[0] // view.cell) * view.cell, view.cols * view.cell
    if band.shape != (height, width):
        band = np.pad(band, ((0, height - band.shape[0]), (0, width - band.shape[1])), mode="edge")
    coefficients = block_dct(band)
    out = np.empty((height // 8, width // 8, len(QUALITIES)), np.float32)
    scaled, rounded = np.empty_like(coefficients), np.empty_like(coefficients)
    for index, quality in enumerate(QUALITIES):
        steps = standard_table(quality)[:FREQUENCIES, :FREQUENCIES].astype(np.float32)
        weights = steps.copy()
        weights[0, 0] = 0
        np.multiply(coefficients, 1 / steps[:, None, :], out=scaled)
        np.rint(scaled, out=rounded)
        np.subtract(scaled, rounded, out=scaled)
        np.multiply(scaled, weights[:, None, :], out=scaled)
        out[:, :, index] = np.einsum("akbl,akbl->ab", scaled, scaled) / (FREQUENCIES**2 - 1)
    return out if view.cell == 8 else _mean_blocks(out, view.cell // 8)


def _mean_blocks(blocks: F32, factor: int) -> F32:
    """Mean over ``factor`` × ``factor`` blocks of (rows, cols, n)."""
    rows, cols, last = blocks.shape
    parts = blocks.reshape(rows // factor, factor, cols // factor, factor, last)
    return np.asarray(parts.mean(axis=(1, 3)), np.float32)
