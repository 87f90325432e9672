"""The dock "Captions": the exhibit's captions, the one selected with its words judged, and the table of its claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QDockWidget, QMainWindow, QSplitter, QVBoxLayout, QWidget

from engines.core.caption import Caption
from engines.core.finding import Finding, MarkedText, Region, Table
from engines.core.finding_parts import spread
from engines.core.names import clean_name
from engines.core.question import Question
from gui.captions.editor import CaptionEditor
from gui.captions.marked_view import MarkedView, legend_words
from gui.panels.remark_row import RemarkChoice
from gui.viewers.text import PlainLabel

_LONG = 1000
_NO_CLAIMS = Table("none", "No claims", (), ())
_NONE = "Select an exhibit to give it a caption."
_FIRST = "There is no caption yet. Type or paste one at the left."
_WAITING = "This caption has not been examined yet."


@dataclass(frozen=True, slots=True)
class _Told:
    """What one engine says of a caption; ``first``: the number of its first mark among those of all engines."""

    finding: Finding
    text: MarkedText
    first: int

    @property
    def is_row_for_row(self) -> bool:
        """Whether its first table has one row a mark, in their order."""
        return bool(self.finding.tables) and len(self.finding.tables[0].rows) == len(self.text.marks)


class CaptionDock(QDockWidget):
    """Emits ``pointed`` with a RemarkChoice when a word is chosen or hovered (an empty one when no longer), and
    ``source_asked`` with the words that name a row of metadata."""

    pointed = Signal(object)
    source_asked = Signal(str)

    def __init__(self, window: QMainWindow) -> None:
        super().__init__("Captions", window)
        self.setObjectName("caption_dock")
        self.setProperty("help_topic", "caption")
        self._findings: list[Finding] = []
        self._told: list[_Told] = []
        self._listed: _Told | None = None
        self._following = False
        self.editor = CaptionEditor()
        self.title = PlainLabel(_NONE, role="muted")
        self.opinion = PlainLabel("")
        self.text = MarkedView()
        self.legend = PlainLabel(legend_words(), role="muted")
        self.elsewhere = PlainLabel("")
        self.elsewhere.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.opinion.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._tables = QWidget()
        self._make_table()
        self._lay_out()
        self.editor.selected.connect(self._select)
        self.text.chosen.connect(self._choose)
        self.text.hovered.connect(self._hover)
        self.show_nothing()

    def show_nothing(self) -> None:
        """No exhibit is selected."""
        self._findings = []
        self.title.setText(_NONE)
        self.elsewhere.hide()
        self.editor.show_captions((), (), possible=False)
        self._show()

    def show_exhibit(
        self, name: str, given: Sequence[Caption], in_file: Sequence[Caption], findings: Sequence[Finding]
    ) -> None:
        """Show an exhibit's captions with what the engines say of them."""
        self.title.setText(clean_name(name))
        self._findings = _judged(findings)
        self.editor.show_captions(given, in_file)
        self._show()

    def add_finding(self, finding: Finding) -> None:
        """A finding has arrived; one on captions takes the place of its engine's earlier one."""
        judged = _judged([finding])
        if judged:
            self._findings = [one for one in self._findings if one.engine != finding.engine] + judged
            self._show()

    def show_elsewhere(self, sentences: Sequence[str]) -> None:
        """Where in this case the same picture stands with another caption or date."""
        self.elsewhere.setText("\n".join(sentences))
        self.elsewhere.setVisible(bool(sentences))

    def light_region(self, region: Region | None) -> None:
        """Mark the words whose evidence lies in the region under the cursor in a viewer."""
        self.text.light_region(region)

    @property
    def finding(self) -> Finding | None:
        """What the first engine says of the caption selected."""
        return self._told[0].finding if self._told else None

    def _select(self, row: int) -> None:
        self._show()

    def _show(self) -> None:
        caption = self.editor.selected_caption
        self._told = _told(self._findings, caption) if caption else []
        marks = tuple(mark for one in self._told for mark in one.text.marks)
        self.text.show_text(MarkedText("caption", "", caption.text, marks) if caption else None)
        waiting = _WAITING if caption else (_FIRST if self.editor.draft.isEnabled() else "")
        self.opinion.setText("\n".join(one.finding.sentence for one in self._told) or waiting)
        self.legend.setVisible(bool(marks))
        self._listed = next((one for one in self._told if one.finding.tables and one.finding.tables[0].rows), None)
        self.table.show_table(self._listed.finding.tables[0] if self._listed else _NO_CLAIMS)
        self._tables.setVisible(self._listed is not None)

    def _choose(self, number: int) -> None:
        told = next(one for one in self._told if one.first <= number < one.first + len(one.text.marks))
        mark = told.text.marks[number - told.first]
        self.text.light(frozenset((number,)))
        self.pointed.emit(RemarkChoice(told.finding.engine if mark.shows else "", mark.shows, mark.regions))
        if told is self._listed and told.is_row_for_row:
            self._following = True
            self.table.select_row(number - told.first)
            self._following = False

    def _hover(self, number: int | None) -> None:
        text = self.text.text
        regions = text.marks[number].regions if text is not None and number is not None else ()
        self.pointed.emit(RemarkChoice("", "", regions))

    def _row_chosen(self, current: QModelIndex) -> None:
        index, listed = self.table.order.mapToSource(current), self._listed
        if self._following or not index.isValid() or listed is None or not listed.is_row_for_row:
            return
        self.text.light(frozenset((listed.first + index.row(),)))
        self.pointed.emit(RemarkChoice("", "", listed.text.marks[index.row()].regions))

    def _row_activated(self, current: QModelIndex) -> None:
        """Double click or Enter on a claim shows the row of metadata that its evidence was read in."""
        index = self.table.order.mapToSource(current)
        if index.isValid() and self._listed is not None:
            words = self._listed.finding.tables[0].rows[index.row()][-1]
            if words.strip(" –"):
                self.source_asked.emit(words)

    def _make_table(self) -> None:
        from gui.panels.table_view import TableView

        self.table = TableView()
        self.table.detail.setMaximumHeight(4 * self.table.fontMetrics().height())
        self.table.detail.setPlaceholderText("Select a claim to read it in full; Enter shows its row of metadata.")
        self.table.table.setAccessibleDescription("Enter shows the metadata in which the evidence was read.")
        self.table.table.selectionModel().currentChanged.connect(lambda current, _: self._row_chosen(current))
        self.table.table.activated.connect(self._row_activated)

    def _lay_out(self) -> None:
        judged = QWidget()
        column = QVBoxLayout(judged)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.opinion)
        column.addWidget(self.text, 1)
        column.addWidget(self.legend)
        column.addWidget(self.elsewhere)
        holder = QVBoxLayout(self._tables)
        holder.setContentsMargins(0, 0, 0, 0)
        holder.addWidget(self.table)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        for part, stretch in ((self.editor, 2), (judged, 3), (self._tables, 3)):
            split.addWidget(part)
            split.setStretchFactor(split.count() - 1, stretch)
        inside = QWidget()
        whole = QVBoxLayout(inside)
        whole.setContentsMargins(8, 4, 8, 8)
        whole.setSpacing(4)
        whole.addWidget(self.title)
        whole.addWidget(split, 1)
        self.setWidget(inside)


def _judged(findings: Sequence[Finding]) -> list[Finding]:
    """Findings on captions, one a caption."""
    return [one for one in spread(findings) if one.question == Question.CAPTION.value]


def _told(findings: Sequence[Finding], caption: Caption) -> list[_Told]:
    """What each engine says of a caption; it may have read no more than the beginning of a very long one."""
    told: list[_Told] = []
    first = 0
    for finding in sorted(findings, key=lambda one: all(text.text != caption.text for text in one.texts)):
        text = next((one for one in finding.texts if _is_of(one, caption)), None)
        if text is not None and all(one.finding.engine != finding.engine for one in told):
            told.append(_Told(finding, text, first))
            first += len(text.marks)
    return told


def _is_of(text: MarkedText, caption: Caption) -> bool:
    return text.text == caption.text or (len(text.text) >= _LONG and caption.text.startswith(text.text))
