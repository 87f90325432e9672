"""The objection is seen: at the top of the answers, and beside the question that the models leave unanswered."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from engines import engine_infos
from engines.core.analyse import analyse_one
from engines.core.exhibit import Source
from engines.core.finding import Finding
from engines.core.guarding import GUARD, heeding
from engines.core.intake import receive
from engines.core.opinion import opinions
from engines.core.question import Question
from engines.core.run import Run
from gui.exhibits.row import chips_of
from gui.panels.answers import AnswersPanel
from tests.guard.scenes import page, saved
from tests.gui.conftest import WaitUntil


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    """What guard and detector say of a screenshot."""
    exhibit = receive(Source(saved(tmp_path_factory.mktemp("shots"), page(), "screen.png")))
    judged = analyse_one(exhibit, GUARD, Run())
    return [judged, analyse_one(exhibit, "synthetic", heeding(Run(), judged))]


def test_the_objection_is_the_first_answer_and_unfolded(
    app: QApplication, wait_until: WaitUntil, tmp_path: Path, findings: list[Finding]
) -> None:
    panel = AnswersPanel(infos=engine_infos())
    panel.resize(420, 900)
    panel.show()
    facts = receive(Source(saved(tmp_path, page(), "screen.png"))).facts
    panel.show_exhibit("screen.png", facts, findings, "")
    wait_until(lambda: not panel.busy, what="the cards")
    fitness, generated = panel.cards[Question.FITNESS], panel.cards[Question.GENERATED]
    assert fitness.unfolded
    assert "should not judge screen.png" in fitness.sentence.text()
    assert fitness.y() < min(card.y() for question, card in panel.cards.items() if question is not Question.FITNESS)
    assert any("screenshot or a drawing" in row.sentence for row in fitness.rows)
    said = " ".join(label.text() for label in generated.findChildren(QLabel)).replace("\u200b", "")
    assert "The models were not asked" in said
    assert "guard.silence=no" in said
    panel.deleteLater()
    app.processEvents()


def test_an_objection_is_worded_without_signs_or_strength(findings: list[Finding]) -> None:
    fitness, generated = opinions(findings)
    assert fitness.question is Question.FITNESS
    assert fitness.sentence == findings[0].sentence
    assert fitness.strength == 0
    assert generated.sentence.startswith("This question is not answered.")
    assert [chip.question for chip in chips_of(findings)] == [Question.FITNESS, Question.GENERATED]
