"""The answers in words, and the way from a sentence to its place in the picture and back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from engines.core.exhibit import Facts
from engines.core.finding import Finding, Outcome, Region, Remark
from engines.core.question import Question
from gui.panels.answers import NO_ENGINE, NOT_EXAMINED, AnswersPanel
from gui.panels.remark_row import RemarkChoice, RemarkRow
from tests.gui.conftest import WaitUntil
from tests.gui.viewing import HOSTILE, REGION, facts, infos, provenance, ratio, spectrum, tamper


class SettledPanel(AnswersPanel):
    """Waits until the cards are filled, as a person would."""

    def __init__(self, wait_until: WaitUntil) -> None:
        super().__init__(infos=infos())
        self._wait_until = wait_until

    def show_exhibit(self, name: str, facts: Facts | None, findings: list[Finding], refused_sentence: str = "") -> None:
        super().show_exhibit(name, facts, findings, refused_sentence)
        self._wait_until(lambda: not self.busy, what="the cards")

    def add_finding(self, finding: Finding) -> None:
        super().add_finding(finding)
        self._wait_until(lambda: not self.busy, what="the card")


@pytest.fixture
def panel(app: QApplication, unraisable_slots: list[str], wait_until: WaitUntil) -> Iterator[AnswersPanel]:
    made = SettledPanel(wait_until)
    made.resize(360, 900)
    made.show()
    yield made
    made.deleteLater()
    app.processEvents()


def row(panel: AnswersPanel, question: Question, sentence: str) -> RemarkRow:
    return next(row for row in panel.cards[question].rows if row.sentence.startswith(sentence))


def words(panel: AnswersPanel, question: Question) -> str:
    card = panel.cards[question]
    labels = [label.text().replace("\u200b", "") for label in card.findChildren(QLabel)]
    return "\n".join([*labels, *(row.sentence for row in card.rows)])


def test_every_question_has_a_card_and_says_when_nobody_can_answer(panel: AnswersPanel) -> None:
    panel.show_exhibit("scene.jpg", facts(), [tamper()], "")
    assert list(panel.cards) == list(Question)
    assert panel.cards[Question.FACE].sentence.text() == NO_ENGINE
    assert panel.cards[Question.UNUSUAL].sentence.text() == NOT_EXAMINED


def test_the_strength_meter_shows_only_with_a_likelihood_ratio(panel: AnswersPanel) -> None:
    panel.show_exhibit("scene.jpg", facts(), [tamper(), spectrum(ratio())], "")
    generated, altered = panel.cards[Question.GENERATED], panel.cards[Question.ALTERED]
    assert generated.meter.isVisible() and generated.meter.strength == 3
    assert generated.support.text() == "moderately strong support"
    assert "(3 of 5)" in generated.meter.accessibleName()
    assert not altered.meter.isVisible() and not altered.support.isVisible()


def test_an_undecided_ratio_shows_an_empty_meter(panel: AnswersPanel) -> None:
    panel.show_exhibit("scene.jpg", facts(), [spectrum(ratio(0.1))], "")
    card = panel.cards[Question.GENERATED]
    assert card.meter.strength == 0
    assert card.support.text() == "no support for either proposition"


def test_a_card_tells_for_against_limits_error_and_what_would_change_it(panel: AnswersPanel) -> None:
    panel.show_exhibit("scene.jpg", facts(), [tamper()], "")
    told = words(panel, Question.ALTERED)
    for expected in (
        "Speaks for it",
        "A region shows a ghost.",
        "Speaks against it",
        "The noise is even.",
        "Also noted",
        "The error level is unremarkable.",
        "A part of equal quality leaves no ghost.",
        "The camera original.",
        "3 of 100 untouched pictures show this.",
    ):
        assert expected in told


def test_choosing_a_sentence_emits_its_regions_and_choosing_it_again_takes_them_back(panel: AnswersPanel) -> None:
    panel.show_exhibit("scene.jpg", facts(), [tamper()], "")
    chosen: list[RemarkChoice] = []
    panel.remark_selected.connect(chosen.append)
    ghost = row(panel, Question.ALTERED, "A region")
    QTest.mouseClick(ghost, Qt.MouseButton.LeftButton)
    assert chosen[-1] == RemarkChoice("tamper", "ghost", (REGION,))
    assert ghost.chosen
    QTest.keyClick(ghost, Qt.Key.Key_Return)
    assert chosen[-1].regions == () and chosen[-1].shows == ""
    assert not ghost.chosen


def test_hovering_a_region_marks_its_sentence(panel: AnswersPanel) -> None:
    panel.show_exhibit("scene.jpg", facts(), [tamper()], "")
    panel.highlight_remark(REGION)
    assert row(panel, Question.ALTERED, "A region").hinted
    assert not row(panel, Question.ALTERED, "The noise").hinted
    panel.highlight_remark(None)
    assert not row(panel, Question.ALTERED, "A region").hinted


def test_many_sentences_are_shown_in_part_until_asked_for_or_pointed_at(panel: AnswersPanel) -> None:
    many = tuple(Remark(f"Sentence {i}.", "for", "weak", (Region(i, 0, 5, 5),)) for i in range(40))
    finding = Finding("tamper", "altered", Outcome.SIGNAL, "Forty places differ.", remarks=many)
    panel.show_exhibit("scene.jpg", facts(), [finding], "")
    card = panel.cards[Question.ALTERED]
    assert len(card.rows) < 20
    panel.highlight_remark(Region(30, 0, 5, 5))
    assert row(panel, Question.ALTERED, "Sentence 30.").hinted
    assert [found.sentence for found in card.rows if found.hinted] == ["Sentence 30."]


def test_hostile_words_are_shown_as_they_are(panel: AnswersPanel) -> None:
    panel.show_exhibit(HOSTILE, facts(), [provenance()], "")
    labels = panel.findChildren(QLabel)
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
    assert f"Comment: {HOSTILE}".replace("\u200b", "") in words(panel, Question.SOURCE)
    assert panel.name.text().replace("\u200b", "") == HOSTILE


def test_characters_that_turn_the_text_around_are_made_visible(panel: AnswersPanel) -> None:
    panel.show_exhibit("invoice\u202egpj.exe\x07", facts(), [], "")
    assert "\u202e" not in panel.name.text() and "⟨U+202E⟩" in panel.name.text() and "⟨U+0007⟩" in panel.name.text()


@pytest.mark.parametrize("outcome", [Outcome.ABSTAINED, Outcome.NOT_APPLICABLE, Outcome.FAILED])
def test_what_gave_no_answer_says_why(panel: AnswersPanel, outcome: Outcome) -> None:
    finding = Finding("tamper", "altered", outcome, "The picture is too small for this method.")
    panel.show_exhibit("scene.jpg", facts(), [finding], "")
    card = panel.cards[Question.ALTERED]
    assert outcome.value in card.chip.accessibleName()
    assert "too small for this method" in card.sentence.text()


def test_a_refused_file_shows_its_sentence_and_no_answers(panel: AnswersPanel) -> None:
    panel.show_exhibit("notes.txt", None, [], "notes.txt is no picture.")
    assert panel.refusal.isVisible() and panel.refusal.text() == "notes.txt is no picture."
    assert not any(card.isVisible() for card in panel.cards.values())


def test_a_finding_that_arrives_changes_its_card_and_leaves_the_fold_as_it_is(panel: AnswersPanel) -> None:
    panel.show_exhibit("scene.jpg", facts(), [tamper()], "")
    card = panel.cards[Question.ALTERED]
    assert card.unfolded
    QTest.mouseClick(card._head, Qt.MouseButton.LeftButton)
    assert not card.unfolded
    panel.add_finding(tamper())
    assert not card.unfolded
    panel.add_finding(spectrum())
    QTest.mouseClick(panel.cards[Question.GENERATED]._head, Qt.MouseButton.LeftButton)
    assert "decays slowly" in words(panel, Question.GENERATED)


def test_long_words_do_not_widen_the_panel(panel: AnswersPanel, app: QApplication) -> None:
    panel.show_exhibit("x" * 400 + ".jpg", facts(), [provenance()], "")
    app.processEvents()
    inside = panel.reading.widget()
    assert inside is not None and inside.width() <= panel.reading.viewport().width()


def test_everything_can_be_reached_and_has_a_name(panel: AnswersPanel) -> None:
    panel.show_exhibit("scene.jpg", facts(), [tamper(), spectrum(ratio())], "")
    for found in panel.findChildren(RemarkRow):
        assert found.accessibleName()
        assert (found.focusPolicy() == Qt.FocusPolicy.StrongFocus) == found.leads_somewhere
