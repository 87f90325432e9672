"""The draggable divider between two layers."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

_WIDTH = 15
_KEY_STEP = 0.02


class SwipeHandle(QWidget):
    """Lies over a viewer at ``fraction`` of its width; dragged, or moved with the left and right keys."""

    moved = Signal()

    def __init__(self, viewer: QWidget) -> None:
        super().__init__(viewer)
        self._viewer = viewer
        self.fraction = 0.5
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Swipe divider")
        self.setAccessibleDescription("Left and right keys move the divider between the two layers.")
        self.hide()

    def place(self) -> None:
        """Stand where ``fraction`` says, in the viewer's present size."""
        x = round(self.fraction * self._viewer.width()) - _WIDTH // 2
        self.setGeometry(x, 0, _WIDTH, self._viewer.height())

    def move_to(self, fraction: float) -> None:
        """Move the divider to a fraction 0–1 of the viewer's width."""
        self.fraction = min(1.0, max(0.0, fraction))
        self.place()
        self.moved.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.move_to(self.mapTo(self._viewer, event.position()).x() / max(1, self._viewer.width()))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        steps = {Qt.Key.Key_Left: -_KEY_STEP, Qt.Key.Key_Right: _KEY_STEP}
        if Qt.Key(event.key()) in steps:
            self.move_to(self.fraction + steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.width() / 2
        for colour, width in ((QColor(0, 0, 0, 170), 4.0), (QColor(255, 255, 255), 2.0)):
            painter.setPen(QPen(colour, width))
            painter.drawLine(int(middle), 0, int(middle), self.height())
        knob = QRectF(1, self.height() / 2 - 16, self.width() - 2, 32)
        painter.setPen(QPen(QColor(0, 0, 0, 170), 1))
        painter.setBrush(self.palette().highlight().color() if self.hasFocus() else QColor(255, 255, 255))
        painter.drawRoundedRect(knob, 5, 5)
