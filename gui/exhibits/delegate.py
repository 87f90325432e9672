"""How one exhibit is drawn in the list: thumbnail, name, facts, and a chip per question."""

from __future__ import annotations

import html
from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from engines.core.finding import Outcome
from engines.core.names import clean_name
from gui.exhibits.model import ROW_ROLE
from gui.exhibits.row import GLYPHS, SHORT_WORDS, Chip, Row
from gui.theme import Colours, colours

THUMB = 64
_PAD = 8
_GAP = 5
_PIPS = 5
AnyIndex = QModelIndex | QPersistentModelIndex
Thumbnails = Callable[[Row], QPixmap | None]


class ExhibitDelegate(QStyledItemDelegate):
    """Paints rows; ``thumbnails`` gives the picture to draw, or None while there is none."""

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: N802
        """One height for all rows: thumbnail, or three lines of text where the font is large."""
        lines = 2 * QFontMetrics(option.font).height() + _chip_height(_small(option.font)) + 3 * _GAP
        return QSize(220, max(THUMB, lines) + 2 * _PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw one row."""
        row: Row = index.data(ROW_ROLE)
        worn = colours()
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _ground(painter, option, rect, worn)
        self._picture(painter, row, _thumb_rect(rect), worn)
        left = rect.left() + 2 * _PAD + THUMB
        width = rect.right() - left - _PAD
        metrics = QFontMetrics(option.font)
        top = rect.top() + _PAD
        painter.setFont(option.font)
        painter.setPen(QColor(worn.text))
        name = _elided(row.source.name, option.font, width, Qt.TextElideMode.ElideMiddle)
        painter.drawText(QRectF(left, top, width, metrics.height()), Qt.AlignmentFlag.AlignLeft, name)
        small = _small(option.font)
        painter.setFont(small)
        broken = row.refusal is not None or bool(row.facts and row.facts.undecodable)
        painter.setPen(QColor(worn.failed if broken else worn.muted))
        facts = _elided(row.describe(), small, width, Qt.TextElideMode.ElideRight)
        top += metrics.height() + 2
        painter.drawText(QRectF(left, top, width, metrics.height()), Qt.AlignmentFlag.AlignLeft, facts)
        for chip, place in _chips(row, option):
            _draw_chip(painter, chip, place, worn)
        painter.restore()

    def helpEvent(  # noqa: N802
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: AnyIndex
    ) -> bool:
        """The tool tip: a chip's question and sentence, else the row's whole name, place and facts."""
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return False
        row: Row = index.data(ROW_ROLE)
        words = _row_tip(row)
        for chip, place in _chips(row, option):
            if place.contains(QPointF(event.pos())):
                words = chip_tip(chip)
        QToolTip.showText(event.globalPos(), words, view)
        return True

    def _picture(self, painter: QPainter, row: Row, box: QRect, worn: Colours) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(worn.stage))
        painter.drawRoundedRect(box, 3, 3)
        pixmap = self._thumbnails(row)
        if pixmap is None:
            if row.refusal is not None or (row.facts is not None and row.facts.undecodable):
                painter.setPen(QColor(worn.failed))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "✕")
            return
        size = pixmap.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(0, 0, size.width(), size.height())
        place.moveCenter(box.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(place, pixmap)


def chip_tip(chip: Chip) -> str:
    """What a chip says when asked: question, outcome and sentence, with names from files escaped."""
    return (
        f"<b>{html.escape(chip.question.words)}</b><br>{html.escape(chip.outcome.value)}: {html.escape(chip.sentence)}"
    )


def outcome_colour(outcome: Outcome, worn: Colours) -> str:
    """The colour of an outcome in a theme."""
    colour: str = getattr(worn, outcome.name.lower())
    return colour


def _row_tip(row: Row) -> str:
    name, place = clean_name(row.source.name), clean_name(str(row.source.path))
    lines = [place, row.describe(), row.facts.note if row.facts else ""]
    return f"<b>{html.escape(name)}</b><br>" + "<br>".join(html.escape(line) for line in lines if line)


@lru_cache(maxsize=4096)
def _elided(words: str, font: QFont, width: int, mode: Qt.TextElideMode) -> str:
    """Words on one line, without the control characters that a hostile name may hold, cut to a width."""
    return QFontMetrics(font).elidedText(clean_name(words), mode, width)


@lru_cache(maxsize=8)
def _small_of(description: str) -> QFont:
    small = QFont()
    small.fromString(description)
    small.setPointSizeF(max(7.0, small.pointSizeF() * 0.86))
    return small


def _small(font: QFont) -> QFont:
    return _small_of(font.toString())


def _thumb_rect(rect: QRect) -> QRect:
    return QRect(rect.left() + _PAD, rect.top() + (rect.height() - THUMB) // 2, THUMB, THUMB)


def _chip_height(font: QFont) -> int:
    return QFontMetrics(font).height() + 4


def _chips(row: Row, option: QStyleOptionViewItem) -> list[tuple[Chip, QRectF]]:
    """The chips of a row with their places; those that don't fit the width become their glyph alone."""
    rect: QRect = option.rect
    font = _small(option.font)
    metrics = QFontMetrics(font)
    height = _chip_height(font)
    left = float(rect.left() + 2 * _PAD + THUMB)
    top = rect.bottom() - _PAD - height + 1
    placed = []
    chips = list(row.chips.values())
    wide = sum(_chip_width(chip, metrics) + _GAP for chip in chips) <= rect.right() - left - _PAD + _GAP
    for chip in chips:
        width = _chip_width(chip, metrics) if wide else metrics.horizontalAdvance("●") + 10
        placed.append((chip, QRectF(left, top, width, height)))
        left += width + _GAP
    return placed


def _chip_words(chip: Chip) -> str:
    return f"{GLYPHS[chip.outcome]} {SHORT_WORDS[chip.question]}"


def _chip_width(chip: Chip, metrics: QFontMetrics) -> float:
    pips = _PIPS * 4 + 4 if chip.strength else 0
    return metrics.horizontalAdvance(_chip_words(chip)) + 12 + pips


def _draw_chip(painter: QPainter, chip: Chip, place: QRectF, worn: Colours) -> None:
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


def _ground(painter: QPainter, option: QStyleOptionViewItem, rect: QRect, worn: Colours) -> None:
    state = option.state
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(rect, QColor(worn.selected))
        painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(worn.accent))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(rect, QColor(worn.raised))
    painter.setPen(QPen(QColor(worn.line), 1))
    painter.drawLine(rect.bottomLeft(), rect.bottomRight())
    if state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QPen(QColor(worn.accent), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect.adjusted(0, 0, -1, -2))
