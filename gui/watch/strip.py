"""What is watched, in the bottom line, and Stop."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from engines.core.names import clean_name
from engines.core.watching import Look
from gui.theme import icon, theme_signals


class WatchStrip(QWidget):
    """Hidden while nothing is watched."""

    stop_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = QLabel()
        self._words.setAccessibleName("Watched folder")
        self._stop = QToolButton()
        self._stop.setToolTip("Stop watching; what was taken in stays")
        self._stop.setAccessibleName("Stop watching")
        self._stop.setIconSize(QSize(14, 14))
        self._stop.clicked.connect(self.stop_asked)
        line = QHBoxLayout(self)
        line.setContentsMargins(8, 2, 8, 2)
        line.setSpacing(6)
        line.addWidget(self._words)
        line.addWidget(self._stop)
        theme_signals().changed.connect(self._dress)
        self._dress()
        self.hide()

    @property
    def words(self) -> str:
        """What is said, "" while hidden."""
        return "" if self.isHidden() else self._words.text()

    def show_state(self, folder: Path, taken: int, look: Look) -> None:
        """Say what is watched and what has come of it."""
        parts = [f"Watching “{clean_name(folder.name or str(folder))}”", f"{taken:,} taken in"]
        if look.waiting:
            parts.append(f"{look.waiting:,} arriving")
        if look.trouble:
            parts.append("cannot be read now, looking again")
        self._words.setText(" · ".join(parts))
        self._words.setToolTip(f"{clean_name(str(folder))} {look.trouble}".strip())
        self.show()

    def _dress(self) -> None:
        self._stop.setIcon(icon("stop"))
