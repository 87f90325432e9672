"""The right side of the window: for every question the answer in words, and why."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from engines.core.exhibit import Facts
from engines.core.finding import Finding, Region
from engines.core.info import Info
from engines.core.opinion import Opinion, opinions
from engines.core.question import Question
from gui.panels.card import Card
from gui.panels.remark_row import RemarkChoice, RemarkRow
from gui.viewers.text import PlainLabel

NO_ENGINE = "No engine for this question is installed."
NOT_EXAMINED = "Not examined yet."


class AnswersPanel(QWidget):
    """One card a question, in the order of ``Question``."""

    remark_selected = Signal(object)
    """A RemarkChoice; its regions and ``shows`` are empty when the choice is taken back."""
    error_asked = Signal(str)
    """The id of an engine whose measured error is to be shown in full."""

    def __init__(self, parent: QWidget | None = None, *, infos: Mapping[str, Info] | None = None) -> None:
        """``infos``: the engines there are; None asks the registry when it is first needed."""
        super().__init__(parent)
        self._infos = infos
        self._findings: list[Finding] = []
        self._chosen: RemarkRow | None = None
        self.cards: dict[Question, Card] = {}
        self.name = PlainLabel("", self, role="heading")
        self.facts = PlainLabel("", self, role="muted")
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.refusal = PlainLabel("", self, role="failed")
        self.refusal.hide()
        self._waiting: list[Question] = []
        self._answered: dict[Question, Opinion] | None = None
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._fill_next)
        self._inside = inside = QWidget(self)
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(8, 8, 8, 8)
        self._column.setSpacing(8)
        for part in (self.name, self.facts, self.refusal):
            self._column.addWidget(part)
        self._column.addStretch(1)
        self.reading = QScrollArea(self)
        self.reading.setWidget(inside)
        self.reading.setWidgetResizable(True)
        self.reading.setFrameShape(QFrame.Shape.NoFrame)
        self.reading.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.reading.setAccessibleName("Answers")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.reading)
        self.setMinimumWidth(260)
        self.clear()

    def show_exhibit(self, name: str, facts: Facts | None, findings: list[Finding], refused_sentence: str = "") -> None:
        """Show an exhibit's answers; ``refused_sentence``: why there are none, ""."""
        self._chosen = None
        self._findings = list(findings)
        self.name.setText(name)
        self.facts.setText(facts_words(facts) if facts else "")
        self.facts.setVisible(facts is not None)
        self.refusal.setText(refused_sentence)
        self.refusal.setVisible(bool(refused_sentence))
        self._make_cards()
        for card in self.cards.values():
            card.setVisible(not refused_sentence)
        self._queue_up([] if refused_sentence else list(self.cards))

    def add_finding(self, finding: Finding) -> None:
        """A finding has arrived; only its question's card changes."""
        self._findings = [f for f in self._findings if f.engine != finding.engine] + [finding]
        question = Question(finding.question)
        if question in self.cards:
            waiting = [waits for waits in self._waiting if waits is not question]
            self._queue_up([*waiting, question])

    @property
    def busy(self) -> bool:
        """Whether cards wait to be filled; until then the panel shows what it showed before."""
        return bool(self._waiting)

    def clear(self) -> None:
        """No exhibit is chosen."""
        self._chosen = None
        self._findings = []
        self._queue_up([])
        self.name.setText("No exhibit is chosen.")
        self.facts.hide()
        self.refusal.hide()
        for card in self.cards.values():
            card.hide()

    def highlight_remark(self, region: Region | None) -> None:
        """Mark the sentences that point to a region (the one under the cursor in a viewer); None unmarks all."""
        first = None
        if region is not None:
            for card in self.cards.values():
                card.reveal(region)
        for row in self._rows():
            row.set_hinted(region is not None and region in row.choice.regions)
            if row.hinted and first is None:
                first = row
        if first is not None and first.isVisible():
            self.reading.ensureWidgetVisible(first, 0, 24)

    def _make_cards(self) -> None:
        if not self.cards:
            titles = {id: info.title for id, info in self._engines().items()}
            for question in Question:
                card = Card(question, titles, self)
                card.remark_activated.connect(self._choose)
                card.error_asked.connect(self.error_asked)
                self.cards[question] = card
                self._column.insertWidget(self._column.count() - 1, card)

    def _queue_up(self, questions: list[Question]) -> None:
        """Fill these cards, one a turn of the event loop so that the window stays alive, seen all at once."""
        self._waiting = questions
        self._answered = None
        self._inside.setUpdatesEnabled(not questions)
        if questions:
            self._turn.start()

    def _fill_next(self) -> None:
        if self._waiting:
            if self._answered is None:
                self._answered = self._opinions()
            self._fill(self.cards[self._waiting.pop(0)])
        if self._waiting:
            self._turn.start()
        else:
            self._inside.setUpdatesEnabled(True)

    def _fill(self, card: Card) -> None:
        opinion = (self._answered or {}).get(card.question)
        if self._chosen in card.rows:
            self._chosen = None
        if opinion is not None:
            card.show_opinion(opinion)
        else:
            installed = any(info.question is card.question for info in self._engines().values())
            card.show_nothing(NOT_EXAMINED if installed else NO_ENGINE)

    def _opinions(self) -> dict[Question, Opinion]:
        titles = {id: info.title for id, info in self._engines().items()}
        return {opinion.question: opinion for opinion in opinions(self._findings, titles)}

    def _choose(self, row: RemarkRow) -> None:
        again = row is self._chosen
        if self._chosen is not None:
            self._chosen.set_chosen(False)
        self._chosen = None if again else row
        row.set_chosen(not again)
        self.remark_selected.emit(RemarkChoice(row.choice.engine, "", ()) if again else row.choice)

    def _rows(self) -> list[RemarkRow]:
        return [row for card in self.cards.values() for row in card.rows]

    def _engines(self) -> Mapping[str, Info]:
        if self._infos is None:
            from engines import engine_infos

            self._infos = engine_infos()
        return self._infos


def facts_words(facts: Facts) -> str:
    """What the intake learned, in a few lines."""
    size = f"{facts.width:,} × {facts.height:,} pixels, " if facts.width else ""
    half = len(facts.sha256) // 2
    hash_lines = f"SHA-256 {facts.sha256[:half]}\n{facts.sha256[half:]}"
    lines = [f"{facts.format}, {size}{facts.size_bytes:,} bytes", hash_lines]
    return "\n".join([*lines, *filter(None, (facts.undecodable, facts.note))])
