"""The window of models: cards and their parts as a tree at the left, the part chosen at the right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTextBrowser,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engines.core.finding import Plot, Table
from gui.models.entries import Entry, read_entries
from gui.models.page import card_page
from gui.panels.table_view import TableView
from gui.plots.plot_view import PlotView
from gui.theme import colours, theme_signals
from gui.validation.acts import PackActs
from gui.validation.strip import PackStrip
from gui.viewers.background import Background
from gui.viewers.text import PlainLabel, plain
from gui.window_input import paths_in

_PLACE = Qt.ItemDataRole.UserRole
Place = tuple[int, int]
"""Index of the entry; −1 for its page, else of its table or, after those, of its diagram."""


class ModelsWindow(QDialog):
    """Stays beside the main window. Cards are read, and files hashed, in a thread each time it is opened."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Models and their error")
        self.setProperty("help_topic", "models")
        self.resize(1080, 720)
        self.entries: tuple[Entry, ...] = ()
        self._wanted = self._wanted_part = ""
        self._over = False
        self.strip = PackStrip()
        self.setAcceptDrops(True)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("Search all cards")
        self.filter.setClearButtonEnabled(True)
        self.filter.setAccessibleName("Search all cards")
        self.filter.textChanged.connect(self._filter)
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setStyleSheet("QTreeWidget::item { padding: 4px 0; }")
        self.tree.setAccessibleName("Cards and their parts")
        self.tree.currentItemChanged.connect(self._show_item)
        self.page = QTextBrowser(openLinks=False)
        self.page.setAccessibleName("The card in words")
        self.page.document().setDocumentMargin(16)
        self.table, self.plot = TableView(), PlotView()
        self.heading = PlainLabel("Reading the cards and checking their files …", role="heading")
        self._stack = QStackedWidget()
        for part in (self.page, self.table, self.plot):
            self._stack.addWidget(part)
        self._lay_out()
        self.pack_acts = PackActs(self)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self).activated.connect(lambda: self.filter.setFocus())
        theme_signals().changed.connect(self._again)
        self._reader: Background | None = None

    @property
    def entry(self) -> Entry | None:
        """The card of which something is shown."""
        item = self.tree.currentItem()
        number = item.data(0, _PLACE)[0] if item is not None else len(self.entries)
        return self.entries[number] if number < len(self.entries) else None

    @property
    def settled(self) -> bool:
        """Whether the cards are read, and a diagram that is shown is drawn."""
        drawn = self._stack.currentWidget() is not self.plot or self.plot.chart is not None
        return bool(self.entries) and drawn

    def show_card(self, name: str = "", part: str = "") -> None:
        """Open the window; at a card by its name or its engine's (and at a part of it by its title), at the first one
        where there is none such.
        """
        if self._over:  # the last import or validation tells of its end when the program has ended already
            return
        self._wanted, self._wanted_part = name, part
        self.show()
        self.raise_()
        self.activateWindow()
        self.tree.setFocus()
        if self._reader is None:
            self._reader = Background(self)
            self._reader.done.connect(lambda _, entries: self.show_entries(entries))
            self._reader.failed.connect(lambda _, sentence: self.heading.setText(sentence))
        self._reader.submit("cards", read_entries)

    def show_entries(self, entries: tuple[Entry, ...]) -> None:
        """List these cards in place of those before."""
        self.entries = entries
        self.tree.clear()
        for number, entry in enumerate(entries):
            top = self._item(None, entry.card.title, (number, -1))
            if not entry.holds:
                top.setText(0, f"⚠ {top.text(0)}")
            for part, title in enumerate(_parts(entry)):
                self._item(top, title, (number, part))
        self._filter(self.filter.text())
        self._choose(self._wanted)

    def close_services(self) -> None:
        """End what still runs for this window."""
        if self._reader is not None:
            self._reader.retire()
            self._reader = None
        self._over = True
        self.pack_acts.end()
        self.plot.close_services()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take models, and folders to validate on."""
        if paths_in(event.mimeData()) and not self.strip.busy:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Import or validate what was dropped."""
        event.acceptProposedAction()
        self.pack_acts.take([Path(path) for path in paths_in(event.mimeData())])

    def _lay_out(self) -> None:
        left, right = QWidget(), QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(8, 8, 0, 8)
        column.addWidget(self.filter)
        column.addWidget(self.tree, 1)
        column.addWidget(self.strip)
        self.copy_text = QPushButton("&Copy as text")
        self.copy_json = QPushButton("Copy as &JSON")
        self.copy_text.clicked.connect(lambda: self._copy(Entry.as_text))
        self.copy_json.clicked.connect(lambda: self._copy(Entry.as_json))
        close = QPushButton("C&lose")
        close.clicked.connect(self.close)
        buttons = QHBoxLayout()
        for button in (self.copy_text, self.copy_json):
            button.setEnabled(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(close)
        for button in (self.copy_text, self.copy_json, close):
            button.setAutoDefault(False)
        column = QVBoxLayout(right)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.heading)
        column.addWidget(self._stack, 1)
        column.addLayout(buttons)
        split = QSplitter()
        split.addWidget(left)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([330, 750])
        split.setChildrenCollapsible(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(split)

    def _item(self, parent: QTreeWidgetItem | None, title: str, place: Place) -> QTreeWidgetItem:
        item = QTreeWidgetItem([plain(title, limit=120)])
        item.setData(0, _PLACE, place)
        item.setToolTip(0, plain(title))
        if parent is None:
            self.tree.addTopLevelItem(item)
        else:
            parent.addChild(item)
        return item

    def _tops(self) -> Iterator[tuple[QTreeWidgetItem, Entry]]:
        for number, entry in enumerate(self.entries):
            item = self.tree.topLevelItem(number)
            if item is not None:
                yield item, entry

    def _filter(self, words: str) -> None:
        """Keep the cards that hold all the words; with words, show their parts too."""
        for item, entry in self._tops():
            item.setHidden(not entry.has(words))
            if words:
                item.setExpanded(True)
        current = self.tree.currentItem()
        if current is None or (current.parent() or current).isHidden():
            shown = next((item for item, _ in self._tops() if not item.isHidden()), None)
            self.tree.setCurrentIndex(self.tree.indexFromItem(shown) if shown else QModelIndex())

    def _choose(self, name: str) -> None:
        for item, entry in self._tops():
            if name and name in (entry.card.name, entry.card.engine) and not item.isHidden():
                titles = [title for title in _parts(entry) if title == self._wanted_part]
                if self._wanted_part and not titles:
                    continue
                item.setExpanded(True)
                part = item.child(list(_parts(entry)).index(titles[0])) if titles else None
                self.tree.setCurrentItem(part or item)
                return

    def _again(self) -> None:
        self._show_item(self.tree.currentItem())

    def _show_item(self, item: QTreeWidgetItem | None, _: object = None) -> None:
        self.copy_text.setEnabled(item is not None)
        self.copy_json.setEnabled(item is not None)
        self.pack_acts.show_entry(self.entry)
        if item is None:
            self.heading.setText("No card holds these words." if self.entries else "There are no cards.")
            self.page.clear()
            self._stack.setCurrentWidget(self.page)
            return
        number, part = item.data(0, _PLACE)
        entry = self.entries[number]
        if part < 0:
            self.heading.setText("")
            self.page.setHtml(card_page(entry, colours()))
            self._stack.setCurrentWidget(self.page)
        else:
            self._show_part((*entry.tables, *entry.plots)[part], entry)
        self.heading.setVisible(bool(self.heading.text()))

    def _show_part(self, part: Table | Plot, entry: Entry) -> None:
        self.heading.setText(f"{entry.card.title} — {part.title}")
        if isinstance(part, Table):
            self.table.filter.clear()
            self.table.show_table(part)
            self._stack.setCurrentWidget(self.table)
        else:
            self.plot.show_plot(part)
            self._stack.setCurrentWidget(self.plot)

    def _copy(self, words: object) -> None:
        item = self.tree.currentItem()
        if item is not None and callable(words):
            QGuiApplication.clipboard().setText(words(self.entries[item.data(0, _PLACE)[0]]))


def _parts(entry: Entry) -> Iterator[str]:
    parts: tuple[Table | Plot, ...] = (*entry.tables, *entry.plots)
    for part in parts:
        yield part.title
