"""Statistics on the cell grid: which cells differ from the equally textured rest of the picture."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]


def smooth(values: F32, size: int) -> F32:
    """Mean over ``size`` × ``size`` cells that ignores NaN; NaN where fewer than a fifth of the cells have a value."""
    known = np.isfinite(values)
    filled = np.where(known, values, 0).astype(np.float32)
    weight = cv2.blur(known.astype(np.float32), (size, size), borderType=cv2.BORDER_REFLECT)
    total = cv2.blur(filled, (size, size), borderType=cv2.BORDER_REFLECT)
    return np.where(weight >= 0.2, total / np.maximum(weight, 1e-6), np.nan).astype(np.float32)


def centre_and_spread(values: F32) -> tuple[float, float]:
    """Median and 1.4826 × median absolute deviation of the finite values; (0, 0) where there are none."""
    known = values[np.isfinite(values)]
    if known.size == 0:
        return 0.0, 0.0
    median = float(np.median(known))
    return median, 1.4826 * float(np.median(np.abs(known - median)))


def deviation(values: F32, covariate: F32, floor: float, bins: int = 12) -> F32:
    """How many robust standard deviations each cell lies from equally textured cells of the same picture.

    ``values`` and ``covariate``: (rows, cols) float32, NaN = no value. Median and spread of ``values`` are taken in
    quantile bins of ``covariate`` and interpolated; ``floor`` is the smallest spread believed, in units of
    ``values``, so that a nearly constant picture shows no hot spots. This holds as long as the
    altered part is a minority of each bin.
    """
    known = np.isfinite(values) & np.isfinite(covariate)
    out = np.full(values.shape, np.nan, np.float32)
    if int(known.sum()) < 24:
        return out
    value, texture = values[known], covariate[known]
    bins = max(1, min(bins, value.size // 24))
    edges = np.quantile(texture, np.linspace(0, 1, bins + 1)[1:-1])
    place = np.digitize(texture, edges)
    centres, medians, spreads = [], [], []
    for index in range(bins):
        inside = place == index
        if int(inside.sum()) < 8:
            continue
        median, spread = centre_and_spread(value[inside])
        centres.append(float(np.median(texture[inside])))
        medians.append(median)
        spreads.append(max(spread, floor))
    expected = np.interp(texture, centres, medians)
    scale = np.interp(texture, centres, spreads)
    out[known] = (value - expected) / scale
    return out


def standardise(values: F32, floor: float) -> F32:
    """(values − median) / spread over the picture; spread: robust, yet ≥ ``floor`` and ≥ 0.6 of the plain deviation.

    The last keeps a picture whose cells are mostly equal from showing its few others as far out.
    """
    median, spread = centre_and_spread(values)
    known = values[np.isfinite(values)]
    plain = 0.6 * float(known.std()) if known.size else 0.0
    return ((values - median) / max(spread, plain, floor)).astype(np.float32)


def window_for(rows: int, cols: int, least: int = 5, most: int = 9) -> int:
    """Odd smoothing window in cells: about a twelfth of the shorter side, within ``least`` … ``most``."""
    size = int(np.clip(min(rows, cols) // 12, least, most))
    return size | 1
