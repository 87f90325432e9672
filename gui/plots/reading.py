"""What a diagram says at one place on its horizontal axis, in words."""

from __future__ import annotations

import math

import numpy as np

from engines.core.finding import Plot, Series


def reading_at(plot: Plot, x: float) -> str:
    """The horizontal value and each series' value at the sample nearest to ``x``; of bars, every one's length."""
    if plot.categories:
        return "   ".join(bar_readings(plot))
    parts = [f"{plot.x_label}: {x:.4g}"]
    for series in plot.series:
        words = _value(series, x)
        if words:
            parts.append(f"{series.label}: {words}")
    return "   ".join(parts)


def bar_readings(plot: Plot) -> list[str]:
    """Each bar's name and length, from the top."""
    return [
        f"{plot.categories[int(place)]}: {length:+.3g}"
        for series in plot.series
        for place, length in zip(series.y, series.x, strict=True)
    ]


def _value(series: Series, x: float) -> str:
    if not len(series.x):
        return ""
    nearest = int(np.nanargmin(np.abs(series.x - x)))
    if not min(series.x) <= x <= max(series.x) and series.kind != "points":
        return ""
    low = float(series.y[nearest])
    if math.isnan(low):
        return "no value"
    if series.kind == "band" and series.y_high is not None:
        return f"{low:.4g} to {float(series.y_high[nearest]):.4g}"
    return f"{low:.4g}"
