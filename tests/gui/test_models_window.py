"""The window of models: every card listed and searched, figures and diagrams shown, files checked, copied."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QTreeWidgetItem

from engines.core.card_view import facts, plots, tables
from engines.core.shelf import FileCheck, ShelfCard, shelf
from gui.models.entries import Entry
from gui.models.window import ModelsWindow
from gui.panels.answers import AnswersPanel
from tests.gui.conftest import OpenWindow, WaitUntil
from tests.gui.viewing import HOSTILE, infos, ratio, spectrum
from tests.gui.viewing import facts as exhibit_facts
from tests.synthetic.standin import band, card


def _entry(state: str = "as measured") -> Entry:
    curves = {
        "tippett": ((-1.0, 1.0, 1.0), (0.0, 0.9, 0.2), (1.0, 0.4, 0.01)),
        "reliability": ((0.1, 0.12, 0.5), (0.9, 0.85, 0.5)),
    }
    made = card(**curves)
    raw = made.to_json() | {"purpose": f"For tests {HOSTILE}"}
    shelved = ShelfCard("standin", "Stand-in detector", _nowhere(), ("Tests",), raw, made, engine="synthetic")
    checks = (FileCheck("model.onnx", "ab" * 32, "cd" * 32, state),)
    return Entry(shelved, checks, facts(shelved), tables(shelved, checks), plots(shelved))


def _nowhere():
    from pathlib import Path

    return Path("/nowhere/card.json")


@pytest.fixture
def window(app: QApplication, unraisable_slots: list[str]) -> Iterator[ModelsWindow]:
    made = ModelsWindow()
    made.show()
    yield made
    made.close_services()
    made.close()
    made.deleteLater()
    app.processEvents()


def _titles(item: QTreeWidgetItem) -> list[str]:
    return [item.child(at).text(0) for at in range(item.childCount())]


def _select(window: ModelsWindow, title: str) -> None:
    top = window.tree.topLevelItem(0)
    window.tree.setCurrentItem(top.child(next(at for at, text in enumerate(_titles(top)) if text.startswith(title))))


def test_every_card_of_the_program_is_listed_with_its_files_checked(
    window: ModelsWindow, wait_until: WaitUntil
) -> None:
    window.show_card("localiser_front")
    wait_until(lambda: window.entries, what="the cards")
    assert [entry.card.name for entry in window.entries] == [card.name for card in shelf()]
    assert {"spectrum", "tamper", "localiser_front"} <= {entry.card.name for entry in window.entries}
    assert window.tree.currentItem().text(0) == "Model localiser_front"
    assert "Every file is the one that was measured" in window.page.toPlainText()
    assert "how to repeat" in window.page.toPlainText()


def test_a_changed_file_is_said_at_once(window: ModelsWindow) -> None:
    window.show_entries((_entry("changed"),))
    assert window.tree.topLevelItem(0).text(0).startswith("⚠")
    assert "model.onnx: changed." in window.page.toPlainText()


def test_the_words_of_a_card_are_never_interpreted(window: ModelsWindow) -> None:
    window.show_entries((_entry(),))
    assert "<b>" in HOSTILE and "<b>" in window.page.toPlainText()


def test_figures_calibration_and_diagrams_can_be_chosen(window: ModelsWindow, wait_until: WaitUntil) -> None:
    window.show_entries((_entry(),))
    titles = _titles(window.tree.topLevelItem(0))
    assert titles[:2] == ["Data", "Figures over all"]
    assert "Tippett plot, JPEG quality 70–100" in titles and "Reliability, stored without loss" in titles
    _select(window, "Calibration")
    assert window.table.model.text(0, 0) == "JPEG quality 70–100"
    assert window.table.model.text(0, 3) == "0.93"
    _select(window, "Tippett plot")
    wait_until(lambda: window.plot.chart is not None, what="the diagram")
    assert window.plot.plot is not None
    assert [series.label for series in window.plot.plot.series] == ["made by a generator", "taken by a camera"]


def test_search_keeps_the_cards_that_hold_the_words(window: ModelsWindow) -> None:
    window.show_entries((_entry(), _entry()))
    QTest.keyClicks(window.filter, "stored without loss")
    assert not window.tree.topLevelItem(0).isHidden()
    window.filter.setText("no such words")
    assert window.tree.topLevelItem(0).isHidden()
    assert window.heading.text() == "No card holds these words."
    assert not window.copy_text.isEnabled()
    window.filter.clear()
    assert window.copy_text.isEnabled()


def test_the_card_is_copied_as_text_and_as_json(window: ModelsWindow) -> None:
    window.show_entries((_entry(),))
    window.copy_text.click()
    assert "JPEG quality 70–100\t300 (8)\t300 (9)\t0.93" in QGuiApplication.clipboard().text()
    window.copy_json.click()
    assert json.loads(QGuiApplication.clipboard().text())["version"] == "7"


def test_the_keyboard_reaches_search_list_and_parts(window: ModelsWindow, app: QApplication) -> None:
    window.show_entries((_entry(),))
    window.activateWindow()
    window.tree.setFocus()
    app.processEvents()
    QTest.keyClick(window.tree, Qt.Key.Key_Right)
    QTest.keyClick(window.tree, Qt.Key.Key_Down)
    assert window.heading.text() == "Stand-in detector — Data"
    QTest.keyClick(window.tree, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.filter.hasFocus()
    QTest.keyClick(window.filter, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_a_finding_leads_to_the_card_of_its_method(app: QApplication, wait_until: WaitUntil) -> None:
    panel = AnswersPanel(infos=infos())
    asked: list[str] = []
    panel.error_asked.connect(asked.append)
    panel.show_exhibit("scene.jpg", exhibit_facts(), [spectrum(ratio())], "")
    wait_until(lambda: not panel.busy)
    for shown in panel.cards.values():
        if shown.rows and not shown.unfolded:
            shown._toggle()
    named = "Show the card with all figures, data and calibration"
    (button,) = [b for b in panel.findChildren(QPushButton) if b.accessibleName() == named]
    button.click()
    assert asked == ["spectrum"]
    panel.deleteLater()


def test_the_menu_opens_it(open_window: OpenWindow, wait_until: WaitUntil) -> None:
    main = open_window()
    main.actions_by_id["models"].trigger()
    opened = main.findChild(ModelsWindow)
    assert opened is not None and opened.isVisible()
    wait_until(lambda: opened.entries, what="the cards")


def test_cards_without_curves_have_no_diagrams() -> None:
    made = card()
    shelved = ShelfCard("old", "Old", _nowhere(), (), made.to_json(), made)
    assert plots(shelved) == ()
    assert band("x", (1, 2)).tippett == ()
