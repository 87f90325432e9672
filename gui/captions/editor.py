"""The captions of one exhibit as a list, and a field to add one or change the one selected."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engines.core.caption import TYPED, Caption
from gui.viewers.text import plain, tip_text

_EDITED_MOST = 200_000


class CaptionEditor(QWidget):
    """Emits ``changed`` with the words for the undo list and the captions given from now on, ``selected`` with the
    place of the caption selected among all (-1: none), ``file_asked`` where captions are to come from a file."""

    changed = Signal(str, object)
    selected = Signal(int)
    file_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._given: tuple[Caption, ...] = ()
        self._all: tuple[Caption, ...] = ()
        self.list = QListWidget()
        self.list.setAccessibleName("Captions of the exhibit")
        self.list.setAccessibleDescription("Enter puts a caption into the field below, to be changed.")
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.draft = QPlainTextEdit(placeholderText="Type or paste a caption, then Ctrl+Enter")
        self.draft.setAccessibleName("Caption")
        self.draft.setTabChangesFocus(True)
        self.draft.installEventFilter(self)
        self.add_button = _button("Add")
        self.change_button = _button("Change")
        self.remove_button = _button("Remove")
        self.file_button = _button("From a file…")
        self._lay_out()
        self.list.currentRowChanged.connect(self._select)
        self.list.itemActivated.connect(lambda _: self._edit())
        self.draft.textChanged.connect(self._enable)
        self.add_button.clicked.connect(self.add)
        self.change_button.clicked.connect(self.change)
        self.remove_button.clicked.connect(self.remove)
        self.file_button.clicked.connect(self.file_asked)
        self.show_captions((), (), possible=False)

    def show_captions(self, given: Sequence[Caption], in_file: Sequence[Caption], possible: bool = True) -> None:
        """Show captions given and those in the picture's metadata, which cannot be changed here."""
        before = self.selected_caption
        self._given = tuple(given)
        self._all = (*self._given, *(one for one in in_file if one not in self._given))
        self._possible = possible
        self.list.blockSignals(True)
        self.list.clear()
        for caption in self._all:
            # Isolated, so that words written from right to left do not turn the origin round (Unicode, UAX 9).
            item = QListWidgetItem(
                f"{plain(caption.origin, limit=80)}: \N{FIRST STRONG ISOLATE}{caption.short}\N{POP DIRECTIONAL ISOLATE}"
            )
            item.setToolTip(tip_text(caption.text))
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.draft.setEnabled(possible)
        self.file_button.setEnabled(possible)
        self.list.setCurrentRow(self._all.index(before) if before in self._all else (0 if self._all else -1))
        self._enable()

    @property
    def captions(self) -> tuple[Caption, ...]:
        """All that are listed."""
        return self._all

    @property
    def selected_caption(self) -> Caption | None:
        """The one selected."""
        row = self.list.currentRow()
        return self._all[row] if 0 <= row < len(self._all) else None

    def select(self, row: int) -> None:
        """Select one by its place."""
        self.list.setCurrentRow(row)

    def add(self) -> None:
        """Add what is in the field."""
        text = self._drafted()
        if text and self._possible:
            self.draft.clear()
            self.changed.emit("add a caption", (*self._given, Caption(text, TYPED)))

    def change(self) -> None:
        """Let what is in the field take the place of the caption selected."""
        text, row = self._drafted(), self.list.currentRow()
        if text and 0 <= row < len(self._given):
            self.draft.clear()
            new = Caption(text, TYPED, self._given[row].language)
            self.changed.emit("change a caption", (*self._given[:row], new, *self._given[row + 1 :]))

    def _edit(self) -> None:
        """Put the words of the caption selected into the field, to be changed (double click, or Enter in the list)."""
        if self.selected_caption is not None and self._possible:
            self.draft.setPlainText(self.selected_caption.text)
            self.draft.setFocus()

    def remove(self) -> None:
        """Take the caption selected away."""
        row = self.list.currentRow()
        if 0 <= row < len(self._given):
            self.changed.emit("remove a caption", (*self._given[:row], *self._given[row + 1 :]))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Ctrl+Enter in the field adds the caption."""
        if watched is self.draft and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if event.key() in keys and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.add()
                return True
        return super().eventFilter(watched, event)

    def _drafted(self) -> str:
        return self.draft.toPlainText().strip()[:_EDITED_MOST]

    def _select(self, row: int) -> None:
        self._enable()
        self.selected.emit(row)

    def _enable(self) -> None:
        own = 0 <= self.list.currentRow() < len(self._given)
        words = bool(self._drafted()) and self._possible
        self.add_button.setEnabled(words)
        self.change_button.setEnabled(words and own)
        self.remove_button.setEnabled(own)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        for button in (self.add_button, self.change_button, self.remove_button, self.file_button):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.list, 3)
        column.addWidget(self.draft, 2)
        column.addLayout(buttons)


def _button(words: str) -> QPushButton:
    button = QPushButton(words)
    button.setAccessibleName(f"{words.rstrip('…')} caption" if words != "From a file…" else "Captions from a file")
    return button
