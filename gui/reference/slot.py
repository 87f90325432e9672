"""The slot under the list: a reference picture dropped there is compared with the exhibits selected."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from gui.theme import colours
from gui.window_input import paths_in

_WORDS = "Reference: drop a picture of the same thing here"


class ReferenceSlot(QWidget):
    """Emits ``dropped`` with paths, and ``asked`` where the person wants to choose files."""

    dropped = Signal(list)
    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self.setAccessibleName("Reference")
        self.setAccessibleDescription("A picture dropped here is compared with the exhibits selected in the list.")
        self.setToolTip("The exhibits selected are compared with it: what differs, and where")
        self._hot = False
        words = QLabel(_WORDS, wordWrap=True)
        words.setProperty("role", "muted")
        self.button = QPushButton("Choose…")
        self.button.setAccessibleName("Choose reference pictures")
        self.button.clicked.connect(self.asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.addWidget(words, 1)
        row.addWidget(self.button)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take local files."""
        if self.isEnabled() and paths_in(event.mimeData()):
            event.acceptProposedAction()
            self._set_hot(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        """What hovered has gone."""
        self._set_hot(False)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Compare with what was dropped."""
        self._set_hot(False)
        event.acceptProposedAction()
        self.dropped.emit([Path(path) for path in paths_in(event.mimeData())])

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """A dashed frame, in the accent colour while something hovers."""
        worn = colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(worn.accent if self._hot else worn.line), 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(QColor(worn.selected if self._hot else worn.sheet))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(3, 3, -3, -3), 8, 8)
        painter.end()

    def _set_hot(self, hot: bool) -> None:
        self._hot = hot
        self.update()
