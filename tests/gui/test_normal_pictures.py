"""From a dropped folder of normal pictures to a heat map, through the real window."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from engines.anomaly.catalogue import listed
from engines.core.finding import Outcome
from gui.normal.dock import NormalZone
from tests.anomaly.pictures import card, keep
from tests.gui.conftest import OpenWindow, WaitUntil
from tests.gui.windows import chips, drop


def drop_on(zone: NormalZone, folder: Path) -> None:
    """Drop a folder on the dock's zone, as the desktop does."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(folder))])
    place, buttons, keys = QPointF(40, 40), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    zone.dropEvent(QDropEvent(place, Qt.DropAction.CopyAction, mime, buttons, keys))


def test_a_dropped_folder_is_learned_chosen_and_compared_with(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path
) -> None:
    window = open_window(engines=("anomaly",))
    window.actions_by_id["normal"].trigger()
    dock = window.normal_dock
    wait_until(lambda: dock.list.count() == 1, what="the empty list")
    drop_on(dock.zone, keep(tmp_path / "cards", {f"c{i}": card(i) for i in range(10)}))
    wait_until(lambda: dock.value.startswith("cards@"), 180, "the fitted set to be chosen")
    assert window.settings.normal == dock.value
    assert not dock.zone.busy
    assert "10 pictures" in dock.list.currentItem().text()
    assert "drop the questioned pictures" in window.notice.words
    questioned = tmp_path / "questioned.png"
    Image.fromarray(card(70, stamped=False)).save(questioned)
    drop(window, [questioned])
    wait_until(lambda: len(window.model.rows()) == 1 and window.model.rows()[0].finished, 180, "the finding")
    assert chips(window)["questioned.png"] == {"unusual": Outcome.SIGNAL.value}


def test_a_folder_without_pictures_is_said_and_nothing_is_kept(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path
) -> None:
    window = open_window(engines=("anomaly",))
    window.actions_by_id["normal"].trigger()
    (tmp_path / "empty").mkdir()
    drop_on(window.normal_dock.zone, tmp_path / "empty")
    wait_until(lambda: "no normal pictures" in window.notice.words, 60, "the refusal")
    assert not window.normal_dock.zone.busy
    assert listed() == []


def test_learning_can_be_cancelled(open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path) -> None:
    window = open_window(engines=("anomaly",))
    window.actions_by_id["normal"].trigger()
    zone = window.normal_dock.zone
    drop_on(zone, keep(tmp_path / "cards", {f"c{i}": card(i) for i in range(30)}))
    wait_until(lambda: zone.bar.value() > 0, 60, "progress")
    zone.cancel_button.click()
    wait_until(lambda: "cancelled" in window.notice.words, 60, "the end of it")
    assert not zone.busy
    assert listed() == []


def test_a_set_is_carried_over_to_a_new_view_in_the_window(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path
) -> None:
    window = open_window(engines=("anomaly",))
    window.actions_by_id["normal"].trigger()
    dock = window.normal_dock
    wait_until(lambda: dock.list.count() == 1, what="the empty list")
    assert not dock.object.isVisible()  # no pair of towers is imported
    dock.method.setCurrentIndex(dock.method.findData("new view"))
    new = keep(tmp_path / "new", {f"n{i}": card(20 + i) for i in range(5)})
    drop_on(dock.zone, new)
    wait_until(lambda: "Choose the set" in window.notice.words, 60, "what to do first")
    dock.method.setCurrentIndex(0)
    drop_on(dock.zone, keep(tmp_path / "cards", {f"c{i}": card(i) for i in range(8)}))
    wait_until(lambda: dock.value.startswith("cards@"), 180, "the fitted set to be chosen")
    dock.method.setCurrentIndex(dock.method.findData("new view"))
    drop_on(dock.zone, new)
    wait_until(lambda: dock.value.startswith("new@"), 180, "the set carried over to be chosen")
    assert "Carried over from cards" in window.notice.words
