"""The building blocks of the PDF: styles, headings with page marks, tables and drawings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from engines.report.draw import Area, Dots, Drawing, Stroke, Words
from engines.report.pdf_fonts import fonts

WIDTH = 174 * mm
_RULE = colors.HexColor("#c4c4c4")
_CELL_LIMIT = 900
_ROWS_AT_ONCE = 150


@cache
def styles() -> dict[str, ParagraphStyle]:
    """All paragraph styles by name."""
    f = fonts()
    base = ParagraphStyle("text", fontName=f.regular, fontSize=9, leading=12.2, spaceAfter=4, splitLongWords=1)
    made = {"text": base}
    heading = {"fontName": f.bold}
    for name, changes in {
        "title": {"fontName": f.bold, "fontSize": 19, "leading": 24, "spaceAfter": 2},
        "lead": {"fontSize": 10, "textColor": colors.HexColor("#444444"), "spaceAfter": 12},
        "h2": {
            "fontName": f.bold,
            "fontSize": 14,
            "leading": 18,
            "spaceBefore": 16,
            "spaceAfter": 5,
            "keepWithNext": 1,
        },
        "h3": {**heading, "fontSize": 12, "leading": 15, "spaceBefore": 6, "spaceAfter": 5},
        "h4": {
            "fontName": f.bold,
            "fontSize": 10.5,
            "leading": 14,
            "spaceBefore": 11,
            "spaceAfter": 3,
            "keepWithNext": 1,
        },
        "h5": {
            "fontName": f.bold,
            "fontSize": 9.5,
            "leading": 13,
            "spaceBefore": 8,
            "spaceAfter": 2,
            "keepWithNext": 1,
        },
        "sentence": {"fontSize": 10, "leading": 13.6, "leftIndent": 8, "spaceAfter": 6, "spaceBefore": 1},
        "quiet": {"fontSize": 7.8, "leading": 10.2, "textColor": colors.HexColor("#555555")},
        "cell": {"fontSize": 8.2, "leading": 10.4, "spaceAfter": 0},
        "head": {"fontName": f.bold, "fontSize": 8.2, "leading": 10.4, "spaceAfter": 0},
        "hash": {"fontName": f.fixed, "fontSize": 6.8, "leading": 9, "spaceAfter": 0},
        "letterhead": {"fontSize": 9, "leading": 12, "spaceAfter": 0},
        "caption": {"fontSize": 8, "leading": 10.2, "spaceAfter": 0, "spaceBefore": 2},
    }.items():
        made[name] = ParagraphStyle(name, parent=base, **changes)
    return made


class Marked(Paragraph):  # type: ignore[misc]
    """A heading that notes its page, can be linked to, and stands in the reader's outline."""

    def __init__(self, text: str, style: ParagraphStyle, key: str, outline: str, level: int) -> None:
        super().__init__(text, style)
        self.key, self.outline, self.level = key, outline, level

    def draw(self) -> None:
        """Draw, and tell the canvas where."""
        canvas = self.canv
        canvas.pages_of[self.key] = canvas.getPageNumber()
        canvas.bookmarkHorizontal(self.key, 0, self.height)
        canvas.addOutlineEntry(self.outline, self.key, self.level, closed=self.level > 0)
        super().draw()


class ContentsLine(Flowable):  # type: ignore[misc]
    """A line of the table of contents; its page number is filled in when the document is complete."""

    def __init__(self, text: str, key: str, indent: float) -> None:
        super().__init__()
        self.key, self.indent = key, indent
        f = fonts()
        self.size = 9.5 if indent == 0 else 8.5
        room = WIDTH - indent - 40
        while len(text) > 12 and stringWidth(text, f.regular, self.size) > room:
            text = text[: len(text) // 2 - 3] + " … " + text[len(text) // 2 + 3 :]
        self.text = text

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """One line of text."""
        return width, self.size * 1.5

    def draw(self) -> None:
        """Name left, page right."""
        canvas = self.canv
        canvas.setFont(fonts().regular, self.size)
        canvas.drawString(self.indent, 3, self.text)
        canvas.saveState()
        canvas.translate(WIDTH, 3)
        canvas.doForm(f"page-of-{self.key}")
        canvas.restoreState()
        canvas.linkRect("", self.key, (0, 0, WIDTH, self.size * 1.5), relative=1, thickness=0)
        canvas.pages_asked[self.key] = self.size


class Drawn(Flowable):  # type: ignore[misc]
    """A drawing, scaled down where it is wider than its place."""

    def __init__(self, drawing: Drawing, width: float) -> None:
        super().__init__()
        self.drawing = drawing
        self.scale = min(1.0, width / drawing.width)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """The scaled size."""
        return self.drawing.width * self.scale, self.drawing.height * self.scale

    def draw(self) -> None:
        """All items, y turned round."""
        canvas = self.canv
        canvas.scale(self.scale, self.scale)
        for item in self.drawing.items:
            _draw_item(canvas, item, self.drawing.height)


def _draw_item(canvas: Any, item: Stroke | Area | Dots | Words, height: float) -> None:
    canvas.saveState()
    if isinstance(item, Words):
        canvas.setFillColor(colors.HexColor(item.colour))
        canvas.setFont(fonts().regular, item.size * 0.95)
        canvas.translate(item.at[0], height - item.at[1])
        if item.upwards:
            canvas.rotate(90)
        put = {"start": canvas.drawString, "middle": canvas.drawCentredString, "end": canvas.drawRightString}
        put[item.anchor](0, 0, fonts().printable(item.text, 200))
    elif isinstance(item, Dots):
        canvas.setFillColor(colors.HexColor(item.colour))
        for x, y in item.points:
            canvas.circle(x, height - y, item.radius, stroke=0, fill=1)
    else:
        path = canvas.beginPath()
        path.moveTo(item.points[0][0], height - item.points[0][1])
        for x, y in item.points[1:]:
            path.lineTo(x, height - y)
        if isinstance(item, Area):
            path.close()
            canvas.setFillColor(colors.HexColor(item.colour), alpha=item.opacity)
            canvas.drawPath(path, stroke=0, fill=1)
        else:
            canvas.setStrokeColor(colors.HexColor(item.colour))
            canvas.setLineWidth(item.width)
            canvas.setDash(*([list(item.dash)] if item.dash else []))
            canvas.drawPath(path, stroke=1, fill=0)
    canvas.restoreState()


def pairs(
    rows: Sequence[tuple[str, str]], first: float = 38 * mm, bold: bool = False, width: float = WIDTH
) -> list[Flowable]:
    """Label and value, ruled; hashes in the fixed font."""
    kinds = ["head" if bold else "cell", "cell"]
    body = [
        _cells(row, [kinds[0], "hash" if row[0].startswith(("SHA-256", "Hash of")) else kinds[1]], 3000) for row in rows
    ]
    return [ruled(body, [first, width - first], head=False, tall=_tall(rows, [first, width - first]))] if body else []


def grid(
    columns: Sequence[str], rows: Sequence[Sequence[str]], hashes: Sequence[int] = (), width: float = WIDTH
) -> list[Flowable]:
    """A headed table over the width, in pieces that a page can take; columns as wide as their words ask."""
    widths = _widths(columns, rows, width)
    head = _cells(columns, ["head"] * len(columns), _CELL_LIMIT)
    kinds = ["hash" if i in hashes else "cell" for i in range(len(columns))]
    pieces: list[Flowable] = []
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        some = [[*row, *[""] * len(columns)][: len(columns)] for row in rows[start : start + _ROWS_AT_ONCE]]
        body = [_cells(row, kinds, _CELL_LIMIT) for row in some]
        pieces.append(ruled([head, *body], widths, head=True, tall=_tall(some, widths)))
    return pieces


def _cells(row: Sequence[str], kinds: Sequence[str], limit: int) -> list[Paragraph]:
    style, f = styles(), fonts()
    return [Paragraph(f.markup(cell, limit), style[kind]) for cell, kind in zip(row, kinds, strict=True)]


def _tall(rows: Sequence[Sequence[str]], widths: Sequence[float]) -> bool:
    """Whether a row may be higher than half a page, so that it must be broken inside."""
    return any(
        len(cell) * 5 / width + cell.count("\n") > 30 for row in rows for cell, width in zip(row, widths, strict=False)
    )


def ruled(body: list[list[Any]], widths: list[float], head: bool, tall: bool) -> Table:
    """A table with a rule below each row; ``tall``: rows may be broken inside."""
    table = Table(body, colWidths=widths, repeatRows=int(head), hAlign="LEFT", splitInRow=int(tall), spaceAfter=6)
    rules = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), 2.2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.6),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, _RULE),
    ]
    if head:
        rules.append(("LINEBELOW", (0, 0), (-1, 0), 0.8, colors.HexColor("#555555")))
    table.setStyle(TableStyle(rules))
    return table


def asked_widths(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    """What each column would take if no cell were broken (but after 160 characters)."""
    f = fonts()
    asked = []
    for i, column in enumerate(columns):
        cells = [row[i][:160] for row in rows[:200] if i < len(row)]
        # A heading may be broken between its words.
        heads = [stringWidth(word, f.bold, 8.2) for word in column.split()]
        longest = max([0.0, *heads, *(stringWidth(cell, f.regular, 8.2) for cell in cells)])
        asked.append(max(longest + 9, 22.0))
    return asked


def _widths(columns: Sequence[str], rows: Sequence[Sequence[str]], width: float) -> list[float]:
    """Column widths that add up to ``width``: each gets what it asks, long ones share the rest."""
    asked = asked_widths(columns, rows)
    fair = width / len(asked)
    spare = width - sum(min(a, fair) for a in asked)
    wanting = sum(max(0.0, a - fair) for a in asked)
    if wanting == 0:
        return [*asked[:-1], asked[-1] + spare]
    share = min(1.0, spare / wanting)
    widths = [min(a, fair) + max(0.0, a - fair) * share for a in asked]
    return [*widths[:-1], widths[-1] + width - sum(widths)]
