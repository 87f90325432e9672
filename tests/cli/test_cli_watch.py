"""``assay watch``: what lies in a folder and what arrives in it ends in a case."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from engines.core.case import Case
from tests.cli.conftest import Assay
from tests.gui.windows import make_pictures


@pytest.fixture(autouse=True)
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has stayed the same for a tenth of a second is whole."""
    monkeypatch.setattr("engines.core.watching.SETTLED_SECONDS", 0.1)
    monkeypatch.setattr("engines.cli.watch._LOOK_SECONDS", 0.1)


def test_what_lies_in_the_folder_is_examined_and_a_second_run_computes_nothing(assay: Assay, tmp_path: Path) -> None:
    make_pictures(tmp_path / "in", 2)
    case = tmp_path / "work.assay"
    said = assay("watch", tmp_path / "in", "--case", case, "--engines", "provenance", "--once")
    assert said.code == 0
    assert said.out.count("provenance") == 2
    assert f"Watching {tmp_path / 'in'}; Ctrl+C ends it." in said.err
    assert "2 files" in said.err
    again = assay("watch", tmp_path / "in", "--case", case, "--engines", "provenance", "--once")
    assert "0 findings computed, 2 already in the case" in again.err
    with Case.open(case, read_only=True) as kept:
        assert [one.source.name for one in kept.exhibits()] == ["photo1.jpg", "photo2.jpg"]
        assert kept.verify().ok


def test_a_folder_that_cannot_be_read_is_no_success_where_one_look_is_asked_for(assay: Assay, tmp_path: Path) -> None:
    said = assay("watch", tmp_path / "away", "--case", tmp_path / "work.assay", "--engines", "provenance", "--once")
    assert said.code == 1
    assert f"{tmp_path / 'away'}, the watched folder, cannot be read now" in said.err
    assert "Looking again" not in said.err


def test_what_arrives_later_is_examined_and_a_folder_that_is_not_there_yet_is_waited_for(
    assay: Assay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, case = tmp_path / "in", tmp_path / "work.assay"
    looks: list[int] = []

    def arrive_then_stop(switch: object) -> None:
        """In place of the pause between two looks: things happen, and in the end Ctrl+C."""
        looks.append(len(looks))
        if len(looks) == 1:
            make_pictures(folder, 1)
        with Case.open(case, read_only=True) as kept:
            if kept.exhibits():
                switch.press()  # type: ignore[attr-defined]
        threading.Event().wait(0.02)

    monkeypatch.setattr("engines.cli.watch._pause", arrive_then_stop)
    said = assay("watch", folder, "--case", case, "--engines", "provenance")
    assert said.code == 0
    assert "cannot be read now (No such file or directory). Looking again." in said.err
    assert f"{folder} can be read again." in said.err
    assert said.out.startswith("photo1.jpg · provenance · ")
