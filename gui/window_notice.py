"""A bar above the work that says what happened, with at most one thing to do about it; it never blocks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from gui.theme import icon, theme_signals


class NoticeBar(QFrame):
    """Hidden until ``tell`` is called; the newest sentence replaces the one before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self._words = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._words.setAccessibleName("Notice")
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._button = QPushButton()
        self._button.setAccessibleName("Act on the notice")
        self._button.clicked.connect(self._act)
        self._close = QToolButton()
        self._close.setToolTip("Hide this notice")
        self._close.setAccessibleName("Hide this notice")
        self._close.clicked.connect(self.hide)
        self._action: Callable[[], object] | None = None
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 6, 8, 6)
        line.addWidget(self._words, 1)
        line.addWidget(self._button)
        line.addWidget(self._close)
        theme_signals().changed.connect(self._dress)
        self._dress()
        self.hide()

    @property
    def words(self) -> str:
        """The sentence shown, "" when hidden."""
        return "" if self.isHidden() else self._words.text()

    def tell(self, sentence: str, offer: str = "", act: Callable[[], object] | None = None) -> None:
        """Show a sentence, and a button with the words ``offer`` that calls ``act``."""
        self._words.setText(sentence)
        self._action = act
        self._button.setText(offer)
        self._button.setAccessibleName(offer or "Act on the notice")
        self._button.setVisible(bool(offer))
        self.show()

    def _act(self) -> None:
        self.hide()
        if self._action is not None:
            self._action()

    def _dress(self) -> None:
        self._close.setIcon(icon("close", "muted"))
