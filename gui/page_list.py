"""The list of pages at the left of a dialog."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QListWidget, QListWidgetItem


def page_list(titles: Iterable[str], name: str, width: int) -> QListWidget:
    """A list of titles with room around each, under a name for screen readers."""
    pages = QListWidget()
    pages.setAccessibleName(name)
    pages.setFixedWidth(width)
    for title in titles:
        item = QListWidgetItem(title, pages)
        item.setToolTip(title)
        item.setSizeHint(QSize(0, pages.fontMetrics().height() + 14))
    return pages
