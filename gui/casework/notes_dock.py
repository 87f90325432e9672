"""The panel of notes on the selected exhibit or on the case, at the bottom of the window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engines.core.case import Note
from engines.core.names import clean_name
from gui.casework.clerk import NO_KEY

_NUMBER = Qt.ItemDataRole.UserRole
_ON_CASE = "Printed in the full report and the technical annex, not in the letter or the triage list."
_NONE_CHOSEN = "Select an exhibit to read or write notes on it."


class NotesDock(QDockWidget):
    """Emits ``written`` with a key and the text of a new note, ``withdrawn`` with a key and the number of a note that
    shall stand no longer, ``wanted`` with the key whose notes are to be shown. The case as a whole has the key "".
    """

    written = Signal(str, str)
    withdrawn = Signal(str, int)
    wanted = Signal(str)

    def __init__(self, window: QMainWindow) -> None:
        super().__init__("Notes", window)
        self.setObjectName("notes_dock")
        self._key, self._name = NO_KEY, ""
        self.target = QComboBox()
        self.target.addItems(["On the selected exhibit", "On the case as a whole"])
        self.target.setAccessibleName("What the notes are on")
        self.target.currentIndexChanged.connect(self._turn)
        self._title = QLabel(_NONE_CHOSEN, textFormat=Qt.TextFormat.PlainText)
        self._title.setProperty("role", "muted")
        self.kept = QListWidget()
        self.kept.setWordWrap(True)
        self.kept.setAccessibleName("Notes kept")
        self.kept.itemSelectionChanged.connect(self._enable)
        self._draft = QPlainTextEdit(placeholderText="A new note; it can be withdrawn later, not changed")
        self._draft.setAccessibleName("New note")
        self._draft.setTabChangesFocus(True)
        self._draft.textChanged.connect(self._enable)
        self.keep_button = QPushButton("Keep note")
        self.keep_button.clicked.connect(self._write)
        self.withdraw_button = QPushButton("Withdraw note")
        self.withdraw_button.setToolTip("Let the chosen note stand no longer; the case still holds it")
        self.withdraw_button.clicked.connect(self._withdraw)
        for button in (self.keep_button, self.withdraw_button):
            button.setAccessibleName(button.text())
        self._lay_out()
        self._enable()

    @property
    def shown_key(self) -> str:
        """The key of what the notes shown are on."""
        return NO_KEY if self.is_on_case else self._key

    @property
    def is_on_case(self) -> bool:
        """Whether the notes on the case as a whole are shown."""
        return self.target.currentIndex() == 1

    @property
    def kept_words(self) -> str:
        """The notes shown."""
        return "\n\n".join(self.kept.item(row).text() for row in range(self.kept.count()))

    def show_exhibit(self, key: str, name: str) -> None:
        """Another exhibit is selected; its notes arrive with ``show_notes``."""
        if key != self._key:
            self._key, self._name = key, name
            if not self.is_on_case:
                self._turn()

    def show_notes(self, key: str, notes: Sequence[Note]) -> None:
        """Show what stands on an exhibit or on the case, if that is still what is shown."""
        if key != self.shown_key or (key == NO_KEY and not self.is_on_case):
            return
        self.kept.clear()
        for note in notes:
            item = QListWidgetItem(f"{note.time[:16].replace('T', ' ')}  {clean_name(note.author)}\n{note.text}")
            item.setData(_NUMBER, note.seq)
            self.kept.addItem(item)
        self._enable()

    def write(self, text: str) -> None:
        """Put words into the draft."""
        self._draft.setPlainText(text)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.target)
        head.addWidget(self._title, 1)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(self.kept, 1)
        left.addWidget(self.withdraw_button, 0, Qt.AlignmentFlag.AlignLeft)
        right.addWidget(self._draft, 1)
        right.addWidget(self.keep_button, 0, Qt.AlignmentFlag.AlignRight)
        both = QHBoxLayout()
        both.addLayout(left, 1)
        both.addLayout(right, 1)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(8, 4, 8, 8)
        column.addLayout(head)
        column.addLayout(both)
        self.setWidget(inside)

    def _turn(self) -> None:
        self.kept.clear()
        words = f"Notes on {clean_name(self._name)}" if self._key else _NONE_CHOSEN
        self._title.setText(_ON_CASE if self.is_on_case else words)
        self._enable()
        if self.is_on_case or self._key:
            self.wanted.emit(self.shown_key)

    def _write(self) -> None:
        self.written.emit(self.shown_key, self._draft.toPlainText().strip())
        self._draft.clear()

    def _withdraw(self) -> None:
        chosen = self.kept.selectedItems()
        if chosen:
            self.withdrawn.emit(self.shown_key, int(chosen[0].data(_NUMBER)))

    def _enable(self) -> None:
        has_target = self.is_on_case or bool(self._key)
        self._draft.setEnabled(has_target)
        self.keep_button.setEnabled(has_target and bool(self._draft.toPlainText().strip()))
        self.withdraw_button.setEnabled(bool(self.kept.selectedItems()))
