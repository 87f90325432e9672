"""Asks for tags to give to the selected exhibits or to take from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engines.core.case_tags import LONGEST
from gui.answer_buttons import answer_buttons


class TagDialog(QDialog):
    """A tick a tag of the case, half ticked where only some have it; a field for a new one.

    ``own``: tag → how many of the ``number`` selected exhibits have it; ``known``: all tags of the case.
    """

    def __init__(self, number: int, own: Counter[str], known: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Tags")
        self.resize(360, 380)
        self._before: dict[str, Qt.CheckState] = {}
        many = "the selected exhibit" if number == 1 else f"the {number:,} selected exhibits"
        words = QLabel(f"Tags of {many}. They stand in the case's log, with your name and the time.", wordWrap=True)
        words.setProperty("role", "muted")
        self.list = QListWidget()
        self.list.setAccessibleName("Tags")
        for tag in sorted({*known, *own}, key=str.casefold):
            item = QListWidgetItem(tag)
            state = Qt.CheckState.PartiallyChecked if own[tag] else Qt.CheckState.Unchecked
            if own[tag] == number:
                state = Qt.CheckState.Checked
            item.setFlags(Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            item.setCheckState(state)
            self._before[tag] = state
            self.list.addItem(item)
        self.list.setVisible(self.list.count() > 0)
        self.fresh = QLineEdit(placeholderText="A new tag")
        self.fresh.setAccessibleName("New tag")
        self.fresh.setMaxLength(LONGEST)
        buttons = answer_buttons(self)
        column = QVBoxLayout(self)
        for part in (words, self.list, self.fresh, buttons):
            column.addWidget(part)
        self.fresh.setFocus()

    def changes(self) -> list[tuple[str, bool]]:
        """(tag, whether it is given) for each that is to be changed."""
        found = []
        for place in range(self.list.count()):
            item = self.list.item(place)
            tag, state = item.text(), item.checkState()
            if state != self._before[tag] and state != Qt.CheckState.PartiallyChecked:
                found.append((tag, state == Qt.CheckState.Checked))
        if words := " ".join(self.fresh.text().split()):
            found.append((words, True))
        return found
