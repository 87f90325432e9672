"""Double quantisation on the picture's own grid: places that were compressed once amid places compressed twice."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engines.tamper.cells import smooth, window_for
from engines.tamper.dct import block_dct
from engines.tamper.mixture import STEPS, Fit, fit, natural, once, twice
from engines.tamper.trace import Trace, not_applicable
from engines.tamper.view import View

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

BANDS = ((0, 1), (1, 0), (1, 1), (0, 2), (2, 0), (1, 2), (2, 1), (0, 3), (3, 0), (2, 2), (1, 3), (3, 1))
ROUNDING = 0.45  # standard deviation in the DCT domain of rounding pixels, twice, and converting colours
LEAST_GAIN = 0.012  # nats a block, below which a frequency shows no second compression
MOST = 24  # largest quantised coefficient told apart


def double_quantisation(view: View) -> Trace:
    """Mean log likelihood ratio a block (nats) of one against two compressions, for whichever is the minority.

    T. Bianchi and A. Piva, "Image forgery localization via block-grained analysis of JPEG artifacts", IEEE TIFS 2012,
    the aligned case: the picture displaced by half a block gives the unquantised statistics; the first step of each
    frequency is found by maximum likelihood; the ratios of the frequencies add up.
    """
    table = view.luma_table
    if table is None:
        return not_applicable("the file is no JPEG, so the steps of its last compression are not known")
    if view.rows * view.cols < 400:
        return not_applicable("the picture has too few blocks for their statistics")
    aligned = _coefficients(view, 0)
    displaced = _coefficients(view, 4)
    total = np.zeros(aligned.shape[:2], np.float32)
    used, shares = 0, []
    for index, (down, across) in enumerate(BANDS):
        view.run.check_stop()
        step = int(table[down, across])
        found, bins = _fit_band(aligned[:, :, index], displaced[:, :, index], step)
        if found.gain < LEAST_GAIN or found.step == step:
            continue
        used += 1
        shares.append(found.share)
        total += np.clip(found.evidence, -4, 4).astype(np.float32)[bins]
    if used < 2:
        return not_applicable("no part of the picture shows an earlier JPEG compression on its present grid")
    if float(np.mean(shares)) < 0.5:
        total = -total
    cells = on_cells(view, total)
    cells = np.where(view.usable, cells, np.nan).astype(np.float32)
    return Trace(smooth(cells, window_for(view.rows, view.cols, 3, 7)))


def _coefficients(view: View, offset: int) -> F32:
    """(block rows, block cols, len(BANDS)) of the grid displaced by ``offset`` px in both directions."""

    def band(top: int, bottom: int) -> F32:
        block = block_dct(view.luma[top + offset : bottom + offset, offset:])
        return np.stack([block[:, down, :, across] for down, across in BANDS], axis=2)

    return np.concatenate(view.over_bands(band, 64))


def _fit_band(aligned: F32, displaced: F32, step: int) -> tuple[Fit, npt.NDArray[np.int64]]:
    """The fit of one frequency and the bin of every block."""
    most = int(min(MOST, 300 // step))
    bins = (np.clip(np.rint(aligned / step), -most, most) + most).astype(np.int64)
    counts = np.bincount(bins.ravel(), minlength=2 * most + 1).astype(np.float64)
    edges: F64 = (np.arange(-most, most + 2).astype(np.float64) - 0.5) * step
    density = natural(displaced)
    single = once(density, edges, ROUNDING)
    double = np.stack([twice(density, int(earlier), edges, ROUNDING) for earlier in STEPS])
    return fit(counts, single, double, STEPS), bins


def on_cells(view: View, blocks: F32) -> F32:
    """Values of whole 8 × 8 blocks on the view's cells; part blocks at the right and bottom take their neighbour's."""
    rows, cols = -(-view.height // 8), -(-view.width // 8)
    filled = np.pad(blocks, ((0, rows - blocks.shape[0]), (0, cols - blocks.shape[1])), mode="edge")
    return filled if view.cell == 8 else view.coarser(filled)
