"""How one exhibit is drawn in the list: thumbnail, name, facts, and a chip per question."""

from __future__ import annotations

import html
from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from engines.core.names import clean_name
from engines.core.veil.plan import Look
from gui.exhibits.chips import GAP, chip_tip, draw_chip, placed_chips
from gui.exhibits.letters import letters
from gui.exhibits.model import FOLD_ROLE, ROW_ROLE
from gui.exhibits.row import Chip, Row
from gui.theme import Colours, colours
from gui.triage.folding import ALIKE_MEANS, Fold
from gui.veil.cover import LIFT_KEY, draw_veiled, veiled_image

THUMB = 64
_PAD = 8
_INDENT = 14
AnyIndex = QModelIndex | QPersistentModelIndex
Thumbnails = Callable[[Row], QPixmap | None]
Veil = Callable[[str], str | None]
"""Key of an exhibit → why its picture is veiled now, None where it is not."""


def no_veil(key: str) -> str | None:
    """Nothing is veiled."""
    return None


class ExhibitDelegate(QStyledItemDelegate):
    """Paints rows; ``thumbnails`` gives the picture to draw, or None while there is none; ``veil`` covers it."""

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self.veil: Veil = no_veil
        self.look = Look.BLURRED

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: N802
        """One height for all rows: thumbnail, or three lines of text where the font is large."""
        made = letters(option.font)
        lines = 2 * made.height + made.chip_height + 3 * GAP
        return QSize(220, max(THUMB, lines) + 2 * _PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw one row."""
        row: Row = index.data(ROW_ROLE)
        fold: Fold = index.data(FOLD_ROLE)
        worn = colours()
        rect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _ground(painter, option, rect, worn)
        rect = _room(option, fold)
        self._picture(painter, row, _thumb_rect(rect), worn)
        left = rect.left() + 2 * _PAD + THUMB
        width: float = rect.right() - left - _PAD
        made = letters(option.font)
        line = QRectF(left, rect.top() + _PAD, width, made.height)
        painter.setFont(made.font)
        painter.setPen(QColor(worn.text))
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft, made.cut(row.source.name, round(width)))
        painter.setFont(made.small)
        if fold.alike:
            width -= _draw_fold(painter, fold, QRectF(left, line.top() + made.height, width, made.height), worn)
        painter.setPen(QColor(worn.failed if row.broken else worn.muted))
        line.translate(0, made.height + 2)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft, made.cut(row.second_line(), round(width), small=True))
        for chip, place in _chips(row, option, fold):
            draw_chip(painter, chip, place, worn)
        painter.restore()

    def helpEvent(  # noqa: N802
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: AnyIndex
    ) -> bool:
        """The tool tip: a chip's question and sentence, else the row's whole name, place and facts."""
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return False
        row: Row = index.data(ROW_ROLE)
        fold: Fold = index.data(FOLD_ROLE)
        words = _row_tip(row, fold, self.veil(row.key))
        for chip, place in _chips(row, option, fold):
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
            if row.broken:
                painter.setPen(QColor(worn.failed))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "✕")
            return
        if self.veil(row.key) is not None:
            blurred = veiled_image(pixmap.toImage(), self.look)
            draw_veiled(painter, box, None if blurred is None else QPixmap.fromImage(blurred))
            return
        size = pixmap.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(0, 0, size.width(), size.height())
        place.moveCenter(box.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(place, pixmap)


def _row_tip(row: Row, fold: Fold, why_veiled: str | None) -> str:
    name, place = clean_name(row.source.name), clean_name(str(row.source.path))
    lines = [place, row.describe(), row.facts.note if row.facts else ""]
    if row.traits is not None and row.traits.camera:
        lines.append(f"Camera named in EXIF: {clean_name(row.traits.camera)}")
    if row.tags:
        lines.append(f"Tags: {', '.join(row.tags)}")
    if fold.alike:
        lines.append(f"{fold.words[1:]}: {ALIKE_MEANS}")
    if why_veiled is not None:
        lines.append(f"Veiled. {why_veiled} {LIFT_KEY} lifts the veil.")
    return f"<b>{html.escape(name)}</b><br>" + "<br>".join(html.escape(line) for line in lines if line)


def _thumb_rect(rect: QRect) -> QRect:
    return QRect(rect.left() + _PAD, rect.top() + (rect.height() - THUMB) // 2, THUMB, THUMB)


def _room(option: QStyleOptionViewItem, fold: Fold) -> QRect:
    """Where a row is drawn: those inside an unfolded group stand further right."""
    rect: QRect = option.rect
    return rect.adjusted(_INDENT, 0, 0, 0) if fold.inside else rect


def _draw_fold(painter: QPainter, fold: Fold, place: QRectF, worn: Colours) -> float:
    """Write what a row stands for at the right end of ``place``; returns the width that takes."""
    words = f"{fold.words} {'▾' if fold.is_open else '▸'}"
    painter.setPen(QColor(worn.signal if fold.signals else worn.accent))
    painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
    return painter.fontMetrics().horizontalAdvance(words) + 2.0 * GAP


def _chips(row: Row, option: QStyleOptionViewItem, fold: Fold) -> list[tuple[Chip, QRectF]]:
    """The chips of a row with their places."""
    rect = _room(option, fold)
    made = letters(option.font)
    left = rect.left() + 2 * _PAD + THUMB
    top = rect.bottom() - _PAD - made.chip_height + 1
    place = QRectF(left, top, rect.right() - left - _PAD, made.chip_height)
    return placed_chips(list(row.chips.values()), place, made.small_metrics)


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
