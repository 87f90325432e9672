"""The tour of one minute, driven through the real window with its keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engines.core.paths import resources_folder
from gui.settings.store import Settings
from gui.tour.placing import place
from gui.tour.steps import STEPS
from gui.tour.tour import Tour
from gui.window import MainWindow
from tests.gui.conftest import OpenWindow, WaitUntil
from tests.gui.windows import make_pictures


def started(window: MainWindow, wait_until: WaitUntil) -> Tour:
    window.actions_by_id["tour"].trigger()
    tour = window.help_acts.tour
    assert tour is not None and tour.running
    wait_until(tour.note.next_button.hasFocus, what="the keyboard at the tour's note")
    return tour


def press(tour: Tour, key: Qt.Key) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None and tour.note.isAncestorOf(focus)
    QTest.keyClick(focus, key)


def test_the_tour_goes_through_all_steps_by_keyboard_and_points_at_parts_of_the_window(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path
) -> None:
    window = open_window()
    window.settings.examine_on_drop = False
    window.add([str(path) for path in make_pictures(tmp_path, 2)])
    wait_until(lambda: window.model.rowCount() == 2, what="two rows")
    tour = started(window, wait_until)
    seen, holes = [tour.note.title.text()], []
    for _ in STEPS[1:]:
        press(tour, Qt.Key.Key_Return)
        wait_until(tour.note.next_button.hasFocus, what="the keyboard at the next step")
        seen.append(tour.note.title.text())
        wait_until(lambda: not tour.lit.isEmpty(), what=f"something lit in “{seen[-1]}”")
        assert window.rect().contains(tour.lit) and window.rect().contains(tour.note.geometry())
        holes.append(tour.lit)
    assert seen == [step.title for step in STEPS]
    assert len({(hole.x(), hole.y(), hole.width()) for hole in holes}) == len(STEPS) - 1, "two steps point at one place"
    press(tour, Qt.Key.Key_Return)
    assert not tour.running and tour.note.isHidden()
    assert window.settings.tour_seen


def test_one_can_go_back_and_leave_at_any_step_and_take_the_tour_again(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path
) -> None:
    window = open_window()
    window.settings.examine_on_drop = False
    window.add([str(path) for path in make_pictures(tmp_path, 1)])
    tour = started(window, wait_until)
    press(tour, Qt.Key.Key_Right)
    wait_until(tour.note.next_button.hasFocus)
    press(tour, Qt.Key.Key_Left)
    assert tour.note.title.text() == STEPS[0].title
    wait_until(tour.note.next_button.hasFocus)
    press(tour, Qt.Key.Key_Escape)
    assert not tour.running and window.settings.tour_seen
    assert started(window, wait_until) is tour


def test_the_tour_opens_the_samples_where_there_is_nothing_and_work_goes_on_below_it(
    open_window: OpenWindow, wait_until: WaitUntil
) -> None:
    window = open_window()
    window.settings.examine_on_drop = False
    tour = started(window, wait_until)
    press(tour, Qt.Key.Key_Return)
    samples = {path.name for path in (resources_folder() / "samples").iterdir()}
    wait_until(lambda: {row.source.name for row in window.model.rows()} == samples, what="the samples in the list")
    wait_until(tour.note.next_button.hasFocus)
    press(tour, Qt.Key.Key_Return)
    wait_until(lambda: bool(window.selection.keys), what="a sample that is shown")
    row = window.model.row(window.selection.keys[0])
    assert row is not None and row.source.name == "05 window copied.jpg"
    below = window.childAt(window.bench.view.mapTo(window, QPoint(20, 20)))
    assert window.bench.view.isAncestorOf(below), "the tour takes the mouse from the list"


def test_at_the_first_start_only_the_tour_comes_by_itself(open_window: OpenWindow, home: Path) -> None:
    window = open_window()
    window.help_acts.welcome()
    tour = window.help_acts.tour
    assert tour is not None and tour.running
    tour.end()
    window.settings.save()
    assert Settings(home / "assay.ini").tour_seen
    window.help_acts.welcome()
    assert not tour.running


def test_all_words_of_the_tour_are_read_in_about_a_minute() -> None:
    words = sum(len(f"{step.title} {step.words}".split()) for step in STEPS)
    assert words <= 300, "at 250 to 300 words a minute"


@pytest.mark.parametrize(
    "target",
    [QRect(0, 100, 250, 600), QRect(900, 100, 300, 600), QRect(250, 100, 650, 600), QRect(1100, 0, 60, 40), QRect()],
    ids=["left", "right", "middle", "corner", "nothing"],
)
def test_the_note_stands_in_the_window_and_beside_its_target_where_there_is_room(target: QRect) -> None:
    bounds, note = QRect(12, 12, 1176, 776), QSize(360, 200)
    rect = place(note, target, bounds)
    assert bounds.contains(rect) and rect.size() == note
    if target.width() < 600:
        assert not rect.intersects(target)
