"""Figures of the PDF, side by side in rows that a page can take."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Image, Paragraph, Table, TableStyle

from engines.report.illustrations import Figure
from engines.report.images import Shown
from engines.report.pdf_fonts import fonts
from engines.report.pdf_parts import WIDTH, Drawn, styles

_MOST_HEIGHT = 105 * mm
_GAP = 4 * mm
_IN_ROW = 4
_LOW = 52 * mm
_BESIDE = 0.62
"""Share of the width that a drawing gets beside an image; its words stay above six points."""


def picture(shown: Shown, width: float, most_height: float = _MOST_HEIGHT) -> Image:
    """An image within ``width``, printed at no less than 100 dots an inch where it is small."""
    natural = shown.width * 0.72
    scale = min(width, max(natural, 60.0)) / shown.width
    scale = min(scale, most_height / shown.height)
    image = Image(io.BytesIO(shown.data), shown.width * scale, shown.height * scale)
    image.hAlign = "LEFT"
    return image


def figure_cell(figure: Figure, width: float, most_height: float = _MOST_HEIGHT) -> list[Flowable]:
    """One figure with legend and caption, to stand in a cell."""
    style, f = styles(), fonts()
    cell: list[Flowable] = []
    if figure.shown:
        cell.append(picture(figure.shown, width, most_height))
    for drawing in (figure.drawing, figure.bar):
        if drawing:
            cell.append(Drawn(drawing, width))
    words = f"<b>{f.markup(figure.title)}.</b> " + " ".join(f.markup(caption) for caption in figure.captions)
    cell.append(Paragraph(words, style["caption"]))
    return cell


def figure_rows(figures: Sequence[Figure], columns: int = 2) -> list[Flowable]:
    """A drawing beside an image where there are both, then the other images in ``columns``, then other drawings."""
    images = [figure for figure in figures if figure.shown]
    drawings = [figure for figure in figures if not figure.shown]
    if columns <= 2:
        rows: list[Flowable] = [_row(group, [WIDTH / 2] * 2) for group in _groups(images, 2)]
        return rows + [_row([drawing], [0.8 * WIDTH]) for drawing in drawings]
    paired = min(len(images), len(drawings))
    rows = [
        _row([drawing, image], [_BESIDE * WIDTH, (1 - _BESIDE) * WIDTH])
        for drawing, image in zip(drawings[:paired], images[:paired], strict=True)
    ]
    rows += [_row(group, [WIDTH / columns] * columns) for group in _groups(images[paired:], columns)]
    return rows + [_captioned(group) for group in _groups(drawings[paired:], 2)]


def first_row(figures: Sequence[Figure]) -> list[Flowable]:
    """Four images where there are as many, else the first two figures, in one row; the others are counted."""
    images = [figure for figure in figures if figure.shown]
    printed = images[:_IN_ROW] if len(images) >= _IN_ROW else list(figures)[:2]
    if not printed:
        return []
    rows: list[Flowable] = []
    if len(printed) == 1:
        rows.append(_captioned(printed))
    else:
        rows.append(_row(printed, [WIDTH / len(printed)] * len(printed), _LOW))
    if left := len(figures) - len(printed):
        words = f"{left} more {'figure stands' if left == 1 else 'figures stand'} in the technical annex and in the "
        rows.append(Paragraph(words + "HTML report.", styles()["quiet"]))
    return rows


def _captioned(drawings: Sequence[Figure]) -> Table:
    """Two drawings side by side, or one with its caption beside it."""
    if len(drawings) == 2:
        return _row(drawings, [WIDTH / 2] * 2)
    drawn, *caption = figure_cell(drawings[0], _BESIDE * WIDTH - _GAP)
    return _table([[drawn], caption], [_BESIDE * WIDTH, (1 - _BESIDE) * WIDTH])


def _groups(figures: Sequence[Figure], size: int) -> Iterator[Sequence[Figure]]:
    for start in range(0, len(figures), size):
        yield figures[start : start + size]


def _row(figures: Sequence[Figure], widths: list[float], most_height: float = _MOST_HEIGHT) -> Table:
    cells: list[Any] = [
        figure_cell(figure, width - _GAP, most_height) for figure, width in zip(figures, widths, strict=False)
    ]
    return _table([*cells, *[""] * len(widths)][: len(widths)], widths)


def _table(cells: list[Any], widths: list[float]) -> Table:
    table = Table([cells], colWidths=widths, hAlign="LEFT")
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    return table
