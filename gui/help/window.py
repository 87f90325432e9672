"""The help window: topics at the left, their page at the right; it never follows a link outside."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QTextBrowser, QWidget

import engines
from gui.help.pages import WINDOW, page, topics
from gui.page_list import page_list
from gui.theme import colours, theme_signals


class HelpWindow(QDialog):
    """Stays beside the main window while one works."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Help")
        self.resize(860, 620)
        self._ids = list(topics())
        self._topics = page_list(topics().values(), "Help topics", 210)
        self._page = QTextBrowser(openLinks=False)
        self._page.setAccessibleName("Help page")
        self._page.document().setDocumentMargin(18)
        self._page.anchorClicked.connect(self._follow)
        self._topics.currentRowChanged.connect(self._show_row)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        row.addWidget(self._topics)
        row.addWidget(self._page, 1)
        theme_signals().changed.connect(self._dress)

    def explain(self, topic: str) -> None:
        """Show the page of a topic: an engine's id, or one of the window's own; ``TOPIC#PLACE``, at a place of it."""
        name, _, place = topic.partition("#")
        self._topics.setCurrentRow(self._ids.index(name if name in self._ids else WINDOW))
        self._page.scrollToAnchor(place)
        self.show()
        self.raise_()
        self._topics.setFocus()

    @property
    def words(self) -> str:
        """The page shown, as plain text."""
        return self._page.toPlainText()

    def _dress(self) -> None:
        self._show_row(self._topics.currentRow())

    def _show_row(self, row: int) -> None:
        if row < 0:
            return
        topic = self._ids[row]
        self._page.setSearchPaths([f"{engines.__path__[0]}/{topic}"])
        self._page.setHtml(page(topic, colours()))

    def _follow(self, url: QUrl) -> None:
        """A link to another topic, or to a place on this page."""
        if url.path() in self._ids:
            self.explain(url.path())
        elif url.hasFragment() and not url.scheme():
            self._page.scrollToAnchor(url.fragment())


def topic_in_focus() -> str:
    """The topic of the widget that has the keyboard: the nearest ``help_topic`` property upwards, else the window's."""
    widget = QApplication.focusWidget()
    while widget is not None:
        topic = widget.property("help_topic")
        if topic:
            return str(topic)
        widget = widget.parentWidget()
    return WINDOW
