"""A marked text cut into pieces that window and reports draw one after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from engines.core.finding import MarkedText, TextMark

CONTRADICTED, DOUBTFUL, SUPPORTED, NO_EVIDENCE = "contradicted", "doubtful", "supported", "no evidence"
VERDICTS = (CONTRADICTED, DOUBTFUL, SUPPORTED, NO_EVIDENCE)
"""The gravest first: where marks overlap, the first of these is drawn."""

LINES = {
    CONTRADICTED: "bold, wavy line",
    DOUBTFUL: "italic, dashed line",
    SUPPORTED: "plain line",
    NO_EVIDENCE: "dotted line",
}
"""How words are drawn on a screen, by which the verdict is told without colour."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text without a mark (``number`` None), or under mark ``number`` of the text's marks."""

    text: str
    number: int | None = None
    mark: TextMark | None = None


def pieces(text: MarkedText, limit: int | None = None) -> list[Piece]:
    """The text in order; of overlapping marks the gravest shows, of equal ones the shorter. ``limit``: characters.

    Marks that lie outside the text are cut at its ends, unknown verdicts count as "no evidence".
    """
    end = len(text.text) if limit is None else min(limit, len(text.text))
    cuts = {0, end}
    for mark in text.marks:
        cuts.update(min(max(place, 0), end) for place in (mark.start, mark.end))
    order = sorted(range(len(text.marks)), key=lambda n: _rank(text.marks[n]))
    places = sorted(cuts)
    found: list[Piece] = []
    for start, stop in pairwise(places):
        number = next((n for n in order if text.marks[n].start <= start and stop <= text.marks[n].end), None)
        words = text.text[start:stop]
        if found and found[-1].number == number:
            found[-1] = Piece(found[-1].text + words, number, found[-1].mark)
        else:
            found.append(Piece(words, number, None if number is None else text.marks[number]))
    return found


def verdict_of(mark: TextMark) -> str:
    """A known verdict."""
    return mark.verdict if mark.verdict in VERDICTS else NO_EVIDENCE


def tally(texts: Sequence[MarkedText]) -> str:
    """How many marks have which verdict: "1 contradicted, 2 supported"; "" without marks."""
    counts = Counter(verdict_of(mark) for text in texts for mark in text.marks)
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict])


def _rank(mark: TextMark) -> tuple[int, int]:
    return VERDICTS.index(verdict_of(mark)), mark.end - mark.start
