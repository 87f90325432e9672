"""The dock "Captions": the exhibit's captions, the one selected with its words judged, and the table of its claims."""

from __future__ import annotations

from collections.abc import Sequence

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
_NONE = "Select an exhibit to give it a caption."
_FIRST = "There is no caption yet. Type or paste one at the left."
_WAITING = "This caption has not been examined yet."


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
        self._shown: Finding | None = None
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
        """What is shown of the caption selected."""
        return self._shown

    def _select(self, row: int) -> None:
        self._show()

    def _show(self) -> None:
        caption = self.editor.selected_caption
        self._shown, text = self._about(caption)
        shown = text or (MarkedText("plain", "", caption.text) if caption else None)
        self.text.show_text(shown)
        waiting = _WAITING if caption else (_FIRST if self.editor.draft.isEnabled() else "")
        self.opinion.setText(self._shown.sentence if self._shown else waiting)
        self.legend.setVisible(bool(shown and shown.marks))
        table = self._shown.tables[0] if self._shown and self._shown.tables else Table("none", "No claims", (), ())
        self.table.show_table(table)
        self._tables.setVisible(bool(table.rows))

    def _about(self, caption: Caption | None) -> tuple[Finding | None, MarkedText | None]:
        if caption is None:
            return None, None
        told = [(finding, text) for finding in self._findings for text in finding.texts]
        # An engine may have read no more than the beginning of a very long caption.
        read = [one for one in told if len(one[1].text) >= _LONG and caption.text.startswith(one[1].text)]
        return next((one for one in (*told, *read) if one[1].text == caption.text or one in read), (None, None))

    def _choose(self, number: int) -> None:
        text = self.text.text
        if self._shown is None or text is None:
            return
        mark = text.marks[number]
        self.text.light(frozenset((number,)))
        self.pointed.emit(RemarkChoice(self._shown.engine if mark.shows else "", mark.shows, mark.regions))
        table = self._shown.tables[0] if self._shown.tables else None
        if table is not None and len(table.rows) == len(text.marks):
            self._table_row(number)

    def _hover(self, number: int | None) -> None:
        text = self.text.text
        regions = text.marks[number].regions if text is not None and number is not None else ()
        self.pointed.emit(RemarkChoice("", "", regions))

    def _table_row(self, number: int) -> None:
        self._following = True
        self.table.select_row(number)
        self._following = False

    def _row_chosen(self, current: QModelIndex) -> None:
        index = self.table.order.mapToSource(current)
        text, finding = self.text.text, self._shown
        if self._following or not index.isValid() or finding is None or text is None or not finding.tables:
            return
        table = finding.tables[0]
        if len(table.rows) == len(text.marks):
            self.text.light(frozenset((index.row(),)))
            self.pointed.emit(RemarkChoice("", "", text.marks[index.row()].regions))

    def _row_activated(self, current: QModelIndex) -> None:
        """Double click or Enter on a claim shows the row of metadata that its evidence was read in."""
        index = self.table.order.mapToSource(current)
        finding = self._shown
        if index.isValid() and finding is not None and finding.tables:
            words = finding.tables[0].rows[index.row()][-1]
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
