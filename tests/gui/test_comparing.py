"""Comparing with a reference and testing for a camera, in the real window and its viewers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from engines.core.finding import Picture
from gui.viewers.choices import Kind, ViewKey
from gui.viewers.stage import Mode
from tests.camera.simulated import make_folder
from tests.gui.conftest import OpenWindow, WaitUntil
from tests.gui.test_window_walk import finished
from tests.gui.viewing import GREY, HEIGHT, WIDTH, colour_at, facts, open_area, source, tamper, views
from tests.gui.windows import drop
from tests.reference.prints import make_prints


def drop_on(widget: QWidget, paths: list[Path]) -> bool:
    """Drop files on a widget; whether it took them."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place, buttons, keys = QPointF(5, 5), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place.toPoint(), Qt.DropAction.CopyAction, mime, buttons, keys)
    QApplication.sendEvent(widget, enter)
    if enter.isAccepted():
        QApplication.sendEvent(widget, QDropEvent(place, Qt.DropAction.CopyAction, mime, buttons, keys))
    return enter.isAccepted()


def test_a_picture_in_the_frame_blinks_and_swipes_with_the_exhibit(
    app: QApplication, unraisable_slots: list[str], wait_until: WaitUntil
) -> None:
    half = np.full((HEIGHT // 2, WIDTH // 2, 3), (200, 30, 40), np.uint8)
    finding = replace(tamper(), maps=(), pictures=(Picture("aligned", "Reference, aligned", half, "", in_frame=True),))
    with open_area(app) as area:
        area.show_exhibit(source(), facts(), [finding])
        area.show_only([ViewKey(Kind.RENDERED, "tamper", "aligned")])
        view = views(area)[0]
        wait_until(lambda: view.canvas.stage.top.pyramid is not None, what="the aligned picture")
        assert colour_at(view, 200, 200).getRgb()[:3] == (200, 30, 40)
        QTest.keyClick(view.canvas, Qt.Key.Key_B)
        assert area.manner.mode is Mode.BLINK
        area.blink()
        assert colour_at(view, 200, 200).getRgb()[:3] == GREY
        area.blink()
        assert colour_at(view, 200, 200).getRgb()[:3] == (200, 30, 40)
        QTest.keyClick(view.canvas, Qt.Key.Key_S)
        assert area.manner.mode is Mode.SWIPE
        left, right = colour_at(view, 20, 120).getRgb()[:3], colour_at(view, WIDTH - 20, 120).getRgb()[:3]
        assert {left, right} == {GREY, (200, 30, 40)}


def test_a_reference_dropped_on_its_slot_is_compared_and_shown(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path
) -> None:
    prints = make_prints(tmp_path)
    window = open_window()
    drop(window, [prints.altered["colour"][0]])
    wait_until(lambda: finished(window, 1), 180, "the examined exhibit")
    row = window.model.rows()[0]
    before = set(row.chips)
    wait_until(lambda: window.selection.keys == [row.key], what="the selection")
    slot = window.bench.reference_slot
    assert slot.isVisible()
    assert drop_on(slot, [prints.issued])
    key = ViewKey(Kind.RENDERED, "reference", "aligned")
    wait_until(lambda: key in [pane.key for pane in window.bench.viewers.panes], 180, "the aligned reference")
    wait_until(lambda: not window.desk.busy, 60, "the end of the comparison")
    assert ViewKey(Kind.MAP, "reference", "change") in [pane.key for pane in window.bench.viewers.panes]
    assert before <= set(window.model.rows()[0].chips)
    assert [r.outcome.value for r in (window.model.rows()[0].chips.values())].count("signal") >= 1
    assert len(window.model.rows()) == 1


def test_without_a_selection_the_window_says_what_to_do_first(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path
) -> None:
    window = open_window()
    assert not window.actions_by_id["compare"].isEnabled()
    window.reference_acts.compare([tmp_path / "any.jpg"])
    assert "Select the questioned picture" in window.notice.words


@pytest.mark.parametrize("cancel", [False, True], ids=["fitted", "cancelled"])
def test_a_folder_dropped_on_the_dock_becomes_a_camera_to_test_for(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path, cancel: bool
) -> None:
    folder = make_folder(tmp_path)
    window = open_window(engines=("camera",))
    window.actions_by_id["camera"].trigger()
    dock = window.camera_dock
    wait_until(lambda: dock.list.count() == 1, 60, "the empty list")
    dock.zone.name.setText("My camera")
    assert drop_on(dock.zone, [folder.fitting])
    assert dock.zone.busy
    if cancel:
        dock.zone.cancel_button.click()
        wait_until(lambda: not dock.zone.busy, 180, "the end of the fit")
        assert "cancelled" in window.notice.words
        assert dock.list.count() == 1
        return
    wait_until(lambda: not dock.zone.busy, 180, "the end of the fit")
    assert dock.list.count() == 2 and dock.value.startswith("My camera ")
    assert window.settings.plan().settings["camera"]["fingerprint"] == dock.value
    drop(window, [folder.own])
    wait_until(lambda: finished(window, 1), 180, "the examined exhibit")
    assert [chip.outcome.value for chip in window.model.rows()[0].chips.values()] == ["signal"]
    dock.remove_button.click()
    wait_until(lambda: dock.list.count() == 1, 60, "the camera's removal")
    assert dock.value == ""
