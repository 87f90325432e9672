"""The content veil in the real window: list, views, keys, undo, case, report."""

from __future__ import annotations

import re
from base64 import b64decode
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QHelpEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem, QToolTip

from engines.core.veil import Look, Mode, Says, Verdict, View
from engines.core.veil.plan import InReport
from gui.settings.dialog import SettingsDialog
from gui.veil.acts import NO_CLASSIFIER
from gui.veil.state import BY_HAND, LOOKING, VeilState
from gui.window import MainWindow
from tests.gui.conftest import OpenWindow, WaitUntil
from tests.gui.windows import drop
from tests.veil.models import bright_pack

RED = (230, 20, 20)
WARY, CALM = (Verdict((View("A", says),)) for says in (Says.MAY_DISTRESS, Says.NOTHING_SEEN))


def red_picture(folder: Path, name: str = "red.png") -> Path:
    """Pure red: any pixel of it is told from a veil, which has no colour."""
    Image.new("RGB", (90, 60), RED).save(folder / name)
    return folder / name


def is_red(image: QImage) -> bool:
    """Whether any pixel shown is the picture's own."""
    shown = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(shown.constBits(), np.uint8).reshape(shown.height(), -1)[:, : shown.width() * 4]
    bgr = pixels.reshape(shown.height(), shown.width(), 4)[:, :, :3].astype(int)
    return bool(((bgr[..., 2] > 190) & (bgr[..., :2].max(axis=-1) < 60)).any())


@pytest.fixture
def window(open_window: OpenWindow, tmp_path: Path, wait_until: WaitUntil) -> MainWindow:
    """The window with one red picture, examined, its thumbnail and view drawn, nothing veiled."""
    opened = open_window(tmp_path / "case.assay")
    drop(opened, [red_picture(tmp_path)])
    wait_until(lambda: opened.bench.is_furnished and opened.bench.viewers.panes, what="the viewers")
    wait_until(lambda: not opened.desk.busy and opened.model.rows()[0].finished, 60, "the examination")
    wait_until(lambda: is_red(grabbed(opened, "list")) and is_red(grabbed(opened, "views")), what="the picture")
    return opened


def grabbed(window: MainWindow, part: str) -> QImage:
    return (window.view if part == "list" else window.bench.viewers).grab().toImage()


def veiled(window: MainWindow) -> bool:
    """Whether both list and views are covered; neither may be without the other."""
    shown = {is_red(grabbed(window, part)) for part in ("list", "views")}
    assert len(shown) == 1
    return not shown.pop()


def key_of(window: MainWindow) -> str:
    return window.model.rows()[0].key


def press(window: MainWindow, key: Qt.Key, *held: Qt.KeyboardModifier) -> None:
    window.activateWindow()
    window.view.setFocus()
    modifiers = Qt.KeyboardModifier.NoModifier
    for one in held:
        modifiers |= one
    QTest.keyClick(window.view, key, modifiers)


def veil_all_pictures(window: MainWindow) -> None:
    window.settings.veil_mode = Mode.ALL
    window.veil_acts.take_settings()


def test_keys_button_and_undo_lift_veils_and_lay_them_again(window: MainWindow) -> None:
    veil_all_pictures(window)
    assert veiled(window)
    press(window, Qt.Key.Key_V)
    assert not veiled(window) and window.undo_stack.undoText() == "lift the veil of red.png"
    window.actions_by_id["undo"].trigger()
    assert veiled(window)
    window.actions_by_id["redo"].trigger()
    assert not veiled(window)
    press(window, Qt.Key.Key_V)
    assert veiled(window)

    window.actions_by_id["veil_all"].trigger()
    assert not veiled(window)
    window.actions_by_id["veil_all"].trigger()
    assert veiled(window)

    told: list[str] = []
    window.bench.viewers.status.connect(told.append)
    window.bench.viewers.save()
    assert told == ["This view is veiled and was not saved. Lift the veil first (V)."]

    pane = window.bench.viewers.panes[0]
    assert pane.is_covered and pane._cover is not None
    pane._cover.button.click()
    assert not pane.is_covered and not veiled(window)


def test_settings_choose_the_veil_and_neither_hovering_nor_typing_lifts_it(
    window: MainWindow, wait_until: WaitUntil
) -> None:
    for look in Look:
        dialog = SettingsDialog(window.settings, window)
        dialog.veil.mode.setCurrentText("all pictures")
        dialog.veil.look.setCurrentText(look.value)
        dialog.veil.in_report.setCurrentText("none")
        dialog.accept()
        window.veil_acts.take_settings()
        assert veiled(window) and window.veil_acts.state.look is look
    assert window.settings.veil_in_report is InReport.NEVER

    search = window.bench.find_bar.search
    search.setFocus()
    QTest.keyClick(search, Qt.Key.Key_V)
    assert search.text() == "v" and window.veil_acts.state.is_veiled(key_of(window))
    search.clear()
    wait_until(lambda: window.model.rowCount() == 1, what="the row")

    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, 250, 80)
    place = option.rect.center()
    event = QHelpEvent(QHelpEvent.Type.ToolTip, place, window.view.mapToGlobal(place))
    index = window.model.index(0)
    assert window.view.itemDelegate().helpEvent(event, window.view, option, index)
    assert "Veiled." in QToolTip.text() and "V lifts the veil" in QToolTip.text()
    QToolTip.hideText()
    assert veiled(window)
    assert str(index.data(Qt.ItemDataRole.AccessibleTextRole)).endswith("Veiled")

    window.settings.veil_mode = Mode.CLASSIFIER
    window.veil_acts.take_settings()
    assert window.notice.words == NO_CLASSIFIER and not veiled(window)


def test_a_veil_laid_by_hand_is_kept_in_the_case(
    window: MainWindow, open_window: OpenWindow, tmp_path: Path, wait_until: WaitUntil
) -> None:
    press(window, Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier)
    assert veiled(window) and window.veil_acts.state.why_veiled(key_of(window)) == BY_HAND
    window.close()
    again = open_window(tmp_path / "case.assay")
    wait_until(lambda: again.model.rows() and again.veil_acts.state.is_veiled(key_of(again)), what="the veil")
    wait_until(lambda: again.bench.is_furnished and again.bench.viewers.panes, what="the viewers")
    wait_until(lambda: again.view.has_thumbnail(key_of(again)), what="the thumbnail")
    assert veiled(again)
    wait_until(lambda: again.selection.keys, what="the selection")
    press(again, Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier)
    assert not again.veil_acts.state.is_veiled(key_of(again))


def test_a_report_keeps_the_veils_that_the_setting_says(
    window: MainWindow, tmp_path: Path, wait_until: WaitUntil
) -> None:
    veil_all_pictures(window)
    report = tmp_path / "report.html"
    for wanted, lifted, covered in (
        (InReport.AS_SEEN, False, True),
        (InReport.NEVER, False, False),
        (InReport.AS_SEEN, True, False),
        (InReport.ALWAYS, True, True),
    ):
        window.settings.veil_in_report = wanted
        window.veil_acts.state.set_lifted([key_of(window)], lifted)
        report.unlink(missing_ok=True)
        window.desk.case_thread.report(report, window.veil_acts.for_report())
        wait_until(report.exists, what="the report")
        text = report.read_text("utf-8")
        found = re.findall(r"data:image/[a-z]+;base64,([A-Za-z0-9+/=]+)", text)
        pictures = [np.asarray(Image.open(BytesIO(b64decode(data))).convert("RGB")).astype(int) for data in found]
        coloured = any((np.ptp(picture, axis=-1) > 100).any() for picture in pictures)
        assert pictures and coloured is not covered
        assert ("It is veiled in this report" in text) is covered


def test_an_imported_classifier_veils_what_it_objects_to(
    open_window: OpenWindow, home: Path, tmp_path: Path, wait_until: WaitUntil
) -> None:
    window = open_window(tmp_path / "case.assay")
    assert window.settings.veil_mode is Mode.OFF
    window.acts.show_models()
    assert window.acts._models is not None
    window.acts._models.pack_acts.take([bright_pack(tmp_path / "Bright")])
    wait_until(lambda: window.settings.veil_mode is Mode.CLASSIFIER, 60, "the import")
    wait_until(lambda: window.veil_acts.state.has_classifiers, 60, "the window to hear of it")
    for name, grey in (("dark.png", 10), ("bright.png", 250)):
        Image.new("RGB", (80, 60), (grey, grey, grey)).save(tmp_path / name)
    drop(window, [tmp_path / "dark.png", tmp_path / "bright.png"])
    state = window.veil_acts.state
    wait_until(lambda: len(window.model.rows()) == 2, what="the rows")
    keys = {row.source.name: row.key for row in window.model.rows()}
    wait_until(lambda: not state.is_veiled(keys["dark.png"]), what="the verdict on the dark picture")
    wait_until(lambda: state.why_veiled(keys["bright.png"]) != LOOKING, what="the verdict on the bright picture")
    assert state.why_veiled(keys["bright.png"]) == "Bright holds that it may distress."
    assert "imported" in window.notice.words  # and nothing of trouble with the classifier since


def test_pictures_stay_covered_until_the_classifier_has_looked(app: QApplication) -> None:
    state = VeilState(Mode.CLASSIFIER, Look.BLURRED, has_classifiers=True)
    assert state.why_veiled("a") == LOOKING
    state.take_verdicts([("a", WARY), ("b", CALM), ("broken", None)])
    assert state.is_veiled("a") and not state.is_veiled("b") and not state.is_veiled("broken")
    state.set_by_hand(["b"], True)
    assert state.why_veiled("b") == f"{BY_HAND} The classifiers would not have veiled it."


def test_a_report_covers_what_is_covered_and_asks_about_the_rest(app: QApplication) -> None:
    state = VeilState(Mode.CLASSIFIER, Look.BLURRED, has_classifiers=True)
    state.take_verdicts([("wary", WARY), ("calm", CALM), ("lifted", WARY)])
    state.set_lifted(["lifted"], True)
    state.set_by_hand(["hand"], True)
    keys = ["wary", "calm", "lifted", "hand", "unseen"]
    as_seen, always = state.for_report(keys, as_seen=True), state.for_report(keys, as_seen=False)
    assert as_seen.veiled == {"wary", "hand"} and as_seen.seen == {"calm", "lifted"}
    assert always.veiled == {"wary", "hand", "lifted"} and always.seen == {"calm"}
