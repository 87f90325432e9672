"""The log of the case and the notes on an exhibit, in docks at the bottom."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engines.core.case import Note
from engines.core.case_list import ADDED, SET_ASIDE, TAKEN_BACK, unpacked
from engines.core.names import clean_name
from gui.jobs.plain import LogLine

_LIST_ACTS = (ADDED, SET_ASIDE, TAKEN_BACK)


class LogDock(QDockWidget):
    """The end of the case's log, one line an act. ``shown`` is emitted when it comes into sight."""

    shown = Signal()

    def __init__(self, window: QMainWindow) -> None:
        super().__init__("Log of the case", window)
        self.setObjectName("log_dock")
        self._text = QPlainTextEdit(readOnly=True)
        self._text.setAccessibleName("Log of the case")
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setWidget(self._text)
        self.visibilityChanged.connect(lambda visible: self.shown.emit() if visible else None)

    def show_lines(self, lines: Sequence[LogLine]) -> None:
        """Show these lines and go to the last."""
        self._text.setPlainText("\n".join(map(log_words, lines)))
        bar = self._text.verticalScrollBar()
        bar.setValue(bar.maximum())

    @property
    def words(self) -> str:
        """What is shown."""
        return self._text.toPlainText()


class NotesDock(QDockWidget):
    """Notes on the selected exhibit. Emits ``written`` with the exhibit's key and the text of a new one."""

    written = Signal(str, str)

    def __init__(self, window: QMainWindow) -> None:
        super().__init__("Notes", window)
        self.setObjectName("notes_dock")
        self._key = ""
        self._title = QLabel("Select an exhibit to read or write notes.", textFormat=Qt.TextFormat.PlainText)
        self._title.setProperty("role", "muted")
        self._kept = QPlainTextEdit(readOnly=True)
        self._kept.setAccessibleName("Notes kept on the exhibit")
        self._draft = QPlainTextEdit(placeholderText="A new note; it can be added to later, not changed")
        self._draft.setAccessibleName("New note")
        self._draft.setTabChangesFocus(True)
        self.keep_button = QPushButton("Keep note")
        self.keep_button.setAccessibleName("Keep note")
        self.keep_button.clicked.connect(self._write)
        self._draft.textChanged.connect(self._enable)
        right = QVBoxLayout()
        right.addWidget(self._draft, 1)
        right.addWidget(self.keep_button, 0, Qt.AlignmentFlag.AlignRight)
        both = QHBoxLayout()
        both.addWidget(self._kept, 1)
        both.addLayout(right, 1)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(8, 4, 8, 8)
        column.addWidget(self._title)
        column.addLayout(both)
        self.setWidget(inside)
        self._enable()

    def show_exhibit(self, key: str, name: str) -> None:
        """From now on notes are written on this exhibit; its kept ones arrive with ``show_notes``."""
        if key != self._key:
            self._key = key
            self._kept.clear()
            self._title.setText(f"Notes on {clean_name(name)}" if key else "Select an exhibit to read or write notes.")
            self._enable()

    def show_notes(self, key: str, notes: Sequence[Note]) -> None:
        """Show what is kept on an exhibit, if it is still the one selected."""
        if key == self._key:
            self._kept.setPlainText(
                "\n\n".join(f"{n.time[:16].replace('T', ' ')}  {n.author}\n{n.text}" for n in notes)
            )

    @property
    def kept_words(self) -> str:
        """The notes shown."""
        return self._kept.toPlainText()

    def write(self, text: str) -> None:
        """Put words into the draft."""
        self._draft.setPlainText(text)

    def _write(self) -> None:
        self.written.emit(self._key, self._draft.toPlainText().strip())
        self._draft.clear()

    def _enable(self) -> None:
        self._draft.setEnabled(bool(self._key))
        self.keep_button.setEnabled(bool(self._key) and bool(self._draft.toPlainText().strip()))


def log_words(line: LogLine) -> str:
    """One act in one line; lists of names are counted."""
    detail = line.detail
    if line.act in _LIST_ACTS and (names := unpacked(line.detail)):
        detail = names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1:,} more"
    return f"{line.seq:>6}  {line.time[:19].replace('T', ' ')}  {line.act:<24}  {clean_name(detail)}"
