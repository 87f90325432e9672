"""From a dropped pack to a validated likelihood ratio, through the real window."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QTreeWidgetItem

from engines import engine_infos
from engines.core.finding import Outcome
from engines.core.packs import store
from gui.models.window import ModelsWindow
from gui.window import MainWindow
from tests.gui.conftest import OpenWindow, WaitUntil
from tests.gui.windows import chips, drop
from tests.packs import made
from tests.validation import folders
from tests.validation import test_captions as captions


def _models(window: MainWindow) -> ModelsWindow:
    found = window.findChild(ModelsWindow)
    assert found is not None
    return found


def _drop_on(models: ModelsWindow, path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    place, buttons, keys = QPointF(40, 40), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place.toPoint(), Qt.DropAction.CopyAction, mime, buttons, keys)
    models.dragEnterEvent(enter)
    assert enter.isAccepted()
    models.dropEvent(QDropEvent(place, Qt.DropAction.CopyAction, mime, buttons, keys))


def _parts(item: QTreeWidgetItem) -> Iterator[str]:
    for at in range(item.childCount()):
        child = item.child(at)
        assert child is not None
        yield child.text(0)


@pytest.fixture
def models(open_window: OpenWindow, wait_until: WaitUntil) -> ModelsWindow:
    """The window of models, with its list."""
    window = open_window(engines=("imported",))
    window.actions_by_id["models"].trigger()
    found = _models(window)
    wait_until(lambda: found.entries, what="the cards")
    return found


def _show(models: ModelsWindow, name: str, wait_until: WaitUntil) -> None:
    models.show_card(name)
    wait_until(lambda: models.entry is not None and models.entry.card.name == name, what=f"the card {name}")


def test_a_dropped_pack_becomes_a_validated_ratio(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path
) -> None:
    window = open_window(engines=("imported",))
    guard = engine_infos()["guard"]  # which objects to pictures as small as these
    window.settings.set_option(guard, next(o for o in guard.options if o.name == "silence"), False)
    drop(window, [made.zipped(made.detector_pack(tmp_path / "red"))])
    models = _models(window)
    assert models.isVisible() and models.strip.busy
    wait_until(lambda: models.entry is not None and models.entry.card.name == "Red alarm", 60, "the imported card")
    assert "“Red alarm” was imported" in models.strip.words.text()
    assert "Its error is not known yet: choose Validate." in models.page.toPlainText()
    assert "Until it is validated it gives no likelihood ratio" in window.notice.words
    assert window.model.rowCount() == 0

    questioned = tmp_path / "questioned.jpg"
    Image.fromarray(folders.picture(45, 5_000)).save(questioned, quality=92)
    drop(window, [questioned])
    wait_until(lambda: chips(window) == {"questioned.jpg": {"generated": Outcome.ABSTAINED.value}}, 60, "no number")

    _drop_on(models, folders.labelled(tmp_path / "lab"))
    assert models.strip.busy and not models.strip.validate_button.isEnabled()
    wait_until(lambda: models.heading.text() == "Imported model Red alarm — ROC curve", 120, "the ROC curve")
    assert not models.strip.busy
    item = models.tree.currentItem()
    assert item is not None and item.parent() is not None
    titles = list(_parts(item.parent()))
    assert {"Error by condition", "Where a likelihood ratio is given", "Error by source", "Tippett plot"} <= set(titles)
    assert {"Reliability", "Shortcuts: what tells the classes apart without the model"} <= set(titles)

    button = next(b for b in window.notice.findChildren(QPushButton) if b.text() == "Examine all")
    button.click()
    wait_until(lambda: chips(window)["questioned.jpg"] == {"generated": Outcome.SIGNAL.value}, 60, "the signal")

    models.pack_acts.save_report(tmp_path / "validation.json")
    assert json.loads((tmp_path / "validation.json").read_text())["subject"] == "Red alarm"
    assert "was written to" in models.strip.words.text()


def test_a_refused_pack_is_a_sentence_in_the_window(
    models: ModelsWindow, wait_until: WaitUntil, tmp_path: Path
) -> None:
    _drop_on(models, made.detector_pack(tmp_path / "p", **{"model.onnx": b"none"}))
    wait_until(lambda: "no ONNX file" in models.strip.words.text(), 60, "the refusal")
    assert not models.strip.busy and store.installed() == []
    _drop_on(models, made.write(tmp_path / "pictures", {"a.txt": b"x"}))
    assert "neither a model" in models.strip.words.text()


def test_a_taken_name_is_asked_about(models: ModelsWindow, wait_until: WaitUntil, tmp_path: Path) -> None:
    made.imported(made.detector_pack(tmp_path / "p"), "Red alarm")
    _drop_on(models, tmp_path / "p")
    wait_until(lambda: "imported already" in models.strip.words.text(), 60, "the question")
    replace, keep = models.strip.offers
    assert (replace.accessibleName(), keep.accessibleName()) == ("Replace it", "Keep both")
    keep.click()
    wait_until(lambda: len(store.installed()) == 2, 60, "both")
    assert [pack.name for pack in store.installed()] == ["Red alarm", "Red alarm 2"]


def test_a_removed_model_can_be_put_back(models: ModelsWindow, wait_until: WaitUntil, tmp_path: Path) -> None:
    made.imported(made.detector_pack(tmp_path / "p"), "alarm")
    _show(models, "alarm", wait_until)
    assert models.strip.remove_button.isEnabled()
    models.strip.remove_button.click()
    wait_until(lambda: "“alarm” was removed." in models.strip.words.text(), what="the removal")
    assert store.installed() == []
    wait_until(lambda: all(entry.card.name != "alarm" for entry in models.entries), what="the list without it")
    QTest.keyClick(models, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_until(lambda: models.entry is not None and models.entry.card.name == "alarm", what="the model to be back")
    assert [pack.name for pack in store.installed()] == ["alarm"]


def test_only_what_makes_sense_is_offered(models: ModelsWindow, wait_until: WaitUntil, tmp_path: Path) -> None:
    made.imported(made.pair_pack(tmp_path / "clip", "clip"), "clip")
    _show(models, "clip", wait_until)
    assert models.strip.remove_button.isEnabled()
    assert models.strip.validate_button.isEnabled()  # on a table of captions
    _show(models, "spectrum", wait_until)
    assert models.strip.validate_button.isEnabled()
    assert not models.strip.remove_button.isEnabled() and not models.strip.report_button.isEnabled()
    _show(models, "localiser_front", wait_until)
    assert not models.strip.validate_button.isEnabled()


def test_a_validation_can_be_stopped(models: ModelsWindow, wait_until: WaitUntil, tmp_path: Path) -> None:
    pack = made.imported(made.detector_pack(tmp_path / "p"), "alarm")
    before = (pack.folder / "card.json").read_bytes()
    _show(models, "alarm", wait_until)
    _drop_on(models, folders.labelled(tmp_path / "lab", each=60))
    wait_until(lambda: models.strip.bar.value() > 0, 60, "progress")
    models.strip.stop_button.click()
    wait_until(lambda: "Stopped" in models.strip.words.text(), what="the end of it")
    assert (pack.folder / "card.json").read_bytes() == before
    assert not models.strip.busy and models.strip.validate_button.isEnabled()


def test_every_control_has_a_name_and_takes_the_keyboard(models: ModelsWindow) -> None:
    strip = models.strip
    for button in (strip.import_button, strip.validate_button, strip.remove_button, strip.stop_button):
        assert button.accessibleName() and button.accessibleDescription()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert strip.bar.accessibleName()
    assert [action.text().replace("&", "") for action in strip.import_button.menu().actions()] == [
        "A ZIP file…",
        "A folder…",
    ]


def test_what_was_removed_is_gone_when_the_window_closes(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path, home: Path
) -> None:
    window = open_window(engines=("imported",))
    made.imported(made.detector_pack(tmp_path / "p"), "alarm")
    window.actions_by_id["models"].trigger()
    models = _models(window)
    _show(models, "alarm", wait_until)
    models.strip.remove_button.click()
    wait_until(lambda: "was removed" in models.strip.words.text(), what="the removal")
    assert (home / "incoming").exists()
    window.close()
    assert not (home / "incoming").exists()


def test_a_table_of_captions_validates_a_pair_of_towers(
    models: ModelsWindow, wait_until: WaitUntil, tmp_path: Path
) -> None:
    folder = made.pair_pack(tmp_path / "pack", "clip")
    made.imported(made.write(folder, {"tokenizer.json": captions.tokenizer()}), "pair")
    table = captions.write_table(tmp_path / "lab", each=8)
    _drop_on(models, table)
    assert "Choose the model to validate" in models.strip.words.text()
    _show(models, "pair", wait_until)
    assert models.strip.validate_button.isEnabled()
    _drop_on(models, table)
    wait_until(lambda: models.heading.text() == "Imported model pair — ROC curve", 120, "the ROC curve")
    assert models.entry is not None and models.entry.validation is not None
    assert any("8 fitting captions where 50 are needed" in reason for reason in models.entry.validation.reasons)
