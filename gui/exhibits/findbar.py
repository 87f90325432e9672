"""Above the list: search, filter, sort and fold; one chip for each filter in force, and how many exhibits match."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from gui.theme import icon, theme_signals
from gui.triage.ask import Ask
from gui.triage.choices import Choices
from gui.triage.filter_chips import FilterChips
from gui.triage.filter_panel import FilterPanel
from gui.triage.fits import OUTCOME_MEANS, OUTCOMES
from gui.triage.folding import FOLD_TIP
from gui.triage.sorting import SORTS

_TYPING_MS = 120


class FindBar(QWidget):
    """Emits ``asked`` with what the list is to show. ``choices`` tells what there is to choose from now."""

    asked = Signal(Ask)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ask = Ask()
        self.choices: Callable[[], Choices] = Choices
        self.search = QLineEdit(clearButtonEnabled=True, placeholderText="Search names and metadata")
        self.search.setAccessibleName("Search exhibits by name and metadata")
        self.search.setToolTip("Show only exhibits whose name or metadata holds these characters (Ctrl+F; Esc clears)")
        self._lens = self.search.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.filter = _choices(OUTCOMES, "Filter exhibits by outcome", OUTCOME_MEANS)
        self.more = _button(
            "Filters", "Filter by question, support, camera, date, mark, tag, caption, kind (Ctrl+Shift+L)"
        )
        self.sort = _choices(SORTS, "Sort exhibits", {})
        self.turn = _button("", "Sort the other way round", checkable=True)
        self.fold = _button("Fold alike", FOLD_TIP, checkable=True)
        self.panel = FilterPanel(self)
        self.chips = FilterChips()
        self._count = QLabel(wordWrap=True)
        self._count.setProperty("role", "muted")
        self._count.setAccessibleName("Number of exhibits shown")
        self._note = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._note.setProperty("role", "muted")
        self._note.setAccessibleName("What the number of exhibits leaves out")
        self._typing = QTimer(self, interval=_TYPING_MS, singleShot=True)
        self._wire()
        self._lay_out()
        self._dress()
        self.show_count(0, 0)
        self.say_more("")

    def ask(self) -> Ask:
        """What is asked for now."""
        return replace(self._ask, text=self.search.text().strip())

    def take(self, ask: Ask) -> None:
        """Ask for this from now on."""
        self._typing.stop()
        self._ask = ask
        blocked = [QSignalBlocker(control) for control in (self.search, self.filter, self.sort, self.turn, self.fold)]
        if self.search.text().strip() != ask.text:
            self.search.setText(ask.text)
        self.filter.setCurrentIndex(self.filter.findData(ask.outcome))
        self.sort.setCurrentIndex(self.sort.findData(ask.sort))
        self.turn.setChecked(ask.reverse)
        self.fold.setChecked(ask.fold)
        del blocked
        self.chips.show_ask(ask)
        self.panel.show_ask(ask)
        self.asked.emit(ask)

    def show_count(self, shown: int, total: int) -> None:
        """Say how many rows are shown of how many."""
        if not total:
            self._count.setText("No exhibits yet")
        elif shown == total:
            self._count.setText("1 exhibit" if total == 1 else f"{total:,} exhibits")
        elif not shown:
            self._count.setText(f"Nothing matches; {total:,} in the list")
        else:
            self._count.setText(f"{shown:,} of {total:,} exhibits")

    def say_more(self, words: str) -> None:
        """Say below what the number leaves out, "" for nothing."""
        self._note.setText(words)
        self._note.setVisible(bool(words))

    @property
    def words(self) -> str:
        """What is said of the number of exhibits."""
        return " ".join(part for part in (self._count.text(), self._note.text()) if part)

    def clear(self) -> None:
        """Show all exhibits again, in the order chosen."""
        self.take(self.ask().unfiltered())

    def open_panel(self) -> None:
        """Show the panel of filters below its button."""
        self.panel.offer(self.choices())
        self.panel.show_ask(self.ask())
        self.panel.adjustSize()
        self.panel.move(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))
        self.panel.show()
        self.panel.question.setFocus()

    def _change(self, fields: Mapping[str, object]) -> None:
        self.take(replace(self.ask(), **fields))  # type: ignore[arg-type]

    def _wire(self) -> None:
        self._typing.timeout.connect(lambda: self.take(self.ask()))
        self.search.textChanged.connect(lambda _: self._typing.start())
        self.filter.currentIndexChanged.connect(lambda _: self._change({"outcome": self.filter.currentData()}))
        self.sort.currentIndexChanged.connect(lambda _: self._change({"sort": self.sort.currentData()}))
        self.turn.toggled.connect(lambda on: self._change({"reverse": on}))
        self.fold.toggled.connect(lambda on: self._change({"fold": on}))
        self.more.clicked.connect(self.open_panel)
        self.panel.changed.connect(self._change)
        self.chips.dropped.connect(lambda names: self.take(self.ask().without(*names)))
        self.chips.clear_asked.connect(self.clear)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.clear)
        theme_signals().changed.connect(self._dress)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 6)
        column.setSpacing(6)
        column.addWidget(self.search)
        for controls in ((self.filter, self.more), (self.sort, self.turn, self.fold)):
            row = QHBoxLayout()
            row.setSpacing(4)
            for place, control in enumerate(controls):
                row.addWidget(control, 1 if place == 0 else 0)
            column.addLayout(row)
        for part in (self.chips, self._count, self._note):
            column.addWidget(part)

    def _dress(self) -> None:
        self._lens.setIcon(icon("search", "muted"))
        self.more.setIcon(icon("filter"))
        self.turn.setIcon(icon("sort"))


def _button(words: str, tip: str, *, checkable: bool = False) -> QToolButton:
    made = QToolButton()
    made.setText(words)
    made.setCheckable(checkable)
    made.setToolButtonStyle(
        Qt.ToolButtonStyle.ToolButtonTextBesideIcon if words else Qt.ToolButtonStyle.ToolButtonIconOnly
    )
    made.setToolTip(tip)
    made.setAccessibleName(words or tip)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return made


def _choices(words: Mapping[str, str], name: str, tips: Mapping[str, str]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(8)
    for place, (value, shown) in enumerate(words.items()):
        box.addItem(shown, value)
        if value in tips:
            box.setItemData(place, tips[value], Qt.ItemDataRole.ToolTipRole)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return box
