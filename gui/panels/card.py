"""The answer to one question: opinion, what speaks for and against, limits, error, and each method's own answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engines.core.finding import Finding, Outcome
from engines.core.opinion import Opinion
from engines.core.opinion_words import is_validated, step_of
from engines.core.question import Question
from gui.panels.remark_row import RemarkChoice, RemarkRow
from gui.panels.strength import OutcomeChip, StrengthMeter
from gui.theme.dress import colours
from gui.viewers.text import PlainLabel, menu_text

_ROWS_AT_FIRST = 8


class Card(QFrame):
    """Collapsible. Shown in full at first where there is a signal."""

    remark_activated = Signal(object)
    """The RemarkRow."""

    def __init__(self, question: Question, titles: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = question
        self.rows: list[RemarkRow] = []
        self._titles = titles
        self._unfolded: bool | None = None
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
        neutral = [
            (remark.sentence, remark.strength, RemarkChoice(finding.engine, remark.shows, remark.regions))
            for finding in opinion.findings
            for remark in finding.remarks
            if remark.speaks_for not in ("for", "against")
        ]
        self._remarks("Speaks for it", [_entry(r) for r in opinion.speaks_for])
        self._remarks("Speaks against it", [_entry(r) for r in opinion.speaks_against])
        self._remarks("Also noted", neutral)
        self._methods(opinion.findings)
        self._bullets("Measured error", _error_rates(opinion.findings))
        self._bullets("What would change this answer", opinion.would_change)
        self._bullets("Limits", opinion.limits)
        wanted = opinion.outcome is Outcome.SIGNAL if self._unfolded is None else self._unfolded
        self._fold(wanted)

    def _show_strength(self, opinion: Opinion) -> None:
        ratio = opinion.likelihood_ratio
        shown = is_validated(ratio) and ratio is not None
        self.meter.setVisible(shown)
        self.support.setVisible(shown)
        if shown and ratio is not None:
            words = step_of(ratio.log10).words if opinion.strength else "no support for either proposition"
            self.meter.show_strength(opinion.strength, words)
            self.support.setText(words)

    def _remarks(self, heading: str, entries: Sequence[tuple[str, str, RemarkChoice]]) -> None:
        if not entries:
            return
        self._heading(heading)
        for number, (sentence, strength, choice) in enumerate(entries):
            row = RemarkRow(sentence, strength, choice, self._details)
            row.activated.connect(self.remark_activated)
            row.setVisible(number < _ROWS_AT_FIRST)
            self.rows.append(row)
            self._body.addWidget(row)
        hidden = self.rows[-len(entries) :][_ROWS_AT_FIRST:]
        if hidden:
            more = QPushButton(f"Show {len(hidden):,} more", self._details)
            more.setProperty("flat", "true")
            more.clicked.connect(more.hide)
            for row in hidden:
                more.clicked.connect(row.show)
            self._body.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)

    def _methods(self, findings: Sequence[Finding]) -> None:
        self._heading("By method")
        for finding in findings:
            title = self._titles.get(finding.engine, finding.engine)
            words = f"{title} — {finding.outcome.value}. {finding.sentence}"
            choice = RemarkChoice(finding.engine, _first_shown(finding), ())
            row = RemarkRow(words, "none", choice, self._details)
            row.activated.connect(self.remark_activated)
            self.rows.append(row)
            self._body.addWidget(row)

    def _bullets(self, heading: str, sentences: Sequence[str]) -> None:
        if sentences:
            self._heading(heading)
            for sentence in sentences:
                label = PlainLabel(f"– {sentence}", self._details, role="muted")
                label.setIndent(6)
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                self._body.addWidget(label)

    def _heading(self, words: str) -> None:
        label = PlainLabel(words, self._details, role="heading")
        label.setContentsMargins(4, 6, 0, 0)
        self._body.addWidget(label)

    def _clear(self) -> None:
        self.rows = []
        while (item := self._body.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _toggle(self) -> None:
        self._unfolded = not self.unfolded
        self._fold(self._unfolded)

    def _fold(self, unfolded: bool) -> None:
        has_body = self._body.count() > 0
        self._details.setVisible(unfolded and has_body)
        arrow = ("▾ " if unfolded else "▸ ") if has_body else "   "
        self._head.setText(arrow + menu_text(self.question.words))
        state = "shown" if unfolded and has_body else "folded"
        self._head.setAccessibleName(f"{self.question.words} Details {state}.")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(colours().line))
        painter.setBrush(QColor(colours().sheet))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)


def _entry(reason: object) -> tuple[str, str, RemarkChoice]:
    from engines.core.opinion import Reason

    assert isinstance(reason, Reason)
    return reason.sentence, reason.strength, RemarkChoice(reason.engine, reason.shows, reason.regions)


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
