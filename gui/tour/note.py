"""The tour's note: a title, a few sentences, how far one is, and three buttons that the keyboard reaches as well."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui.theme import colours, theme_signals
from gui.tour.steps import Step
from gui.viewers.text import PlainLabel

_WIDTH = 360


class Note(QFrame):
    """Emits ``forward``, ``back`` and ``skipped``. Enter or → goes on, ← goes back, Esc ends."""

    forward = Signal()
    back = Signal()
    skipped = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("tour")
        self.setFixedWidth(_WIDTH)
        self.title = PlainLabel("", role="heading")
        self.words = PlainLabel("")
        self.count = PlainLabel("", wrap=False, role="muted")
        self.skip_button = self._button("&Skip", self.skipped)
        self.back_button = self._button("← &Back", self.back)
        self.next_button = self._button("&Next →", self.forward)
        self.next_button.setProperty("primary", "true")
        row = QHBoxLayout()
        row.addWidget(self.count, 1)
        for button in (self.skip_button, self.back_button, self.next_button):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.words)
        column.addLayout(row)
        theme_signals().changed.connect(self._dress)
        self._dress()

    def show_step(self, step: Step, number: int, of: int) -> None:
        """Fill in a step; ``number`` from 1."""
        last = number == of
        self.title.setText(step.title)
        self.words.setText(step.words)
        self.count.setText(f"{number} of {of}")
        self.back_button.setEnabled(number > 1)
        self.skip_button.setVisible(not last)
        self.next_button.setText("&Done" if last else "&Start →" if number == 1 else "&Next →")
        self.next_button.setAccessibleName(self.next_button.text().replace("&", "").rstrip(" →"))
        self.setAccessibleName(f"Tour, {number} of {of}: {step.title}")
        self.setAccessibleDescription(step.words)
        self.next_button.setAccessibleDescription(f"{step.title}. {step.words}")
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))

    @property
    def size_needed(self) -> QSize:
        """With room for all words of the step."""
        layout = self.layout()
        return QSize(_WIDTH, layout.heightForWidth(_WIDTH) if layout is not None else 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Keys on the buttons are the note's own; arrow keys would only move between the buttons."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._take(event.key(), watched)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """The same where no button has the keyboard."""
        if not self._take(event.key(), self):
            super().keyPressEvent(event)

    def _take(self, key: int, where: QObject) -> bool:
        on_other_button = where in (self.skip_button, self.back_button)
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if key == Qt.Key.Key_Escape or (enter and where is self.skip_button):
            self.skipped.emit()
        elif key == Qt.Key.Key_Left or (enter and where is self.back_button):
            if self.back_button.isEnabled():
                self.back.emit()
        elif key == Qt.Key.Key_Right or (enter and not on_other_button):
            self.forward.emit()
        else:
            return False
        return True

    def _button(self, title: str, signal: object) -> QPushButton:
        made = QPushButton(title, self)
        made.setAutoDefault(False)
        made.setAccessibleName(title.replace("&", "").strip("←→ "))
        made.clicked.connect(signal)
        made.installEventFilter(self)
        return made

    def _dress(self) -> None:
        worn = colours()
        self.setStyleSheet(
            f"#tour {{ background: {worn.sheet}; border: 1px solid {worn.accent}; border-radius: 10px; }}"
        )
