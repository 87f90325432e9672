"""F1 on anything: the page of help for what has the keyboard, from every window of the program."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolBar, QWidget

from engines import engine_infos
from gui.help.pages import page, topics
from gui.help.window import HelpWindow, topic_in_focus
from gui.theme.colours import DARK, LIGHT
from gui.window import MainWindow
from tests.gui.conftest import OpenWindow, WaitUntil
from tests.gui.windows import make_pictures

QUIET = {"", None}


def helping(window: MainWindow) -> HelpWindow:
    (found,) = window.findChildren(HelpWindow)
    return found


def with_topics(window: QWidget) -> set[str]:
    return {
        str(w.property("help_topic")) for w in window.findChildren(QWidget) if w.property("help_topic") not in QUIET
    }


def test_every_topic_that_a_part_of_the_window_names_has_a_page(open_window: OpenWindow) -> None:
    window = open_window()
    window.bench.furnish()
    window.acts.show_models()
    window.help_acts.show_updates()
    named = with_topics(window)
    known = set(topics())
    assert {name.partition("#")[0] for name in named} <= known
    assert {"views", "answers", "models", "updates", "caption", "window#list"} <= named
    for name in named:
        topic, _, place = name.partition("#")
        assert not place or f'name="{place}"' in page(topic, LIGHT), name


def test_the_page_of_each_topic_is_its_own(app: QApplication) -> None:
    pages = {topic: page(topic, DARK) for topic in topics()}
    assert len(set(pages.values())) == len(pages)
    assert "never says that a picture is authentic" in pages["limits"]


def test_f1_explains_what_has_the_keyboard(open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path) -> None:
    window = open_window()
    window.settings.examine_on_drop = False
    window.activateWindow()
    window.add([str(path) for path in make_pictures(tmp_path, 1)])
    wait_until(lambda: window.model.rowCount() == 1)
    wait_until(window.view.hasFocus, what="the keyboard at the list")
    QTest.keyClick(window.view, Qt.Key.Key_F1)
    wait_until(lambda: "The window" in helping(window).words, what="help on the window")
    bar = window.findChild(QToolBar, "toolbar")
    button = bar.widgetForAction(window.actions_by_id["caption"])
    window.activateWindow()
    button.setFocus()
    wait_until(button.hasFocus)
    QTest.keyClick(button, Qt.Key.Key_F1)
    title = engine_infos()["caption"].title
    wait_until(lambda: title in helping(window).words, what="help on captions")


def test_f1_works_in_the_windows_beside_the_main_one(open_window: OpenWindow, wait_until: WaitUntil) -> None:
    window = open_window()
    window.help_acts.show_updates()
    updates = window.help_acts.updates
    assert updates is not None
    updates.activateWindow()
    updates.choose_button.setFocus()
    wait_until(updates.choose_button.hasFocus, what="the keyboard in the window of updates")
    assert topic_in_focus() == "updates"
    QTest.keyClick(updates.choose_button, Qt.Key.Key_F1)
    wait_until(lambda: bool(window.findChildren(HelpWindow)), what="the window of help")
    assert "nothing is fetched from a network" in helping(window).words


def test_links_between_pages_of_help_lead_somewhere(app: QApplication) -> None:
    import re

    known = set(topics())
    for topic in known:
        for link in re.findall(r'href="([^"#:]+)', page(topic, LIGHT)):
            assert link in known, f"{topic} links to {link}"
