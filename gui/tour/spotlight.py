"""A veil over the window with a hole at what the tour points at; the mouse goes through it, so work can go on."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.theme import colours, theme_signals

_MARGIN, _ROUND, _DIM = 4, 8, 80


class Spotlight(QWidget):
    """``show_at`` moves the hole; an empty rectangle dims nothing but draws no ring."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hole = QRect()
        theme_signals().changed.connect(self.update)

    def show_at(self, hole: QRect) -> None:
        """Point at this rectangle, in the parent's frame."""
        self.hole = hole
        self.setGeometry(self._over.rect())
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Dim all but the hole, and draw a ring around it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        dim = QPainterPath()
        dim.addRect(QRectF(self.rect()))
        ring = QRectF(self.hole.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)).intersected(
            QRectF(self.rect().adjusted(1, 1, -1, -1))
        )
        if not self.hole.isEmpty():
            dim.addRoundedRect(ring, _ROUND, _ROUND)
        shade = QColor(0, 0, 0, _DIM)
        painter.fillPath(dim, shade)
        if not self.hole.isEmpty():
            painter.setPen(QPen(QColor(colours().accent), 2))
            painter.drawRoundedRect(ring, _ROUND, _ROUND)
        painter.end()
