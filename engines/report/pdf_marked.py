"""Judged texts in the PDF: words told apart by colour, line and weight, with numbers to the table below."""

from __future__ import annotations

from collections.abc import Iterator

from reportlab.platypus import Flowable, Paragraph

from engines.core.marked import CONTRADICTED, DOUBTFUL, NO_EVIDENCE, SUPPORTED
from engines.report.marked_text import PRINT_LINES, PRINTED_MOST, ShownPiece, ShownText, legend
from engines.report.pdf_fonts import fonts
from engines.report.pdf_parts import grid, styles

# A paragraph that has to be laid out as one grows slow beyond this.
_AT_ONCE = 4_000
_ESCAPED = (
    "Characters that the fonts of this PDF do not draw, and letters written from right to left, are given by their "
    "code points (\\u0635); the HTML report shows them."
)
_OPEN = {
    CONTRADICTED: '<b><u kind="double" color="#b3261e"><font backColor="#fbe1de">',
    DOUBTFUL: '<b><u color="#8a4b00"><font backColor="#fbecd2">',
    SUPPORTED: '<u color="#1d5fd0"><font backColor="#e0ebfc">',
    NO_EVIDENCE: "<i>",
}
_CLOSE = {CONTRADICTED: "</font></u></b>", DOUBTFUL: "</font></u></b>", SUPPORTED: "</font></u>", NO_EVIDENCE: "</i>"}


def marked_text(shown: ShownText) -> Iterator[Flowable]:
    """Title, text, and a row for each mark."""
    f = fonts()
    yield Paragraph(f.markup(shown.title, 400), styles()["h5"])
    for part in _parts(shown.pieces):
        yield Paragraph("".join(_markup(piece) for piece in part), styles()["sentence"])
    whole = "".join(piece.text for piece in shown.pieces)
    if f.printable(whole, len(whole)) != whole:
        yield Paragraph(f.markup(_ESCAPED), styles()["quiet"])
    if shown.rows:
        yield Paragraph(f.markup(legend(PRINT_LINES)), styles()["quiet"])
        yield from grid(("Words", "Verdict", "Why", "Where"), [[*row[:3], row[3] or "–"] for row in shown.rows])


def _markup(piece: ShownPiece) -> str:
    words = fonts().markup(piece.text, PRINTED_MOST)
    if not piece.number:
        return words
    return f"{_OPEN[piece.verdict]}{words}{_CLOSE[piece.verdict]}<super>{piece.number}</super>"


def _parts(pieces: tuple[ShownPiece, ...]) -> Iterator[list[ShownPiece]]:
    """The pieces in paragraphs of a length that a page can take."""
    part: list[ShownPiece] = []
    length = 0
    for piece in pieces:
        for start in range(0, len(piece.text), _AT_ONCE) if not piece.number else (0,):
            one = piece if piece.number else ShownPiece(piece.text[start : start + _AT_ONCE])
            if part and length + len(one.text) > _AT_ONCE:
                yield part
                part, length = [], 0
            part.append(one)
            length += len(one.text)
    if part:
        yield part
