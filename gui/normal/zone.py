"""Takes a folder of normal pictures; shows progress with a button to cancel while they are learned."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout

from gui.drop_zone import DropZone

_HELP = "Drop a folder of normal pictures here"
_MORE = (
    "Twenty or more of the same thing, as it should be, taken alike. They are learned once and can be used in any case."
)


class NormalZone(DropZone):
    """Takes a dropped folder; shows progress with a button to cancel while one is learned."""

    folder_asked = Signal()
    cancel_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_HELP)
        self._title = QLabel(_HELP, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._title.setProperty("role", "heading")
        more = QLabel(_MORE, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        more.setProperty("role", "muted")
        self.folder_button = QPushButton("Choose a folder…")
        self.folder_button.setAccessibleName("Choose a folder of normal pictures")
        self.folder_button.clicked.connect(self.folder_asked)
        self.bar = QProgressBar(maximum=100)
        self.bar.setAccessibleName("Learning the normal pictures")
        self.cancel_button = QPushButton("Cancel")
        self.cancel_button.setAccessibleName("Cancel learning")
        self.cancel_button.clicked.connect(self._cancel)
        line = QHBoxLayout()
        line.addWidget(self.bar, 1)
        line.addWidget(self.cancel_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.addStretch(1)
        column.addWidget(self._title)
        column.addWidget(more)
        column.addWidget(self.folder_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(line)
        column.addStretch(1)
        self.show_idle()

    @property
    def busy(self) -> bool:
        """Whether a set is being learned."""
        return not self.bar.isHidden()

    def show_progress(self, fraction: float) -> None:
        """A set is being learned, and so far."""
        self.bar.setValue(round(100 * fraction))
        self._title.setText("Learning what is normal…")
        self._show(busy=True)

    def show_idle(self) -> None:
        """Ready for a folder."""
        self._title.setText(_HELP)
        self.cancel_button.setEnabled(True)
        self._show(busy=False)

    def welcomes(self, paths: list[str]) -> bool:
        """Files and folders, while none are being learned."""
        return not self.busy and bool(paths)

    def _cancel(self) -> None:
        self.cancel_button.setEnabled(False)
        self.cancel_asked.emit()

    def _show(self, busy: bool) -> None:
        self.bar.setVisible(busy)
        self.cancel_button.setVisible(busy)
        self.folder_button.setVisible(not busy)
