"""Takes a folder of one camera's pictures; shows progress with a button to cancel while it is fitted."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QProgressBar, QPushButton, QVBoxLayout, QWidget

from gui.theme import colours
from gui.window_input import paths_in

_HELP = "Drop a folder with pictures of one camera here"
_MORE = "At least ten, better thirty, as they came from the camera: all of one size, not edited, bright and even."


class CameraZone(QWidget):
    """Emits ``dropped`` with a folder's Path, ``folder_asked`` and ``cancel_asked``."""

    dropped = Signal(object)
    folder_asked = Signal()
    cancel_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.setAccessibleName(_HELP)
        self._hot = False
        self._title = QLabel(_HELP, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._title.setProperty("role", "heading")
        more = QLabel(_MORE, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        more.setProperty("role", "muted")
        self.name = QLineEdit(placeholderText="Name (else the folder’s)")
        self.name.setAccessibleName("Name of the camera")
        self.folder_button = QPushButton("Choose a folder…")
        self.folder_button.setAccessibleName("Choose a folder of one camera’s pictures")
        self.folder_button.clicked.connect(self.folder_asked)
        self.bar = QProgressBar()
        self.bar.setAccessibleName("Fitting the camera")
        self.cancel_button = QPushButton("Cancel")
        self.cancel_button.setAccessibleName("Cancel fitting")
        self.cancel_button.clicked.connect(self._cancel)
        line = QHBoxLayout()
        for widget, share in ((self.name, 1), (self.folder_button, 0), (self.bar, 1), (self.cancel_button, 0)):
            line.addWidget(widget, share)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.addStretch(1)
        column.addWidget(self._title)
        column.addWidget(more)
        column.addLayout(line)
        column.addStretch(1)
        self.show_idle()

    @property
    def busy(self) -> bool:
        """Whether a camera is being fitted."""
        return not self.bar.isHidden()

    def show_progress(self, done: int, total: int) -> None:
        """A camera is being fitted, and so far; ``done`` 0 while the files are looked through."""
        self.bar.setRange(0, total if done else 0)
        self.bar.setValue(done)
        self._title.setText("Fitting the camera…" if done else "Looking through the pictures…")
        self._show(busy=True)

    def show_idle(self) -> None:
        """Ready for a folder."""
        self._title.setText(_HELP)
        self.cancel_button.setEnabled(True)
        self._show(busy=False)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take one local folder."""
        if not self.busy and len(paths_in(event.mimeData())) == 1:
            event.acceptProposedAction()
            self._set_hot(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        """What hovered has gone."""
        self._set_hot(False)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Fit what was dropped."""
        self._set_hot(False)
        event.acceptProposedAction()
        self.dropped.emit(Path(paths_in(event.mimeData())[0]))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """A dashed frame, in the accent colour while something hovers."""
        worn = colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(worn.accent if self._hot else worn.line), 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(QColor(worn.selected if self._hot else worn.sheet))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 10, 10)
        painter.end()

    def _set_hot(self, hot: bool) -> None:
        self._hot = hot
        self.update()

    def _cancel(self) -> None:
        self.cancel_button.setEnabled(False)
        self.cancel_asked.emit()

    def _show(self, busy: bool) -> None:
        self.bar.setVisible(busy)
        self.cancel_button.setVisible(busy)
        self.folder_button.setVisible(not busy)
        self.name.setVisible(not busy)
