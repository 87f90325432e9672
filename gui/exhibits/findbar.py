"""Above the list: search by name, filter by outcome, sort."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from gui.exhibits.model import Ask
from gui.theme import icon, theme_signals

_FILTERS = {
    "All exhibits": "all",
    "Signal": "signal",
    "Nothing found": "nothing found",
    "Failed or refused": "failed",
    "Not examined": "not examined",
}
_SORTS = {"As added": "order", "By name": "name", "By strength": "strength"}
_TYPING_MS = 120


class FindBar(QWidget):
    """Emits ``asked`` with what the list is to show."""

    asked = Signal(Ask)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = QLineEdit(clearButtonEnabled=True, placeholderText="Search names")
        self.search.setAccessibleName("Search exhibits by name")
        self.search.setToolTip("Show only exhibits whose name holds these letters (Ctrl+F)")
        self._lens = self.search.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.filter = _choices(_FILTERS, "Filter exhibits by outcome")
        self.sort = _choices(_SORTS, "Sort exhibits")
        self._count = QLabel()
        self._count.setProperty("role", "muted")
        self._count.setAccessibleName("Number of exhibits shown")
        self._typing = QTimer(self, interval=_TYPING_MS, singleShot=True)
        self._typing.timeout.connect(self._ask)
        self.search.textChanged.connect(lambda _: self._typing.start())
        self.filter.currentIndexChanged.connect(self._ask)
        self.sort.currentIndexChanged.connect(self._ask)
        theme_signals().changed.connect(self._dress)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.filter, 1)
        row.addWidget(self.sort, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 6)
        column.setSpacing(6)
        column.addWidget(self.search)
        column.addLayout(row)
        column.addWidget(self._count)
        self.show_count(0, 0)

    def ask(self) -> Ask:
        """What is asked for now."""
        return Ask(self.search.text().strip(), self.filter.currentData(), self.sort.currentData())

    def show_count(self, shown: int, total: int) -> None:
        """Say how many rows are shown of how many."""
        if not total:
            self._count.setText("No exhibits yet")
        elif shown == total:
            self._count.setText("1 exhibit" if total == 1 else f"{total:,} exhibits")
        else:
            self._count.setText(f"{shown:,} of {total:,} exhibits")

    def clear(self) -> None:
        """Show everything again, as added."""
        self.search.clear()
        self.filter.setCurrentIndex(0)
        self.sort.setCurrentIndex(0)

    def _ask(self, *_: object) -> None:
        self._typing.stop()
        self.asked.emit(self.ask())

    def _dress(self) -> None:
        self._lens.setIcon(icon("search", "muted"))


def _choices(words: dict[str, str], name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(8)
    for shown, value in words.items():
        box.addItem(shown, value)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return box
