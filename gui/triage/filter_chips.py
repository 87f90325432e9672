"""One chip for each filter in force; a click takes it away."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QLayout, QLayoutItem, QToolButton, QWidget

from gui.triage.ask import Ask
from gui.triage.words import Phrase, phrases

_GAP = 4
_WIDTH_MAX = 260


class FilterChips(QWidget):
    """Hidden where nothing is filtered. Emits ``dropped`` with the fields of a filter, ``clear_asked`` for all."""

    dropped = Signal(tuple)
    clear_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self)
        self._buttons: list[QToolButton] = []
        self._shown: list[Phrase] = []
        self.hide()

    @property
    def words(self) -> list[str]:
        """What the chips say."""
        return [phrase.words for phrase in self._shown]

    def buttons(self) -> list[QToolButton]:
        """The chips in order, and the one that clears all at the end."""
        return list(self._buttons)

    def show_ask(self, ask: Ask) -> None:
        """Show the filters of ``ask``."""
        wanted = phrases(ask)
        if wanted == self._shown:
            return
        self._shown = wanted
        for button in self._buttons:
            self._flow.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = [self._chip(phrase) for phrase in wanted]
        if wanted:
            self._buttons.append(self._clear_all())
        for button in self._buttons:
            self._flow.addWidget(button)
        self.setVisible(bool(wanted))
        self.updateGeometry()

    def _chip(self, phrase: Phrase) -> QToolButton:
        button = QToolButton()
        button.setText(f"{phrase.words}  ✕")
        button.setProperty("chip", True)
        button.setMaximumWidth(_WIDTH_MAX)
        button.setToolTip(f"{phrase.means} A click takes this filter away.")
        button.setAccessibleName(f"Filter {phrase.words}; press to take it away")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda _=False: self.dropped.emit(phrase.fields))
        return button

    def _clear_all(self) -> QToolButton:
        button = QToolButton()
        button.setText("Clear")
        button.setToolTip("Show all exhibits again (Esc)")
        button.setAccessibleName("Clear all filters")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(self.clear_asked)
        return button


class FlowLayout(QLayout):
    """Puts widgets side by side and goes on in the next line where there is no more room."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(QMargins())

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802
        """At the end."""
        self._items.append(item)

    def count(self) -> int:
        """Number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """The item at a place; None beyond the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Take an item out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """The narrower, the more lines."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Height of all lines."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:  # noqa: N802
        """As small as may be."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:  # noqa: N802
        """The largest item's."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        """Place the items."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def _place(self, rect: QRect, *, move: bool) -> int:
        left, top, height = rect.left(), rect.top(), 0
        for item in self._items:
            size = item.sizeHint().boundedTo(QSize(min(_WIDTH_MAX, max(1, rect.width())), 1 << 20))
            if left > rect.left() and left + size.width() > rect.right() + 1:
                left, top, height = rect.left(), top + height + _GAP, 0
            if move:
                item.setGeometry(QRect(QPoint(left, top), size))
            left, height = left + size.width() + _GAP, max(height, size.height())
        return top + height - rect.top()
