"""The bar below the list, once several exhibits are selected: how many, and what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QLabel, QToolButton, QVBoxLayout, QWidget

from gui.triage.filter_chips import FlowLayout


class ManyBar(QFrame):
    """Hidden while fewer than two are selected. ``actions``: each with the short words for its button."""

    def __init__(self, actions: Sequence[tuple[QAction, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self._words = QLabel(wordWrap=True)
        self._words.setAccessibleName("Number of exhibits selected")
        buttons = QWidget()
        flow = FlowLayout(buttons)
        for action, words in actions:
            button = QToolButton()
            button.setProperty("chip", True)
            button.setDefaultAction(action)
            action.changed.connect(lambda button=button, words=words: button.setText(words))
            button.setText(words)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setAccessibleName(action.toolTip())
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            flow.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(2)
        column.addWidget(self._words)
        column.addWidget(buttons)
        self.hide()

    @property
    def words(self) -> str:
        """What is said, "" while hidden."""
        return "" if self.isHidden() else self._words.text()

    def show_number(self, selected: int, folded: int) -> None:
        """``folded``: how many exhibits alike those selected are folded under them, and thus not selected."""
        more = ""
        if folded:
            verb = "is" if folded == 1 else "are"
            more = f"; {folded:,} alike {verb} folded and not selected (Ctrl+Shift+A selects all alike)"
        self._words.setText(f"{selected:,} selected{more}")
        self.setVisible(selected > 1)
