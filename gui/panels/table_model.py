"""A finding's table for Qt: plain text, sorted as people sort (numbers by value), filtered over all columns."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from engines.core.finding import Table
from gui.viewers.text import plain, tip_text

_Index = QModelIndex | QPersistentModelIndex
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)")


class TableModel(QAbstractTableModel):
    """Rows of text under headed columns."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table = Table("", "", (), ())

    def show_table(self, table: Table) -> None:
        self.beginResetModel()
        self._table = table
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self._table.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self._table.columns)

    def text(self, row: int, column: int) -> str:
        """The cell as the engine gave it."""
        cells = self._table.rows[row]
        return cells[column] if column < len(cells) else ""

    def remark(self, row: int) -> str:
        return self._table.remarks[row] if row < len(self._table.remarks) else ""

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return plain(self.text(index.row(), index.column()), limit=500)
        if role == Qt.ItemDataRole.ToolTipRole:
            remark = self.remark(index.row())
            return tip_text(remark) if remark else None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return plain(self._table.columns[section]) if orientation == Qt.Orientation.Horizontal else str(section + 1)


class TableOrder(QSortFilterProxyModel):
    """Sorts "12" after "9"; keeps the rows in which any column has all the words of the filter."""

    def __init__(self, model: TableModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._words: list[str] = []
        self.setSourceModel(model)

    def filter_by(self, words: str) -> None:
        self.beginFilterChange()
        self._words = words.casefold().split()
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def filterAcceptsRow(self, row: int, parent: _Index) -> bool:  # noqa: N802
        if not self._words:
            return True
        cells = [self._model.text(row, column) for column in range(self._model.columnCount())]
        whole = " ".join([*cells, self._model.remark(row)]).casefold()
        return all(word in whole for word in self._words)

    def lessThan(self, left: _Index, right: _Index) -> bool:  # noqa: N802
        return _order(self._model.text(left.row(), left.column())) < _order(
            self._model.text(right.row(), right.column())
        )


def _order(text: str) -> list[tuple[int, float, str]]:
    parts = _NUMBER.split(text[:200].casefold().replace("−", "-"))
    return [(0, float(part), "") if i % 2 else (1, 0.0, part) for i, part in enumerate(parts) if part]
