"""A tiny drawing, placed once and printed twice: as inline SVG and on a PDF page.

Coordinates are points, origin top left, y downwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Literal

from engines.report.text import visible

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Stroke:
    """An open line through ``points``; ``dash`` as on/off lengths."""

    points: tuple[Point, ...]
    colour: str = "#333333"
    width: float = 0.8
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A filled polygon."""

    points: tuple[Point, ...]
    colour: str
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Dots:
    """Small filled discs."""

    points: tuple[Point, ...]
    colour: str
    radius: float = 2.2


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text; ``at`` is on its base line. ``upwards`` turns it by 90° to the left."""

    at: Point
    text: str
    size: float = 8.0
    anchor: Literal["start", "middle", "end"] = "start"
    upwards: bool = False
    colour: str = "#222222"


Item = Stroke | Area | Dots | Words


@dataclass(frozen=True, slots=True)
class Drawing:
    """``width`` × ``height`` in points; ``label`` tells in words what is drawn."""

    width: float
    height: float
    label: str
    items: tuple[Item, ...]


def to_svg(drawing: Drawing) -> str:
    """Inline SVG for HTML: no style attributes, no scripts, no references, all text escaped."""
    body = "".join(_svg_item(item) for item in drawing.items)
    return (
        f'<svg viewBox="0 0 {_n(drawing.width)} {_n(drawing.height)}" width="{_n(drawing.width)}pt" '
        f'height="{_n(drawing.height)}pt" role="img" aria-label="{escape(visible(drawing.label))}">{body}</svg>'
    )


def _svg_item(item: Item) -> str:
    if isinstance(item, Stroke):
        dash = f' stroke-dasharray="{" ".join(_n(d) for d in item.dash)}"' if item.dash else ""
        return (
            f'<polyline points="{_points(item.points)}" fill="none" stroke="{item.colour}" '
            f'stroke-width="{_n(item.width)}"{dash}/>'
        )
    if isinstance(item, Area):
        return f'<polygon points="{_points(item.points)}" fill="{item.colour}" fill-opacity="{_n(item.opacity)}"/>'
    if isinstance(item, Dots):
        return "".join(
            f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(item.radius)}" fill="{item.colour}"/>' for x, y in item.points
        )
    x, y = item.at
    turn = f' transform="rotate(-90 {_n(x)} {_n(y)})"' if item.upwards else ""
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(item.size)}" text-anchor="{item.anchor}" '
        f'fill="{item.colour}"{turn}>{escape(visible(item.text))}</text>'
    )


def _points(points: Iterable[Point]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
