"""The answer to one question: opinion, what speaks for and against, limits, error, and each method's own answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engines.core.finding import Finding, Outcome, Region
from engines.core.finding_parts import titled
from engines.core.opinion import Opinion, Reason
from engines.core.opinion_words import is_validated, step_of
from engines.core.question import Question
from gui.panels.difference import DifferenceView
from gui.panels.remark_row import RemarkChoice, RemarkRow
from gui.panels.strength import OutcomeChip, StrengthMeter
from gui.theme.dress import colours
from gui.viewers.text import PlainLabel, menu_text

_ROWS_AT_FIRST = 8


Entry = tuple[str, str, RemarkChoice]
"""Sentence, strength, and what choosing it shows."""


class _More(QPushButton):
    """Stands for the sentences not yet shown."""

    def __init__(self, entries: Sequence[Entry], parent: QWidget) -> None:
        super().__init__(f"Show {len(entries):,} more", parent)
        self.entries = entries
        self.setProperty("flat", "true")


class Card(QFrame):
    """Collapsible. Shown in full at first where there is a signal, or methods differ."""

    remark_activated = Signal(object)
    """The RemarkRow."""
    error_asked = Signal(str)
    """The id of an engine whose measured error is to be shown in full."""

    def __init__(self, question: Question, titles: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = question
        self.rows: list[RemarkRow] = []
        self._mores: list[_More] = []
        self._titles = titles
        self._unfolded: bool | None = None
        self._opinion: Opinion | None = None
        self._head = QPushButton(self)
        self._head.setProperty("flat", "true")
        self._head.setStyleSheet("text-align: left; font-weight: 600; padding: 3px 4px;")
        self._head.clicked.connect(self._toggle)
        self.chip = OutcomeChip(self)
        self.meter = StrengthMeter(self)
        self.support = PlainLabel("", self)
        self.sentence = PlainLabel("", self)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._details = QWidget(self)
        self._body = QVBoxLayout(self._details)
        self._body.setContentsMargins(0, 4, 0, 0)
        self._body.setSpacing(2)
        signs = QHBoxLayout()
        signs.setSpacing(8)
        signs.addWidget(self.chip)
        signs.addWidget(self.meter)
        signs.addWidget(self.support, 1)
        signs.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 10, 8)
        layout.setSpacing(4)
        layout.addWidget(self._head)
        layout.addLayout(signs)
        layout.addWidget(self.sentence)
        layout.addWidget(self._details)

    @property
    def unfolded(self) -> bool:
        return not self._details.isHidden()

    def show_nothing(self, sentence: str) -> None:
        """No opinion: no engine, or not examined."""
        self._clear()
        self.chip.show_outcome(None, "no answer")
        self.meter.hide()
        self.support.hide()
        self.sentence.setText(sentence)
        self._fold(False)

    def show_opinion(self, opinion: Opinion) -> None:
        """Fill the card; whether it is folded stays as the analyst left it."""
        self._clear()
        self.chip.show_outcome(opinion.outcome)
        self._show_strength(opinion)
        self.sentence.setText(opinion.sentence)
        self._opinion = opinion
        calls = opinion.outcome is Outcome.SIGNAL or opinion.difference is not None
        self._fold(calls if self._unfolded is None else self._unfolded)

    def _fill(self, opinion: Opinion) -> None:
        """The details, made when they are first seen."""
        if opinion.difference is not None:
            self._heading("Where the methods differ")
            self._body.addWidget(DifferenceView(opinion.difference, self._details))
        self._remarks("Speaks for it", [_entry(reason) for reason in opinion.speaks_for])
        self._remarks("Speaks against it", [_entry(reason) for reason in opinion.speaks_against])
        self._remarks("Also noted", _neutral(opinion.findings))
        self._methods(opinion.findings)
        self._bullets("Measured error", _error_rates(opinion.findings))
        self._offer_errors(opinion.findings)
        self._bullets("What would change this answer", opinion.would_change)
        self._bullets("Limits", opinion.limits)

    def _show_strength(self, opinion: Opinion) -> None:
        ratio = opinion.likelihood_ratio
        shown = is_validated(ratio) and ratio is not None
        self.meter.setVisible(shown)
        self.support.setVisible(shown)
        if shown and ratio is not None:
            words = step_of(ratio.log10).words if opinion.strength else "no support for either proposition"
            self.meter.show_strength(opinion.strength, words)
            self.support.setText(words)

    def reveal(self, region: Region) -> None:
        """Show the sentences that point to a region, should they be among those not yet shown."""
        for more in self._mores:
            if any(region in choice.regions for _, _, choice in more.entries):
                self._show_more(more)

    def _remarks(self, heading: str, entries: Sequence[Entry]) -> None:
        if not entries:
            return
        self._heading(heading)
        for entry in entries[:_ROWS_AT_FIRST]:
            self._body.addWidget(self._row(entry))
        if len(entries) > _ROWS_AT_FIRST:
            more = _More(entries[_ROWS_AT_FIRST:], self._details)
            more.clicked.connect(lambda: self._show_more(more))
            self._mores.append(more)
            self._body.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)

    def _row(self, entry: Entry) -> RemarkRow:
        row = RemarkRow(*entry, self._details)
        row.activated.connect(self.remark_activated)
        self.rows.append(row)
        return row

    def _show_more(self, more: _More) -> None:
        for entry in more.entries:
            self._body.insertWidget(self._body.indexOf(more), self._row(entry))
        more.entries = ()
        more.hide()

    def _methods(self, findings: Sequence[Finding]) -> None:
        self._heading("By method")
        for finding in findings:
            title = titled(self._titles.get(finding.engine, finding.engine), finding)
            words = f"{title} — {finding.outcome.value}. {finding.sentence}"
            choice = RemarkChoice(finding.engine, _first_shown(finding), ())
            self._body.addWidget(self._row((words, "none", choice)))

    def _offer_errors(self, findings: Sequence[Finding]) -> None:
        """A way to the card of the first method that measured its error."""
        engine = next((finding.engine for finding in findings if _error_rates([finding])), "")
        if engine:
            button = QPushButton("All figures, data and calibration …", self._details)
            button.setProperty("flat", "true")
            button.setAccessibleName("Show the card with all figures, data and calibration")
            button.clicked.connect(lambda: self.error_asked.emit(engine))
            self._body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _bullets(self, heading: str, sentences: Sequence[str]) -> None:
        if sentences:
            self._heading(heading)
            label = PlainLabel("\n".join(f"– {sentence}" for sentence in sentences), self._details, role="muted")
            label.setIndent(6)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._body.addWidget(label)

    def _heading(self, words: str) -> None:
        label = PlainLabel(words, self._details, role="heading")
        label.setContentsMargins(4, 6, 0, 0)
        self._body.addWidget(label)

    def _clear(self) -> None:
        self.rows = []
        self._mores = []
        self._opinion = None
        while (item := self._body.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _toggle(self) -> None:
        self._unfolded = not self.unfolded
        self._fold(self._unfolded)

    def _fold(self, unfolded: bool) -> None:
        if unfolded and self._opinion is not None and not self._body.count():
            self._fill(self._opinion)
        has_details = self._opinion is not None
        self._details.setVisible(unfolded and has_details)
        arrow = ("▾ " if unfolded else "▸ ") if has_details else "   "
        self._head.setText(arrow + menu_text(self.question.words))
        state = "shown" if unfolded and has_details else "folded"
        self._head.setAccessibleName(f"{self.question.words} Details {state}.")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(colours().line))
        painter.setBrush(QColor(colours().sheet))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)


def _entry(reason: Reason) -> Entry:
    return reason.sentence, reason.strength, RemarkChoice(reason.engine, reason.shows, reason.regions)


def _neutral(findings: Sequence[Finding]) -> list[Entry]:
    return [
        (remark.sentence, remark.strength, RemarkChoice(finding.engine, remark.shows, remark.regions))
        for finding in findings
        for remark in finding.remarks
        if remark.speaks_for not in ("for", "against")
    ]


def _first_shown(finding: Finding) -> str:
    """The id of the first thing a finding brought to look at, or ""."""
    for items in (finding.maps, finding.pictures, finding.plots, finding.tables):
        for item in items:
            return item.id
    return ""


def _error_rates(findings: Sequence[Finding]) -> list[str]:
    said = [finding.error_rates for finding in findings]
    said += [finding.likelihood_ratio.error_rates for finding in findings if finding.likelihood_ratio]
    return list(dict.fromkeys(filter(None, said)))
