"""Which of the texts on a page is a picture's caption: decided from places, with a label as the strongest sign."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_LABEL = re.compile(
    r"\s*(?:fig(?:ure|ura)?|photo(?:graph)?|picture|image|plate|abb(?:ildung)?|bild|foto|imagen|рис|图|図)"
    r"(?:\.|\b|(?=\d))\s*[\dIVX]{0,4}[a-z]?\s*[.:–—-]?",
    re.IGNORECASE,
)
_NEAR = 3.0
_LETTER = 0.45
_NEXT_LINE = 1.7
_MOST_LINES = 8
_PLAIN_LINES = 3
_PLAIN_LENGTH = 320


@dataclass(frozen=True, slots=True)
class Box:
    """Where a picture is drawn, in points, y upwards."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of text: its baseline's start, its font's size in points."""

    x: float
    y: float
    size: float
    text: str


@dataclass(frozen=True, slots=True)
class _Line:
    x: float
    y: float
    size: float
    text: str


def caption_near(box: Box, fragments: Sequence[Fragment]) -> tuple[str, str]:
    """(text, "below" or "above"), or ("", "") where nothing can be told to be the picture's caption.

    Below the picture: lines that begin within three lines' height and follow each other closely. A block that begins
    with a label ("Figure 3", "Abb. 2") is taken whole, up to eight lines; one without is taken only where it is short
    and stands apart from what follows, since running text is no caption. Above the picture only with a label.
    """
    lines = [line for line in _lines(fragments) if _beside(line, box)]
    below = _block([line for line in lines if line.y < box.bottom], box.bottom)
    if below and (_labelled(below) or _is_short(below)):
        return _words(below), "below"
    above = [line for line in lines if line.y >= box.top]
    for start in range(len(above)):
        block = _block(above[start:], above[start].y + above[start].size)
        ends_at = block[-1].y if block else 0.0
        if block and _labelled(block) and ends_at - box.top <= _NEAR * block[-1].size:
            return _words(block), "above"
    return "", ""


def _lines(fragments: Sequence[Fragment]) -> list[_Line]:
    """Fragments joined to lines, from the top of the page downwards."""
    lines: list[list[Fragment]] = []
    for one in sorted(fragments, key=lambda f: -f.y):
        if lines and abs(lines[-1][0].y - one.y) <= 0.3 * one.size:
            lines[-1].append(one)
        else:
            lines.append([one])
    joined = []
    for parts in lines:
        parts.sort(key=lambda f: f.x)
        text = " ".join(" ".join(part.text.split()) for part in parts)
        joined.append(_Line(parts[0].x, parts[0].y, max(part.size for part in parts), text))
    return joined


def _beside(line: _Line, box: Box) -> bool:
    """Whether a line, whose letters are taken to be half as wide as high, overlaps the picture's width."""
    end = line.x + _LETTER * line.size * len(line.text)
    return line.x < box.right and end > box.left


def _block(lines: Sequence[_Line], edge: float) -> list[_Line]:
    block: list[_Line] = []
    for line in lines:
        reach = _NEXT_LINE if block else _NEAR
        previous = block[-1].y if block else edge
        if previous - line.y > reach * line.size or len(block) == _MOST_LINES:
            break
        block.append(line)
    return block


def _labelled(block: Sequence[_Line]) -> bool:
    return bool(_LABEL.match(block[0].text))


def _is_short(block: Sequence[_Line]) -> bool:
    return len(block) <= _PLAIN_LINES and len(_words(block)) <= _PLAIN_LENGTH


def _words(block: Sequence[_Line]) -> str:
    return " ".join(line.text for line in block).strip()
