"""A place to drop files and folders on: a dashed frame that lights up while something hovers."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.theme import colours
from gui.window_input import paths_in


class DropZone(QWidget):
    """Emits ``dropped`` with a list of Paths. ``inset`` and ``radius`` of the frame in logical pixels."""

    dropped = Signal(list)

    def __init__(self, parent: QWidget | None = None, inset: int = 2, radius: int = 10) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self._inset, self._radius = inset, radius
        self._hot = False

    def welcomes(self, paths: list[str]) -> bool:
        """Whether these may be dropped now."""
        return self.isEnabled() and bool(paths)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take local files and folders."""
        if self.welcomes(paths_in(event.mimeData())):
            event.acceptProposedAction()
            self._set_hot(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        """What hovered has gone."""
        self._set_hot(False)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Hand on what was dropped."""
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
        frame = QRectF(self.rect()).adjusted(self._inset, self._inset, -self._inset, -self._inset)
        painter.drawRoundedRect(frame, self._radius, self._radius)
        painter.end()

    def _set_hot(self, hot: bool) -> None:
        self._hot = hot
        self.update()
