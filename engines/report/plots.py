"""Plots of findings laid out as drawings: axes with round ticks, a legend, lines that differ without colour too."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engines.core.finding import Plot, Series
from engines.report.draw import Area, Dots, Drawing, Item, Point, Stroke, Words
from engines.report.text import cut, number_words, visible

_WIDTH, _HEIGHT = 460.0, 250.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 52.0, 10.0, 8.0, 38.0
_LEGEND_LINE = 12.0
_MOST_POINTS = 600
_COLOURS = ("#4f7fb0", "#8c1c13", "#3b7a57", "#6b4c9a", "#8a6d1d", "#555555")
_DASHES: tuple[tuple[float, ...], ...] = ((), (5, 2), (1.5, 2), (7, 2, 1.5, 2), (3, 3), (9, 3))
_GREY = "#8c8c8c"


def plot_drawing(plot: Plot) -> Drawing:
    """The plot as a drawing about 460 points wide. Values that are not finite leave gaps."""
    legend_height = _LEGEND_LINE * len(plot.series) + 4
    axes = _Axes(plot.series)
    items: list[Item] = [*axes.frame(plot.x_label, plot.y_label)]
    for index, series in enumerate(plot.series):
        look = _look(plot.series, index)
        items += _series_items(series, axes, look)
        items += _legend_items(series, look, _HEIGHT + 8 + _LEGEND_LINE * index)
    return Drawing(_WIDTH, _HEIGHT + legend_height, f"{plot.title}. {plot.caption}", tuple(items))


@dataclass(frozen=True, slots=True)
class _Look:
    colour: str
    dash: tuple[float, ...]


def _look(series: Sequence[Series], index: int) -> _Look:
    """A colour for each series, and a dash for each line, so that print without colour still tells them apart."""
    lines_before = sum(one.kind == "line" for one in series[:index])
    return _Look(_COLOURS[index % len(_COLOURS)], _DASHES[lines_before % len(_DASHES)])


class _Axes:
    """Maps data to points on the drawing."""

    def __init__(self, series: Sequence[Series]) -> None:
        self.x_low, self.x_high = _span([s.x for s in series])
        values = [s.y for s in series] + [s.y_high for s in series if s.y_high is not None]
        self.y_low, self.y_high = _span(values, margin=0.04)

    def at(self, x: float, y: float) -> Point:
        across = (x - self.x_low) / (self.x_high - self.x_low)
        up = (y - self.y_low) / (self.y_high - self.y_low)
        return (
            _LEFT + across * (_WIDTH - _LEFT - _RIGHT),
            _HEIGHT - _BOTTOM - up * (_HEIGHT - _TOP - _BOTTOM),
        )

    def frame(self, x_label: str, y_label: str) -> Iterator[Item]:
        """Grid, ticks, axes and their words."""
        left, right, top, bottom = _LEFT, _WIDTH - _RIGHT, _TOP, _HEIGHT - _BOTTOM
        for value in ticks(self.x_low, self.x_high):
            x, _ = self.at(value, self.y_low)
            yield Stroke(((x, top), (x, bottom)), "#e4e4e4", 0.5)
            yield Words((x, bottom + 11), number_words(value), 7.5, "middle")
        for value in ticks(self.y_low, self.y_high):
            _, y = self.at(self.x_low, value)
            yield Stroke(((left, y), (right, y)), "#e4e4e4", 0.5)
            yield Words((left - 4, y + 2.6), number_words(value), 7.5, "end")
        yield Stroke(((left, top), (left, bottom), (right, bottom)), _GREY, 0.8)
        yield Words(((left + right) / 2, bottom + 26), x_label, 8, "middle")
        yield Words((12, (top + bottom) / 2), y_label, 8, "middle", upwards=True)


def ticks(low: float, high: float, wanted: int = 6) -> list[float]:
    """Round values between ``low`` and ``high``, steps of 1, 2 or 5 times a power of ten."""
    raw = (high - low) / wanted
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= raw * 0.999)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(i * step, 12) for i in range(first, last + 1)]


def _span(arrays: Sequence[npt.NDArray[np.float32]], margin: float = 0.0) -> tuple[float, float]:
    finite = [a[np.isfinite(a)] for a in arrays]
    filled = [a for a in finite if a.size]
    if not filled:
        return 0.0, 1.0
    low, high = float(min(a.min() for a in filled)), float(max(a.max() for a in filled))
    if not high - low > 1e-9 * max(abs(low), abs(high)):
        return low - (abs(low) * 0.05 or 0.5), high + (abs(high) * 0.05 or 0.5)
    room = (high - low) * margin
    return low - room, high + room


def _series_items(series: Series, axes: _Axes, look: _Look) -> list[Item]:
    colour = look.colour
    if series.kind == "band" and series.y_high is not None:
        lower = _runs(series.x, series.y, axes)
        upper = _runs(series.x, series.y_high, axes)
        return [Area((*a, *reversed(b)), colour, 0.18) for a, b in zip(lower, upper, strict=False)]
    if series.kind == "points":
        points = tuple(p for run in _runs(series.x, series.y, axes) for p in run)
        return [Dots(points, colour)]
    return [Stroke(tuple(run), colour, 1.1, look.dash) for run in _runs(series.x, series.y, axes) if len(run) > 1]


def _runs(x: npt.NDArray[np.float32], y: npt.NDArray[np.float32], axes: _Axes) -> list[list[Point]]:
    """Stretches of finite points, thinned to a printable number (every n-th; extremes of each n are kept)."""
    runs: list[list[Point]] = [[]]
    for i in _kept(y):
        if np.isfinite(x[i]) and np.isfinite(y[i]):
            runs[-1].append(axes.at(float(x[i]), float(y[i])))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _kept(y: npt.NDArray[np.float32]) -> list[int]:
    if y.size <= _MOST_POINTS:
        return list(range(y.size))
    every = math.ceil(2 * y.size / _MOST_POINTS)
    kept: list[int] = []
    for start in range(0, y.size, every):
        part = y[start : start + every]
        if np.isfinite(part).all():
            kept += sorted({start + int(part.argmin()), start + int(part.argmax())})
        else:
            kept += range(start, start + part.size)
    return kept


def _legend_items(series: Series, look: _Look, y: float) -> list[Item]:
    colour = look.colour
    left, right = _LEFT, _LEFT + 26
    sample: Item
    if series.kind == "band":
        sample = Area(((left, y - 6), (right, y - 6), (right, y), (left, y)), colour, 0.18)
    elif series.kind == "points":
        sample = Dots(((left + 13, y - 3),), colour)
    else:
        sample = Stroke(((left, y - 3), (right, y - 3)), colour, 1.1, look.dash)
    return [sample, Words((right + 6, y), cut(visible(series.label), 90), 8)]
