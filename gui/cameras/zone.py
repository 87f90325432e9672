"""Takes a folder of one camera's pictures; shows progress with a button to cancel while it is fitted."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QProgressBar, QPushButton, QVBoxLayout

from gui.drop_zone import DropZone

_HELP = "Drop a folder with pictures of one camera here"
_MORE = "At least ten, better thirty, as they came from the camera: all of one size, not edited, bright and even."


class CameraZone(DropZone):
    """Emits ``dropped`` with a list of one folder's Path, ``folder_asked`` and ``cancel_asked``."""

    folder_asked = Signal()
    cancel_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_HELP)
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

    def welcomes(self, paths: list[str]) -> bool:
        """One folder, while none is being fitted."""
        return not self.busy and len(paths) == 1

    def _cancel(self) -> None:
        self.cancel_button.setEnabled(False)
        self.cancel_asked.emit()

    def _show(self, busy: bool) -> None:
        self.bar.setVisible(busy)
        self.cancel_button.setVisible(busy)
        self.folder_button.setVisible(not busy)
        self.name.setVisible(not busy)
