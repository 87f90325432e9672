"""Two methods that differ, in the card of their question."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLabel

from engines.core.opinion import opinions
from engines.core.question import Question
from gui.panels.card import Card
from gui.panels.difference import DifferenceView
from tests.opinion.differing import AGAINST, SIGNAL


def test_the_card_of_a_question_shows_both_sides(app: QApplication) -> None:
    (opinion,) = opinions([SIGNAL, AGAINST], {"models": "Trained models", "spectrum": "Fourier spectrum"})
    card = Card(Question.GENERATED, {})
    card.show_opinion(opinion)
    (view,) = card.findChildren(DifferenceView)
    words = [label.text() for label in view.findChildren(QLabel)]
    assert "Trained models — signal" in words and "Fourier spectrum — nothing found" in words
    assert any("What would settle it" in text for text in words) and any("The camera." in text for text in words)
    card.deleteLater()
