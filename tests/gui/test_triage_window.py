"""Triage in the real window: filters and their chips, folding by key, what a case keeps of them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engines.core.case import Case, folder_of
from gui.triage.ask import WITH, Ask
from gui.triage.kept import FILE
from tests.gui.conftest import OpenWindow, WaitUntil
from tests.gui.evidence import names, opened


def test_filters_become_chips_that_a_click_or_escape_takes_away(
    open_window: OpenWindow, wait_until: WaitUntil, case: Path
) -> None:
    window = opened(open_window, wait_until, case)
    find = window.bench.find_bar
    window.actions_by_id["filters"].trigger()
    panel = find.panel
    cameras = [panel.camera.itemText(place) for place in range(panel.camera.count())]
    assert {"Canon EOS 5D (1)", "NIKON D90 (1)"} < set(cameras)
    panel.camera.setCurrentIndex(cameras.index("NIKON D90 (1)"))
    assert names(window) == ["tree.jpg"]
    assert find.words == "1 of 5 exhibits"
    panel.taken_from.setText("17 May 2024")
    panel.taken_from.editingFinished.emit()
    assert names(window) == ["tree.jpg"]
    panel.taken_from.setText("2024-05-17")
    panel.taken_from.editingFinished.emit()
    panel.hide()
    assert names(window) == []
    assert find.chips.words == ["NIKON D90", "taken from 2024-05-17"]
    assert "None of the 5 exhibits in the list matches: NIKON D90; taken from 2024-05-17." in window.view.empty_words
    assert find.words == "Nothing matches; 5 in the list"
    enabled = [name for name in ("report", "examine", "select_all") if window.actions_by_id[name].isEnabled()]
    assert enabled == ["report", "examine"]  # these concern the whole case
    QTest.mouseClick(find.chips.buttons()[0], Qt.MouseButton.LeftButton)
    assert names(window) == ["house 1.jpg"]
    QTest.keyClick(window.view, Qt.Key.Key_Escape)
    assert len(names(window)) == 5
    assert window.view.empty_words == ""
    assert not find.chips.isVisible()
    window.actions_by_id["find"].trigger()
    QTest.keyClicks(find.search, "vienna")
    wait_until(lambda: names(window) == ["castle.png"], what="what the metadata says")
    QTest.keyClick(find.search, Qt.Key.Key_Escape)
    wait_until(lambda: len(names(window)) == 5, what="all exhibits again")
    assert find.search.text() == ""


def test_a_case_keeps_what_it_was_left_with_and_filters_saved_by_name(
    open_window: OpenWindow, wait_until: WaitUntil, case: Path
) -> None:
    window = opened(open_window, wait_until, case)
    find = window.bench.find_bar
    find.take(Ask(mark=WITH))
    window.triage_acts.save("made by machines")
    find.take(Ask(camera="Canon EOS 5D", sort="name"))
    window.close()
    with Case.open(case, read_only=True) as kept:
        assert kept.verify().ok
    again = open_window(case)
    wait_until(lambda: names(again) == ["house 1.jpg"], 60, "the filter that the case was left with")
    assert again.bench.find_bar.ask() == Ask(camera="Canon EOS 5D", sort="name")
    wait_until(lambda: "Canon EOS 5D" in again.notice.words and "Esc clears" in again.notice.words, what="the notice")
    assert again.triage_acts.saved() == ["made by machines"]
    again.triage_acts.use_saved("made by machines")
    assert names(again) == ["castle.png"]
    again.triage_acts.forget("made by machines")
    assert again.triage_acts.saved() == []
    again.close()
    (folder_of(case) / FILE).write_text('{"last": {"sort": "evil", "support": 77}, "saved": 3}')
    third = open_window(case)
    wait_until(lambda: len(names(third)) == 5, 60, "all exhibits where the file was spoilt")


def test_alike_pictures_are_folded_under_one_and_unfold_by_arrow_key(
    open_window: OpenWindow, wait_until: WaitUntil, case: Path, evidence: Path
) -> None:
    window = opened(open_window, wait_until, case)
    find, view, model = window.bench.find_bar, window.view, window.model
    find.take(Ask(sort="name"))
    assert names(window) == ["castle.png", "house 1.jpg", "house 2.jpg", "house 3.png", "tree.jpg"]
    QTest.mouseClick(find.fold, Qt.MouseButton.LeftButton)
    wait_until(lambda: names(window) == ["castle.png", "house 1.jpg", "tree.jpg"], what="the folded list")
    house = str(evidence / "house 1.jpg")
    assert model.fold(house).words == "+2 alike"
    assert "+2 alike" in model.data(model.place(house), Qt.ItemDataRole.AccessibleTextRole)
    assert find.words == "5 exhibits 2 folded under alike ones."
    view.select(house)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert names(window) == ["castle.png", "house 1.jpg", "house 2.jpg", "house 3.png", "tree.jpg"]
    view.select(str(evidence / "house 3.png"))
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert names(window) == ["castle.png", "house 1.jpg", "tree.jpg"]
    assert view.selected_keys() == [house]
    wait_until(lambda: window.actions_by_id["select_alike"].isEnabled(), what="the action")
    window.actions_by_id["select_alike"].trigger()
    assert sorted(Path(key).name for key in view.selected_keys()) == ["house 1.jpg", "house 2.jpg", "house 3.png"]
    assert window.triage_acts.many.bar.words == "3 selected"
    find.take(Ask(kind="PNG", fold=True))
    assert sorted(names(window)) == ["castle.png", "house 3.png"]


def test_what_a_filter_hides_is_not_acted_upon(open_window: OpenWindow, wait_until: WaitUntil, case: Path) -> None:
    window = opened(open_window, wait_until, case)
    window.view.selectAll()
    assert window.triage_acts.many.bar.words == "5 selected"
    window.bench.find_bar.take(Ask(kind="PNG"))
    assert sorted(Path(key).name for key in window.selection.keys) == ["castle.png", "house 3.png"]
    assert window.triage_acts.many.bar.words == "2 selected"
    window.actions_by_id["remove"].trigger()
    assert names(window) == []
    window.bench.find_bar.clear()
    assert sorted(names(window)) == ["house 1.jpg", "house 2.jpg", "tree.jpg"]
    window.actions_by_id["undo"].trigger()
    assert len(names(window)) == 5
