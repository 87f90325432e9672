"""Texts whose words a finding judges, captions above all, as they are printed: in pieces, with numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engines.core.finding import Finding, MarkedText, Region
from engines.core.marked import CONTRADICTED, DOUBTFUL, NO_EVIDENCE, SUPPORTED, VERDICTS, pieces, verdict_of
from engines.report.figures import Place

PRINTED_MOST = 20_000
_PLACES_IN_WORDS = 4

PRINT_LINES = {
    CONTRADICTED: "bold, double line",
    DOUBTFUL: "bold, single line",
    SUPPORTED: "single line",
    NO_EVIDENCE: "italic",
}


@dataclass(frozen=True, slots=True)
class ShownPiece:
    """A stretch of the text; ``number`` of its mark, "" without one; ``verdict``, ``tip``: what is said of it."""

    text: str
    number: str = ""
    verdict: str = ""
    tip: str = ""

    @property
    def style(self) -> str:
        """The name of its style."""
        return self.verdict.replace(" ", "-")


@dataclass(frozen=True, slots=True)
class ShownText:
    """A judged text: pieces in order, and a row for each mark: number and words, verdict, why, where."""

    title: str
    pieces: tuple[ShownPiece, ...]
    rows: tuple[tuple[str, str, str, str], ...]
    places: tuple[Place, ...]


def shown_texts(finding: Finding) -> Iterator[ShownText]:
    """The judged texts of a finding, cut at 20,000 characters with a count of what is left out."""
    for text in finding.texts:
        yield ShownText(text.title, tuple(_pieces(text)), tuple(_rows(text)), tuple(_places(text)))


def legend(lines: dict[str, str]) -> str:
    """How the verdicts are told apart."""
    return "; ".join(f"{lines[verdict]}: {verdict}" for verdict in VERDICTS) + "."


def _pieces(text: MarkedText) -> Iterator[ShownPiece]:
    for one in pieces(text, PRINTED_MOST):
        if one.mark is None or one.number is None:
            yield ShownPiece(one.text)
        else:
            verdict = verdict_of(one.mark)
            yield ShownPiece(one.text, str(one.number + 1), verdict, f"{verdict}: {one.mark.sentence}")
    left = len(text.text) - PRINTED_MOST
    if left > 0:
        yield ShownPiece(f" … ({left:,} more characters not printed)")


def _rows(text: MarkedText) -> Iterator[tuple[str, str, str, str]]:
    for number, mark in enumerate(text.marks, 1):
        words = text.text[mark.start : mark.end]
        where = [_place(region) for region in mark.regions[:_PLACES_IN_WORDS]]
        if len(mark.regions) > _PLACES_IN_WORDS:
            where.append(f"and {len(mark.regions) - _PLACES_IN_WORDS} more places")
        yield f"{number}  {words}", verdict_of(mark), mark.sentence, "; ".join(where)


def _place(region: Region) -> str:
    return f"x {region.x}, y {region.y}, {region.width} × {region.height} pixels"


def _places(text: MarkedText) -> Iterator[Place]:
    for number, mark in enumerate(text.marks, 1):
        for region in mark.regions:
            yield Place(number, region)
