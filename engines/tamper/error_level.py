"""Error-level analysis: how much each place changes when the picture is saved as JPEG once more."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from engines.tamper.cells import deviation, smooth, standardise, window_for
from engines.tamper.trace import Trace, not_applicable
from engines.tamper.view import View

F32 = npt.NDArray[np.float32]

RESAVE_QUALITY = 90
SMALLEST_GRID = 64  # cells
SMALLEST_SPREAD = 0.06  # in log2 units; below this, differences are rounding


def error_level(view: View) -> Trace:
    """Change on re-saving at quality 90, compared with equally textured cells; robust standard deviations, ≥ 0.

    N. Krawetz, "A picture's worth: digital image analysis and forensics", Black Hat 2007: a place saved fewer times
    changes more. The plain error mostly draws edges and texture, so here the log error is set against that of the
    picture's cells of like texture, and its absolute deviation is shown.
    """
    if view.rows * view.cols < SMALLEST_GRID:
        return not_applicable("the picture is too small for error levels to be compared")
    error = np.concatenate(view.over_bands(lambda top, bottom: _change(view, top, bottom)))
    value = np.log2(error + 0.15).astype(np.float32)
    return Trace(unlike_texture(view, value, SMALLEST_SPREAD))


def unlike_texture(view: View, value: F32, floor: float) -> F32:
    """Absolute smoothed deviation of ``value`` (rows, cols) from what the texture predicts in this picture."""
    value = np.where(view.usable, value, np.nan).astype(np.float32)
    raw = np.clip(deviation(value, view.texture, floor), -6, 6)
    return np.abs(standardise(smooth(raw, window_for(view.rows, view.cols)), 0.15))


def _change(view: View, top: int, bottom: int) -> F32:
    """Mean absolute change of each cell on re-saving, in grey levels, over the three channels."""
    bgr = cv2.cvtColor(view.rgb_band(top, bottom), cv2.COLOR_RGB2BGR)
    _, encoded = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, RESAVE_QUALITY])
    again = np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR), np.uint8)
    mean: F32 = view.block_mean(np.asarray(cv2.absdiff(bgr, again), np.uint8)).reshape(-1, view.cols, 3).mean(axis=2)
    return mean
