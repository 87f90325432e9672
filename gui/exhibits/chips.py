"""Chips: the answer to a question in a word, a glyph and a colour, with bars for measured support."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from engines.core.finding import Outcome
from gui.exhibits.row import GLYPHS, SHORT_WORDS, Chip
from gui.theme import Colours

GAP = 5
_PIPS = 5


def chip_tip(chip: Chip) -> str:
    """What a chip says when asked: question, outcome and sentence, with names from files escaped."""
    return (
        f"<b>{html.escape(chip.question.words)}</b><br>{html.escape(chip.outcome.value)}: {html.escape(chip.sentence)}"
    )


def outcome_colour(outcome: Outcome, worn: Colours) -> str:
    """The colour of an outcome in a theme."""
    colour: str = getattr(worn, outcome.name.lower())
    return colour


def placed_chips(chips: Sequence[Chip], place: QRectF, metrics: QFontMetrics) -> list[tuple[Chip, QRectF]]:
    """Chips side by side in ``place``; where they don't all fit, each becomes its glyph alone."""
    left = place.left()
    placed = []
    wide = sum(_chip_width(chip, metrics) + GAP for chip in chips) <= place.width() + GAP
    for chip in chips:
        width = _chip_width(chip, metrics) if wide else metrics.horizontalAdvance("●") + 10
        placed.append((chip, QRectF(left, place.top(), width, place.height())))
        left += width + GAP
    return placed


def _chip_words(chip: Chip) -> str:
    return f"{GLYPHS[chip.outcome]} {SHORT_WORDS[chip.question]}"


def _chip_width(chip: Chip, metrics: QFontMetrics) -> float:
    pips = _PIPS * 4 + 4 if chip.strength else 0
    return metrics.horizontalAdvance(_chip_words(chip)) + 12 + pips


def draw_chip(painter: QPainter, chip: Chip, place: QRectF, worn: Colours) -> None:
    """Draw one chip with the painter's font: a filled one for a signal, an outlined one for all else."""
    ink = QColor(outcome_colour(chip.outcome, worn))
    metrics = painter.fontMetrics()
    whole = place.width() >= _chip_width(chip, metrics) - 0.5
    words = _chip_words(chip) if whole else GLYPHS[chip.outcome]
    if chip.outcome is Outcome.SIGNAL:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        text = QColor(worn.on_signal)
    else:
        edge = QColor(ink)
        edge.setAlpha(140)
        painter.setPen(QPen(edge, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        text = ink
    painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setPen(text)
    painter.drawText(place.adjusted(6, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)
    if chip.strength and whole:
        _draw_pips(painter, chip.strength, place, text)


def _draw_pips(painter: QPainter, strength: int, place: QRectF, ink: QColor) -> None:
    """Five small bars, as many filled as the support is strong."""
    faint = QColor(ink)
    faint.setAlpha(70)
    left = place.right() - 6 - _PIPS * 4 + 1
    painter.setPen(Qt.PenStyle.NoPen)
    for i in range(_PIPS):
        painter.setBrush(ink if i < strength else faint)
        painter.drawRect(QRectF(left + i * 4, place.center().y() - 3.5, 2.6, 7))
