"""A folder watched from the window: what arrives is taken in and examined, until it is stopped."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from tests.gui.conftest import OpenWindow, WaitUntil
from tests.gui.windows import make_pictures


@pytest.fixture
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks often, and takes for whole what has stayed the same for a tenth of a second."""
    monkeypatch.setattr("gui.watch.thread.LOOK_MS", 100)
    monkeypatch.setattr("gui.watch.thread.SOON_MS", 50)
    monkeypatch.setattr("engines.core.watching.SETTLED_SECONDS", 0.1)


def test_what_arrives_is_examined_a_lost_folder_is_waited_for_and_stop_ends_it(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick_looks: None
) -> None:
    window = open_window(tmp_path / "work.assay")
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(incoming))
    window.settings.examine_on_drop = False  # what is watched for is examined all the same
    window.actions_by_id["watch"].trigger()
    strip, rows = window.watch_acts.strip, window.model.rows
    assert strip.words == "Watching “incoming” · 0 taken in"
    first, second, third = make_pictures(tmp_path / "made", 3)
    first.rename(incoming / first.name)
    wait_until(lambda: rows() and rows()[0].finished and not window.desk.busy, 120, "the first one's examination")
    wait_until(lambda: strip.words == "Watching “incoming” · 1 taken in", what="the count")
    incoming.rename(tmp_path / "away")
    wait_until(lambda: "cannot be read now" in strip.words, what="the trouble")
    assert "cannot be read now" in window.notice.words
    assert "looked at again until you stop" in window.notice.words
    (tmp_path / "away").rename(incoming)
    second.rename(incoming / second.name)
    wait_until(lambda: len(rows()) == 2 and rows()[1].finished, 120, "the second one's examination")
    wait_until(lambda: strip.words == "Watching “incoming” · 2 taken in", what="the count")
    hashes = [row.facts.sha256 for row in rows() if row.facts]
    third.replace(incoming / first.name)
    wait_until(lambda: "has changed on the disk" in window.notice.words, 60, "the sentence on a changed file")
    wait_until(lambda: rows()[0].facts and rows()[0].facts.sha256 != hashes[0], 120, "the changed one's examination")
    window.actions_by_id["watch"].trigger()
    assert strip.words == ""
    assert window.watch_acts.folder is None
    assert not window.actions_by_id["watch"].isChecked()


def test_the_button_beside_it_stops_watching_and_no_folder_chosen_watches_nothing(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick_looks: None
) -> None:
    window = open_window(tmp_path / "work.assay")
    wait_until(lambda: window.desk.case is not None, what="the case")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    window.actions_by_id["watch"].trigger()
    assert window.watch_acts.folder is None
    assert not window.actions_by_id["watch"].isChecked()
    window.watch_acts.watch(tmp_path / "not there")
    wait_until(lambda: "cannot be read now" in window.watch_acts.strip.words, what="the trouble")
    assert "cannot be read now" in window.notice.words
    window.watch_acts.strip.stop_asked.emit()
    window.notice.hide()
    window.watch_acts.watch(tmp_path / "not there")
    wait_until(lambda: "cannot be read now" in window.notice.words, what="the same trouble, told of again")
    window.watch_acts.strip.stop_asked.emit()
    assert window.watch_acts.folder is None
    assert window.watch_acts.strip.words == ""
