"""Where the tour's note stands: beside what it points at, within the window."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize

_GAP = 14


def place(note: QSize, target: QRect, bounds: QRect) -> QRect:
    """A rectangle of the note's size within ``bounds``: right of the target, left, below or above it, as there is room
    (of a button, below first, so that its neighbours stay seen); else over the target's lower right corner.
    """
    beside_y = _within(target.center().y() - note.height() // 2, note.height(), bounds.top(), bounds.bottom())
    beside_x = _within(target.center().x() - note.width() // 2, note.width(), bounds.left(), bounds.right())
    tries = [
        QPoint(target.right() + _GAP, beside_y),
        QPoint(target.left() - _GAP - note.width(), beside_y),
        QPoint(beside_x, target.bottom() + _GAP),
        QPoint(beside_x, target.top() - _GAP - note.height()),
    ]
    if target.height() < note.height() // 2:
        tries = tries[2:] + tries[:2]
    for corner in tries:
        rect = QRect(corner, note)
        if bounds.contains(rect):
            return rect
    x = _within(target.right() - _GAP - note.width(), note.width(), bounds.left(), bounds.right())
    y = _within(target.bottom() - _GAP - note.height(), note.height(), bounds.top(), bounds.bottom())
    return QRect(QPoint(x, y), note)


def _within(start: int, length: int, low: int, high: int) -> int:
    return max(low, min(start, high - length + 1))
