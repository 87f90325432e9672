"""Paragraphs, headings and finding tables of the PDF, from words that are not trusted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, Paragraph, TableStyle
from reportlab.platypus import Table as PrintedTable

from engines.core.finding import Table
from engines.report.pdf_fonts import fonts
from engines.report.pdf_parts import WIDTH, Marked, asked_widths, grid, styles
from engines.report.template import Chapter

_HALF = WIDTH / 2
_ROWS_BESIDE = 14
_LINE = 110
"""Characters in a line of a table over the whole width, about."""
_LINES = 3
"""Lines that a row may take on average before fewer rows are printed."""


def text(words: str, style: str = "text") -> Flowable:
    """A paragraph."""
    return Paragraph(fonts().markup(words), styles()[style])


def heading(words: str, style: str, key: str, level: int) -> Flowable:
    """A heading that the contents and the reader's outline lead to."""
    return Marked(fonts().markup(words, 400), styles()[style], key, fonts().printable(words, 200), level)


def chapter_heading(chapter: Chapter) -> Iterator[Flowable]:
    """The heading of a section, if it has one."""
    if chapter.title:
        yield CondPageBreak(45 * mm)
        yield heading(chapter.heading, "h2", chapter.key, 0)


def titled(words: str, style: str) -> Iterator[Flowable]:
    """A heading that does not stand alone at the foot of a page."""
    yield CondPageBreak(40 * mm if style == "h4" else 28 * mm)
    yield text(words, style)


def grid_or(
    columns: Sequence[str], rows: Sequence[Sequence[str]], nothing: str, hashes: tuple[int, ...] = ()
) -> list[Flowable]:
    """A table, or a sentence where it would have no rows."""
    return grid(columns, rows, hashes) if rows else [text(nothing)]


def elsewhere(number: int) -> str:
    """Where so many things stand that are not printed."""
    return f"stand{'s' if number == 1 else ''} in the technical annex, in the HTML and JSON reports and in the case"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The part of a finding's table that is printed; ``left``: rows that are not."""

    title: str
    columns: tuple[str, ...]
    rows: list[list[str]]
    left: int

    @property
    def is_narrow(self) -> bool:
        """Whether it stands in half the width without breaking its cells, and leaves the page room."""
        return sum(asked_widths(self.columns, self.rows)) < _HALF and len(self.rows) <= _ROWS_BESIDE

    def printed(self, width: float = WIDTH) -> Iterator[Flowable]:
        """Title, rows, and a sentence on what is left out."""
        yield from titled(self.title, "h5")
        if self.rows:
            yield from grid(self.columns, self.rows, width=width)
        elif not self.left:
            yield text("Empty.")
        if self.left:
            noun = "row" if self.left == 1 else "rows"
            more = "more " if self.rows else ""
            yield text(f"{self.left:,} {more}{noun} {elsewhere(self.left)}.", "quiet")


def excerpt(content: Table, most: int) -> Excerpt:
    """At most ``most`` rows of a table, fewer where they are high, and every row that bears a remark."""
    remarked = any(content.remarks)
    columns = (*content.columns, "remark") if remarked else tuple(content.columns)
    rows, height = [], 0.0
    for number, row in enumerate(content.rows):
        remark = content.remarks[number] if number < len(content.remarks) else ""
        height += max((len(cell) * len(columns) / _LINE for cell in row), default=0.0) + 1
        # One row alone is not worth a sentence that it was left out.
        fits = number < most or number == len(content.rows) - 1 == most
        if remark or (fits and height <= _LINES * most):
            rows.append([*row, remark] if remarked else list(row))
    return Excerpt(content.title, columns, rows, len(content.rows) - len(rows))


def tables(contents: Sequence[Table], most: int, beside: bool) -> Iterator[Flowable]:
    """Tables one below the other, or narrow neighbours side by side."""
    excerpts = [excerpt(content, most) for content in contents]
    while excerpts:
        first = excerpts.pop(0)
        if not (beside and first.is_narrow and excerpts and excerpts[0].is_narrow):
            yield from first.printed()
            continue
        cells = [list(one.printed(_HALF - 8)) for one in (first, excerpts.pop(0))]
        pair = PrintedTable([cells], colWidths=[_HALF, WIDTH - _HALF], hAlign="LEFT")
        pair.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]))
        yield pair
