"""Bars laid out as a drawing: one line a category, its name at the left, its value at the end of the bar."""

from __future__ import annotations

import math

from engines.core.finding import Plot
from engines.report.draw import Area, Drawing, Item, Stroke, Words
from engines.report.text import cut, number_words, visible

_WIDTH, _LINE, _NAMES, _RIGHT = 460.0, 16.0, 170.0, 40.0
_COLOURS = ("#4f7fb0", "#8c1c13")
_GREY = "#8c8c8c"


def bars_drawing(plot: Plot) -> Drawing:
    """The bars of a plot, about 460 points wide; positive and negative lengths differ in colour and side."""
    values = [float(value) for series in plot.series for value in series.x]
    places = [int(place) for series in plot.series for place in series.y]
    finite = [value for value in values if math.isfinite(value)]
    low, high = min([0.0, *finite]), max([0.0, *finite])
    reach = (_WIDTH - _NAMES - _RIGHT - (_RIGHT if low < 0 else 0)) / ((high - low) or 1.0)
    zero = _NAMES + (_RIGHT if low < 0 else 0) - low * reach
    bottom = _LINE * len(plot.categories)
    items: list[Item] = [Stroke(((zero, 0), (zero, bottom)), _GREY, 0.8)]
    for number, name in enumerate(plot.categories):
        items.append(Words((_NAMES - 8, number * _LINE + 11), cut(visible(name), 44), 8, "end"))
    for place, value in zip(places, values, strict=True):
        if math.isfinite(value):
            items += _bar(place * _LINE, zero, zero + value * reach, value)
    items.append(Words((zero, bottom + 13), plot.x_label, 8, "middle"))
    return Drawing(_WIDTH, bottom + 20, f"{plot.title}. {plot.caption}", tuple(items))


def _bar(top: float, zero: float, end: float, value: float) -> list[Item]:
    corners = ((zero, top + 3), (end, top + 3), (end, top + 13), (zero, top + 13))
    side = -1 if value < 0 else 1
    words = Words((end + 4 * side, top + 11), number_words(round(value, 3)), 7.5, "end" if side < 0 else "start")
    return [Area(corners, _COLOURS[value < 0], 0.75), words]
