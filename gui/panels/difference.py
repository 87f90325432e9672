"""Two methods that differ, side by side."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from engines.core.difference import Difference, Side
from gui.viewers.text import PlainLabel

_NONE = "nothing named"


class DifferenceView(QWidget):
    """A column a method: its answer, its support, its strongest reasons on both sides."""

    def __init__(self, difference: Difference, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(f"Where the methods differ: {difference.sentence}")
        grid = QGridLayout(self)
        grid.setContentsMargins(6, 2, 0, 2)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(3)
        self._put(grid, PlainLabel(difference.sentence, self), 0, 0, 2)
        sides = (difference.first, difference.second)
        for column, side in enumerate(sides):
            grid.setColumnStretch(column, 1)
            self._put(grid, PlainLabel(f"{side.title} — {side.outcome.value}", self, role="heading"), 1, column)
        row = 2
        for title, both in zip(_TITLES, zip(*map(_words, sides), strict=True), strict=True):
            if set(both) == {_NONE}:
                continue
            for column, words in enumerate(both):
                self._put(grid, self._heading(title), row, column)
                self._put(grid, PlainLabel(words, self), row + 1, column)
            row += 2
        if difference.settled_by:
            self._put(grid, self._heading("What would settle it"), row, 0, 2)
            settled = "\n".join(f"– {words}" for words in difference.settled_by)
            self._put(grid, PlainLabel(settled, self), row + 1, 0, 2)

    def _heading(self, words: str) -> PlainLabel:
        label = PlainLabel(words, self, role="muted")
        label.setContentsMargins(0, 5, 0, 0)
        return label

    def _put(self, grid: QGridLayout, label: PlainLabel, row: int, column: int, span: int = 1) -> None:
        label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(label, row, column, 1, span)


_TITLES = ("Answer", "Support", "Strongest for it", "Strongest against it")


def _words(side: Side) -> tuple[str, ...]:
    support = side.support or "no strength can be given"
    return side.sentence, support, _list(side.speaks_for), _list(side.speaks_against)


def _list(sentences: tuple[str, ...]) -> str:
    return "\n".join(f"– {sentence}" for sentence in sentences) or _NONE
