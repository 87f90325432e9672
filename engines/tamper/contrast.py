"""Contrast traces: places that fill the gaps which a change of contrast left in the histogram of the rest."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engines.tamper.cells import smooth
from engines.tamper.trace import Trace, not_applicable
from engines.tamper.view import View

F32 = npt.NDArray[np.float32]

LEAST_GAPS = 4


def contrast(view: View) -> Trace:
    """Share of pixels, 0–1, whose green value the rest of the picture hardly ever takes.

    M. Stamm and K. J. R. Liu, "Forensic detection of image manipulation using statistical intrinsic fingerprints",
    IEEE TIFS 2010: stretching contrast leaves gaps in the histogram. A place that was put in afterwards fills them.
    """
    if view.is_jpeg:
        return not_applicable("JPEG compression after the change of contrast has filled the gaps of the histogram")
    histogram = np.sum(view.over_bands(lambda top, bottom: _histogram(view, top, bottom)), axis=0)
    gaps = gap_values(histogram)
    if int(gaps.sum()) < LEAST_GAPS:
        return not_applicable("the histogram has no gaps, so the picture's contrast was not stretched as a whole")
    share = np.concatenate(view.over_bands(lambda top, bottom: _share(view, gaps, top, bottom)))
    return Trace(smooth(np.where(view.usable, share, np.nan).astype(np.float32), 3))


def gap_values(histogram: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """(256,) values taken less than a fifth as often as both neighbours, within the range the picture uses."""
    least = np.minimum(np.roll(histogram, 1), np.roll(histogram, -1))
    busy = least > histogram.sum() / 5000
    gaps = busy & (histogram < 0.2 * least)
    gaps[[0, 255]] = False
    return np.asarray(gaps, np.bool_)


def _histogram(view: View, top: int, bottom: int) -> npt.NDArray[np.float64]:
    green = view.rgb_band(top, bottom)[:, :, 1]
    return np.bincount(green.ravel(), minlength=256).astype(np.float64)


def _share(view: View, gaps: npt.NDArray[np.bool_], top: int, bottom: int) -> F32:
    green = view.rgb_band(top, bottom)[:, :, 1]
    return view.block_mean(np.asarray(gaps[green], np.uint8))
