"""A table as a view: sort by a heading, filter, read long cells in full, copy what is selected."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from engines.core.finding import Table
from gui.panels.table_model import TableModel, TableOrder
from gui.viewers.text import PlainLabel, plain

_WIDEST = 320


class _Rows(QTableView):
    """Copies the whole selection, where Qt would copy the current cell only."""

    copy_asked = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_asked.emit()
        else:
            super().keyPressEvent(event)


class TableView(QWidget):
    """Shows one ``Table``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = TableModel(self)
        self.order = TableOrder(self.model, self)
        self._table: Table | None = None
        self.filter = QLineEdit(self)
        self.filter.setPlaceholderText("Filter rows")
        self.filter.setClearButtonEnabled(True)
        self.filter.setAccessibleName("Filter rows")
        self.filter.textChanged.connect(self._filter)
        self._count = PlainLabel("", self, wrap=False, role="muted")
        self.table = self._make_table()
        self.detail = QPlainTextEdit(self)
        self.detail.setReadOnly(True)
        self.detail.setTabChangesFocus(True)
        self.detail.setAccessibleName("The selected cell in full")
        self.detail.setPlaceholderText("Select a cell to read it in full.")
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.addWidget(self.table)
        split.addWidget(self.detail)
        split.setStretchFactor(0, 5)
        split.setStretchFactor(1, 1)
        line = QHBoxLayout()
        line.setContentsMargins(8, 4, 8, 4)
        line.addWidget(self.filter, 1)
        line.addWidget(self._count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(line)
        layout.addWidget(split, 1)

    def _make_table(self) -> QTableView:
        table = _Rows(self)
        table.setModel(self.order)
        table.setSortingEnabled(True)
        table.horizontalHeader().setSortIndicatorClearable(True)
        table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        table.setAlternatingRowColors(True)
        table.setWordWrap(False)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setStyleSheet("QTableView::item { padding: 0 6px; }")
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 8)
        table.horizontalHeader().setStretchLastSection(True)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        copy = QAction("Copy selection", table)
        copy.triggered.connect(self.copy_selection)
        table.copy_asked.connect(self.copy_selection)
        table.addAction(copy)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        table.selectionModel().currentChanged.connect(self._read)
        return table

    def show_table(self, table: Table) -> None:
        """Show a table; the filter stays."""
        if table is self._table:
            return
        self._table = table
        self.model.show_table(table)
        self.table.setAccessibleName(plain(table.title))
        self.detail.clear()
        for column in range(max(0, len(table.columns) - 1)):
            self.table.resizeColumnToContents(column)
            self.table.setColumnWidth(column, min(_WIDEST, self.table.columnWidth(column) + 8))
        self._tell_count()

    def select_row(self, row: int) -> None:
        """Select a row of the table by its number there, and bring it into sight; a filter that hides it is lifted."""
        index = self.order.mapFromSource(self.model.index(row, 0))
        if not index.isValid():
            self.filter.clear()
            index = self.order.mapFromSource(self.model.index(row, 0))
        self.table.selectRow(index.row())
        self.table.scrollTo(index)

    def copy_selection(self) -> None:
        """Put the selected cells on the clipboard, rows as lines, cells between tabs."""
        QGuiApplication.clipboard().setText(self.selection_tsv())

    def selection_tsv(self) -> str:
        """The selected cells as tab-separated values, in the order shown; line breaks within a cell become spaces."""
        rows: dict[int, dict[int, str]] = {}
        for index in self.table.selectedIndexes():
            source = self.order.mapToSource(index)
            text = self.model.text(source.row(), source.column())
            rows.setdefault(index.row(), {})[index.column()] = " ".join(text.split())
        columns = sorted({column for cells in rows.values() for column in cells})
        return "\n".join("\t".join(cells.get(c, "") for c in columns) for _, cells in sorted(rows.items()))

    def _filter(self, words: str) -> None:
        self.order.filter_by(words)
        self._tell_count()

    def _tell_count(self) -> None:
        shown, whole = self.order.rowCount(), self.model.rowCount()
        self._count.setText(f"{whole:,} rows" if shown == whole else f"{shown:,} of {whole:,} rows")

    def _read(self, current: QModelIndex) -> None:
        index = self.order.mapToSource(current)
        if index.isValid():
            remark = self.model.remark(index.row())
            text = plain(self.model.text(index.row(), index.column()), lines=True)
            self.detail.setPlainText(f"{text}\n\n{plain(remark)}" if remark else text)
