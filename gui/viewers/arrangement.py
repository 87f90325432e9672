"""Panes side by side: up to three in a row, four in two rows of two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

MOST_PANES = 4
_W = TypeVar("_W", bound=QWidget)


class Arrangement(QWidget):
    """Two rows of splitters; widgets are handed over in order and shared out evenly."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = QSplitter(Qt.Orientation.Vertical, self)
        self._rows = [QSplitter(Qt.Orientation.Horizontal, self._whole) for _ in range(2)]
        for splitter in (self._whole, *self._rows):
            splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._whole)

    @staticmethod
    def rows_of(widgets: Sequence[_W]) -> tuple[Sequence[_W], Sequence[_W]]:
        """How widgets are shared out between the two rows."""
        first = 2 if len(widgets) == MOST_PANES else len(widgets)
        return widgets[:first], widgets[first:]

    def arrange(self, widgets: list[QWidget]) -> None:
        """Show these, in this order."""
        for row, members in zip(self._rows, self.rows_of(widgets), strict=True):
            for position, widget in enumerate(members):
                row.insertWidget(position, widget)
                widget.show()
            row.setVisible(bool(members))
            if members:
                row.setSizes([10_000] * len(members))
        self._whole.setSizes([10_000, 10_000])
