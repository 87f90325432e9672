"""The slot under the list: a reference picture dropped there is compared with the exhibits selected."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from gui.drop_zone import DropZone

_WORDS = "Reference: drop a picture of the same thing here"


class ReferenceSlot(DropZone):
    """Emits ``dropped`` with paths, and ``asked`` where the person wants to choose files."""

    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, inset=3, radius=8)
        self.setAccessibleName("Reference")
        self.setAccessibleDescription("A picture dropped here is compared with the exhibits selected in the list.")
        self.setToolTip("The exhibits selected are compared with it: what differs, and where")
        words = QLabel(_WORDS, wordWrap=True)
        words.setProperty("role", "muted")
        self.button = QPushButton("Choose…")
        self.button.setAccessibleName("Choose reference pictures")
        self.button.clicked.connect(self.asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.addWidget(words, 1)
        row.addWidget(self.button)
