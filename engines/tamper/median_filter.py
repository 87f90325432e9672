"""Median-filter traces: places where neighbouring pixels are equal more often than their texture explains."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engines.tamper.error_level import unlike_texture
from engines.tamper.trace import Trace, not_applicable
from engines.tamper.view import View

F32 = npt.NDArray[np.float32]


def median_filter(view: View) -> Trace:
    """log2 ratio of equal to one-apart neighbours against cells of like texture; robust standard deviations, ≥ 0.

    M. Kirchner and J. Fridrich, "On detection of median filtering in digital images", SPIE 2010: a median repeats
    values ("streaking"), so differences of 0 outnumber differences of 1.
    """
    if view.rows * view.cols < 64:
        return not_applicable("the picture is too small for streaks to be compared")
    value = np.concatenate(view.over_bands(lambda top, bottom: _ratio(view, top, bottom)))
    return Trace(unlike_texture(view, value, 0.15))


def _ratio(view: View, top: int, bottom: int) -> F32:
    band = view.luma[top:bottom]
    equal, one = np.zeros(band.shape, np.float32), np.zeros(band.shape, np.float32)
    for axis in (0, 1):
        first, second = (band[1:], band[:-1]) if axis == 0 else (band[:, 1:], band[:, :-1])
        apart = np.maximum(first, second) - np.minimum(first, second)
        place = (slice(1, None), slice(None)) if axis == 0 else (slice(None), slice(1, None))
        equal[place] += apart == 0
        one[place] += apart == 1
    ratio = (view.block_mean(equal) + 0.03) / (view.block_mean(one) + 0.03)
    return np.asarray(np.log2(ratio), np.float32)
