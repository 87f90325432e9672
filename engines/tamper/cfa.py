"""Demosaicing: places where the camera's interpolation pattern is missing or displaced."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from engines.tamper.cells import smooth, window_for
from engines.tamper.trace import Trace, not_applicable
from engines.tamper.view import View

F32 = npt.NDArray[np.float32]

LEAST_MEDIAN = 0.2  # |log2| ratio of the two green lattices' errors over the picture, below which no pattern is seen
_CROSS = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], np.float32) / 4


def demosaicing(view: View) -> Trace:
    """How far the log ratio of green prediction errors falls short of the picture's own pattern, in octaves, ≥ 0.

    P. Ferrara, T. Bianchi, A. De Rosa and A. Piva, "Image forgery localization via fine-grained analysis of CFA
    artifacts", IEEE TIFS 2012: interpolated green pixels are predicted by their neighbours better than those the
    sensor measured. The lattice with the smaller error over the whole picture is taken as the interpolated one.
    """
    if view.exhibit.pixels.ndim != 3:
        return not_applicable("a grey picture has no colour mosaic")
    if view.rows * view.cols < 64:
        return not_applicable("the picture is too small for its colour mosaic to be seen")
    ratio = np.concatenate(view.over_bands(lambda top, bottom: _ratio(view, top, bottom), 128))
    ratio = np.where(view.usable, ratio, np.nan).astype(np.float32)
    local = smooth(ratio, 3)
    known = local[np.isfinite(local)]
    if known.size < 64:
        return not_applicable("most of the picture is flat, black or white")
    middle = float(np.median(known))
    agreeing = float((np.sign(known) == np.sign(middle)).mean())
    if abs(middle) < LEAST_MEDIAN or agreeing < 0.75:
        return not_applicable(
            "no colour mosaic is seen over the picture, as in pictures re-scaled or compressed after the camera"
        )
    short = np.clip((middle - ratio) * np.sign(middle), 0, 4 * abs(middle))
    return Trace(smooth(short.astype(np.float32), window_for(view.rows, view.cols, 5, 7)) / abs(middle))


def _ratio(view: View, top: int, bottom: int) -> F32:
    """log2 ratio of the green prediction errors on the odd and on the even lattice in each cell."""
    above, below = min(2, top), min(2, view.height - bottom)
    green = np.ascontiguousarray(view.rgb_band(top - above, bottom + below)[:, :, 1]).astype(np.float32)
    error = np.abs(green - cv2.filter2D(green, cv2.CV_32F, _CROSS, borderType=cv2.BORDER_REFLECT))
    error = error[above : above + bottom - top]
    y, x = np.ogrid[: bottom - top, : view.width]
    odd = ((y + top + x) % 2 == 1).astype(np.float32)
    on_odd, on_even = view.block_mean(error * odd), view.block_mean(error * (1 - odd))
    return np.asarray(np.log2((on_odd + 0.05) / (on_even + 0.05)), np.float32)
