"""Thumbnails kept on the disk: bounded, the least lately asked for go first, of no use to others, never in the way."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from engines.core.exhibit import Source
from gui.exhibits.thumb_store import ThumbnailStore, store_bytes, thumbnail_key
from gui.jobs.thumbnails import ThumbnailThread, kept_file
from gui.settings.dialog import SettingsDialog
from gui.settings.store import Settings
from tests.gui.conftest import OpenWindow, WaitUntil
from tests.gui.windows import drop, make_pictures, quick_settings

PICTURE = b"p" * 1000


def test_the_limit_holds_and_what_was_not_asked_for_longest_goes_first(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path / "kept.sqlite", 10_000)
    for number in range(10):
        store.put(str(number), PICTURE)
    assert store.get("0") == PICTURE  # asked for: now the latest
    store.put("10", PICTURE)
    kept = [key for key in map(str, range(11)) if store.get(key)]
    assert kept == ["0", "3", "4", "5", "6", "7", "8", "9", "10"]
    store.put("huge", PICTURE * 11)
    assert store.get("huge") == b""
    assert store.get("10") == PICTURE
    store.close()
    again = ThumbnailStore(tmp_path / "kept.sqlite", 3_000)
    again.put("11", PICTURE)
    assert [key for key in map(str, range(12)) if again.get(key)] == ["10", "11"]
    again.close()


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path / "kept.sqlite", 10_000)
    store.put("a", PICTURE)
    for file in tmp_path.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    store.close()


def test_deleting_gives_the_room_back_and_no_limit_keeps_nothing(tmp_path: Path) -> None:
    file = tmp_path / "kept.sqlite"
    store = ThumbnailStore(file, 10_000_000)
    for number in range(300):
        store.put(str(number), PICTURE)
    before = store_bytes(file)
    store.clear()
    assert store.get("1") == b""
    assert store_bytes(file) < before / 5
    store.close()
    none = ThumbnailStore(tmp_path / "none.sqlite", 0)
    none.put("a", PICTURE)
    assert none.get("a") == b""
    assert not (tmp_path / "none.sqlite").exists()


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_damaged_file_is_made_anew(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "kept.sqlite"
    file.write_bytes(content)
    store = ThumbnailStore(file, 10_000)
    store.put("a", PICTURE)
    assert store.get("a") == PICTURE
    store.close()


def test_a_place_that_cannot_be_written_to_costs_nothing_but_the_keeping(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    store = ThumbnailStore(tmp_path / "file" / "kept.sqlite", 10_000)
    store.put("a", PICTURE)
    assert store.get("a") == b""
    store.clear()
    store.close()


def test_a_file_that_was_changed_has_another_key(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"1")
    first = thumbnail_key(Source(path), 64)
    assert first == thumbnail_key(Source(path), 64) != thumbnail_key(Source(path), 128)
    assert first != thumbnail_key(Source(path, "member.jpg"), 64)
    path.write_bytes(b"12")
    assert thumbnail_key(Source(path), 64) != first
    path.unlink()
    assert thumbnail_key(Source(path), 64) == ""


def test_thumbnails_are_found_on_the_disk_by_the_next_program(
    home: Path, wait_until: WaitUntil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = [Source(path) for path in make_pictures(tmp_path / "in", 6)]

    def made(judging: bool = False) -> dict[str, QImage]:
        got: dict[str, QImage] = {}
        thread = ThumbnailThread()
        thread.judging = judging
        thread.keep(1_000_000)
        thread.made.connect(got.update)
        thread.start()
        wait_until(lambda: thread.is_warm, 60, "the worker")
        thread.want(sources, 64)
        wait_until(lambda: len(got) == 6, 60, "six thumbnails")
        thread.end()
        return got

    first = made()
    assert kept_file().is_file()

    def never(*_: object) -> None:
        raise AssertionError("nothing had to be decoded")

    monkeypatch.setattr("gui.jobs.thumbnails._image", never)
    second = made()
    assert {key: image.size() for key, image in second.items()} == {key: image.size() for key, image in first.items()}
    key = sources[0].key
    there, here = first[key].pixelColor(20, 20), second[key].pixelColor(20, 20)
    assert abs(there.red() - here.red()) < 60


def test_the_settings_bound_what_is_kept_and_delete_it(
    open_window: OpenWindow, wait_until: WaitUntil, tmp_path: Path, home: Path
) -> None:
    settings = quick_settings(home / "assay.ini")
    assert settings.thumbnail_megabytes == 500
    window = open_window()
    drop(window, make_pictures(tmp_path / "in", 3))
    wait_until(lambda: store_bytes(kept_file()) > 0, 60, "thumbnails on the disk")
    wait_until(lambda: all(window.view.has_thumbnail(row.key) for row in window.model.rows()), 60, "three thumbnails")
    dialog = SettingsDialog(window.settings, window)
    dialog.general.clear_asked.connect(window.desk.thumbnails.clear_kept)
    dialog.general.clear.click()
    look = ThumbnailStore(kept_file(), 1_000_000)
    keys = [thumbnail_key(row.source, 64) for row in window.model.rows()]
    wait_until(lambda: not any(map(look.get, keys)), 30, "their deletion")
    look.close()
    dialog.general.thumbnails.setValue(0)
    dialog.accept()
    assert Settings(home / "assay.ini").thumbnail_megabytes == 0
