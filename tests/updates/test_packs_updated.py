"""Model packs from signed files: newer over older, never older over newer, and back again."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from engines.core.packs import store
from engines.core.updates import record
from tests.packs.made import detector_pack, imported, zipped
from tests.updates.conftest import Assay, Laboratory


def test_a_newer_version_replaces_and_a_rollback_brings_the_older_back(trusted: Laboratory, assay: Assay) -> None:
    assert assay("update", "install", trusted.pack("1.9", gain=40.0), "--yes").code == 0
    first = store.find("Red alarm").sha256
    said = assay("update", "install", trusted.pack("1.10", gain=20.0), "--yes")
    assert said.code == 0 and "It replaces version 1.9." in said.out
    assert store.find("Red alarm").sha256 != first
    assert "Red alarm 1.10" in assay("update", "list").out
    back = assay("update", "rollback", "Red alarm")
    assert back.code == 0 and "in force again" in back.out
    assert store.find("Red alarm").sha256 == first
    again = assay("update", "rollback", "red alarm")
    assert again.code == 0 and "there was none before it" in again.out
    assert not store.is_taken("Red alarm")
    assert "No update of" in assay("update", "rollback", "Red alarm").err


def test_an_older_or_equal_version_is_not_installed(trusted: Laboratory, assay: Assay) -> None:
    update = trusted.pack("2.0")
    assert assay("update", "install", update, "--yes").code == 0
    for older in (update, trusted.pack("1.9.9"), trusted.pack("2.0.0")):
        said = assay("update", "install", older, "--yes")
        assert said.code == 1 and "version 2.0 is installed" in said.err and "assay update rollback" in said.err
    assert [entry.version for entry in record.entries()] == ["2.0"]


def test_a_version_that_was_removed_by_hand_is_not_said_to_be_replaced(trusted: Laboratory, assay: Assay) -> None:
    assert assay("update", "install", trusted.pack("2.0"), "--yes").code == 0
    store.forget(store.remove("Red alarm"))
    said = assay("update", "install", trusted.pack("1.0"), "--yes")
    assert said.code == 0 and "No version of it is installed yet" in said.out
    assert [entry.version for entry in record.entries()] == ["2.0", "1.0"]


def test_a_model_imported_by_hand_and_its_validation_come_back_with_a_rollback(
    trusted: Laboratory, assay: Assay, tmp_path: Path
) -> None:
    pack = imported(zipped(detector_pack(tmp_path / "own")), "Red alarm")
    (pack.folder / "validation.json").write_text("{}", encoding="utf-8")
    update = trusted.pack("1.0", gain=10.0)
    assert assay("update", "install", update, "--yes").code == 0
    assert not (store.find("Red alarm").folder / "validation.json").exists()
    assert assay("update", "rollback", update).code == 0
    assert store.find("Red alarm").sha256 == pack.sha256
    assert (pack.folder / "validation.json").read_text("utf-8") == "{}"


def test_a_signed_pack_that_does_not_run_is_refused_and_the_present_one_stays(
    trusted: Laboratory, assay: Assay, home: Path
) -> None:
    assert assay("update", "install", trusted.pack("1.0"), "--yes").code == 0
    first = store.find("Red alarm").sha256
    broken = zipped(detector_pack(trusted.folder / "broken", **{"model.onnx": b"no model"}))
    update = trusted.make(broken, "broken.assayupdate", "3.0", name="Red alarm")
    said = assay("update", "install", update, "--yes")
    assert said.code == 1 and "model.onnx" in said.err
    assert store.find("Red alarm").sha256 == first
    assert list((home / "updates" / "kept").iterdir()) == [] and list((home / "updates").glob("incoming-*")) == []


def test_a_pack_for_a_newer_program_says_so(trusted: Laboratory, assay: Assay) -> None:
    said = assay("update", "install", trusted.pack("1.0", requires="99.1"), "--yes")
    assert said.code == 1 and "needs Assay 99.1 or newer" in said.err


def test_no_space_and_no_permission_are_one_sentence(
    trusted: Laboratory, assay: Assay, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
        said = assay("update", "install", trusted.pack("1.0"), "--yes")
    assert said.code == 1 and "make space there" in said.err and said.err.count("\n") == 1
    (home / "updates").rmdir()
    (home / "updates").write_text("in the way", encoding="utf-8")
    said = assay("update", "install", trusted.pack("1.0"), "--yes")
    assert said.code == 1 and "data folder" in said.err
