"""Power cuts, full disks, moved folders, damaged pages: what was reported stands, and what does not hold is named."""

from __future__ import annotations

import ctypes
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from engines.core.case import Case
from engines.core.errors import CaseError
from tests.case.conftest import REPOSITORY
from tests.faults.case_faults import Killed, keep, killed_case, standing

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a POSIX notion")
COUNT = 8


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Killed:
    return killed_case(tmp_path_factory.mktemp("killed"), COUNT)


def test_a_killed_writer_leaves_everything_it_reported(killed: Killed, tmp_path: Path) -> None:
    path = killed.copy(tmp_path / "again")
    assert path.with_name("x.assay-wal").stat().st_size > 0
    check, kept = standing(path)
    assert check.ok, check.sentence
    assert tuple(kept) == killed.reported


@pytest.mark.parametrize("harm", ["cut", "flip", "blank"])
def test_a_torn_log_of_sqlite_costs_the_last_findings_only_and_they_are_made_again(
    killed: Killed, tmp_path: Path, harm: str
) -> None:
    chance = random.Random(harm)
    lengths = set()
    for number in range(12):
        path = killed.copy(tmp_path / str(number))
        log = path.with_name("x.assay-wal")
        data = bytearray(log.read_bytes())
        at = chance.randrange(len(data))
        if harm == "cut":
            data = data[:at]
        elif harm == "flip":
            data[at] ^= 1 << chance.randrange(8)
        else:
            data[at : at + 4096] = bytes(len(data[at : at + 4096]))
        log.write_bytes(data)
        check, kept = standing(path)
        assert check.ok, check.sentence
        assert tuple(kept) == killed.reported[: len(kept)]
        lengths.add(len(kept))
        with Case.open(path) as case:
            for again in range(COUNT):
                keep(case, again)
            assert case.verify().ok
            assert {summary.sha256 for summary in case.summaries()} == set(killed.reported)
            assert len(case.summaries()) == COUNT
    assert len(lengths) > 2, "the harm hit nearly the same place each time"


def test_what_a_person_did_is_forced_to_the_disk_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A power cut keeps of SQLite's log what was forced: here the copy made when ``os.fsync`` was last called."""
    path, forced = tmp_path / "x.assay", tmp_path / "forced"
    real = os.fsync

    def fsync(handle: int) -> None:
        real(handle)
        log = path.with_name("x.assay-wal")
        if log.exists() and os.fstat(handle).st_ino == log.stat().st_ino:
            shutil.copy(log, forced)

    monkeypatch.setattr(os, "fsync", fsync)
    with Case.create(path) as case:
        sha256 = keep(case, 1)
        case.add_note(1, "A. Analyst", "Seen.")
        after = tmp_path / "after"
        after.mkdir()
        shutil.copy(path, after / "x.assay")
        shutil.copytree(case.folder, after / "x.assay.files")
        shutil.copy(forced, after / "x.assay-wal")
    with Case.open(after / "x.assay") as case:
        assert [note.text for note in case.notes(1)] == ["Seen."]
        assert case.findings(sha256)
        assert case.verify().ok


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MB in memory, mounted for this test alone."""
    folder = tmp_path / "disk"
    folder.mkdir()
    library = ctypes.CDLL(None, use_errno=True)
    if sys.platform != "linux" or library.mount(b"none", bytes(folder), b"tmpfs", 0, b"size=3m") != 0:
        pytest.skip("this user may mount nothing; a quota is tested by a limit on file size")
    try:
        yield folder
    finally:
        assert library.umount2(bytes(folder), 2) == 0  # MNT_DETACH


def test_a_full_disk_ends_in_a_sentence_and_room_lets_it_go_on(small_disk: Path) -> None:
    path, filler = small_disk / "x.assay", small_disk / "filler"
    reported: list[str] = []
    with Case.create(path) as case:
        filler.write_bytes(bytes(2_000_000))
        with pytest.raises(CaseError, match=r"x\.assay could not be written to: the disk is full"):
            for number in range(1000):
                reported.append(keep(case, number))
        assert case.verify().ok
        assert sorted(summary.sha256 for summary in case.summaries()) == sorted(reported)
    assert len(reported) > 2
    assert standing(path)[0].ok, "it opens even while the disk is full"
    filler.unlink()
    with Case.open(path) as case:
        for number in range(len(reported) + 3):
            keep(case, number)
        assert case.verify().ok
        assert set(reported) < {summary.sha256 for summary in case.summaries()}
        assert list((case.folder / "incoming").iterdir()) == []


def test_an_examination_on_a_full_disk_says_so_and_goes_on_when_there_is_room(small_disk: Path, tmp_path: Path) -> None:
    from tests.faults.kills import make_pictures

    make_pictures(tmp_path / "in", 12)
    filler = small_disk / "filler"
    command = [sys.executable, "-m", "engines", "examine", str(tmp_path / "in"), "--engines", "spectrum", "--json"]
    command += ["--case", str(small_disk / "x.assay"), "--workers", "1"]
    environment = os.environ | {"ASSAY_DATA": str(tmp_path / "data")}
    filler.write_bytes(bytes(2_600_000))
    full = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)
    assert full.returncode not in (0, -9, -11)
    assert "the disk is full" in full.stderr
    assert "Traceback" not in full.stderr
    filler.unlink()
    again = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    with Case.open(small_disk / "x.assay") as case:
        assert case.verify().ok
        assert len(case.summaries()) == 12


def test_a_moved_case_goes_on_where_it_was(killed: Killed, tmp_path: Path) -> None:
    path = killed.copy(tmp_path / "before")
    moved = tmp_path / "elsewhere" / "other name.assay"
    moved.parent.mkdir()
    for file in path.parent.iterdir():
        shutil.move(file, moved.with_name(file.name.replace("x.assay", moved.name)))
    check, kept = standing(moved)
    assert check.ok, check.sentence
    assert tuple(kept) == killed.reported
    shutil.rmtree(moved.with_name(f"{moved.name}.files"))
    with Case.open(moved, read_only=True) as case:
        check = case.verify()
        assert not check.ok and check.first_broken is not None and "is missing" in check.sentence
        with pytest.raises(CaseError, match=r"is missing from other name\.assay\.files, the folder that belongs"):
            case.findings(killed.reported[0])


def test_a_second_window_is_told_who_has_the_case_and_may_read_it(killed: Killed, tmp_path: Path) -> None:
    path = killed.copy(tmp_path / "two")
    script = (
        "import sys; from pathlib import Path; from engines.core.case import Case\n"
        "with Case.open(Path(sys.argv[1])): print('open', flush=True); sys.stdin.readline()\n"
    )
    command = [sys.executable, "-c", script, str(path)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline() == "open\n"
        with pytest.raises(CaseError, match=rf"open for writing in another process \(process {other.pid} on "):
            Case.open(path)
        with Case.open(path, read_only=True) as reading:
            assert reading.verify().ok
            assert len(reading.summaries()) == COUNT
        other.communicate("\n")
    assert standing(path)[0].ok


def test_any_damaged_page_is_a_sentence_or_is_named_by_the_check(killed: Killed, tmp_path: Path) -> None:
    """Never a wrong answer with a log that is said to hold."""
    sound = killed.copy(tmp_path / "sound")
    standing(sound)  # SQLite's log goes into the file
    data = sound.read_bytes()
    with Case.open(sound, read_only=True) as case:
        truth = sorted(case.summaries(), key=str)
    (tmp_path / "harmed").mkdir()
    path = tmp_path / "harmed" / "x.assay"
    (tmp_path / "harmed" / "x.assay.files").symlink_to(sound.with_name("x.assay.files"))
    noticed = 0
    for page in range(len(data) // 4096):
        for junk in (bytes(4096), random.Random(page).randbytes(4096)):
            path.write_bytes(data[: page * 4096] + junk + data[(page + 1) * 4096 :])
            try:
                with Case.open(path, read_only=True) as case:
                    check = case.verify()
                    assert not check.ok or sorted(case.summaries(), key=str) == truth
                    noticed += not check.ok
            except CaseError as error:
                assert "x.assay" in str(error)
                noticed += 1
    assert noticed > len(data) // 4096


def test_the_first_entry_that_was_tampered_with_is_named_wherever_it_is(killed: Killed, tmp_path: Path) -> None:
    path = killed.copy(tmp_path / "tampered")
    standing(path)
    data = path.read_bytes()
    with closing(sqlite3.connect(path)) as connection:
        ((count,),) = connection.execute("SELECT count(*) FROM log").fetchall()
    for seq in random.Random(9).sample(range(1, count + 1), 8):
        path.write_bytes(data)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("UPDATE log SET detail = replace(detail, '\"', '\"x ') WHERE seq = ?", (seq,))
            connection.commit()
        with Case.open(path, read_only=True) as case:
            check = case.verify()
        assert check.first_broken == seq
        assert f"entry {seq} " in check.sentence
