"""What can go wrong with a case is a sentence, and what was kept before stands."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from engines.core.case import Case
from engines.core.errors import CaseError
from engines.core.events import Received
from engines.core.exhibit import Source
from tests.case.conftest import REPOSITORY, facts_of, found, received


def test_what_is_no_case_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    words = tmp_path / "words.assay"
    words.write_text("only words")
    database = tmp_path / "other.assay"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE t(a)")
    empty = tmp_path / "empty.assay"
    empty.touch()
    for path in (words, database, empty):
        before = path.read_bytes()
        with pytest.raises(CaseError, match=f"{path.name} is .*not an Assay case"):
            Case.open(path)
        assert path.read_bytes() == before
        assert not path.with_name(path.name + ".files").exists()


def test_a_missing_case_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="There is no case at"):
        Case.open(tmp_path / "x.assay")
    with pytest.raises(CaseError, match="is a folder, not a case"):
        Case.open(tmp_path)


def test_a_case_is_never_made_over_something(case: Case, tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"x\.assay already exists"):
        Case.create(tmp_path / "x.assay")
    with pytest.raises(CaseError, match="is no folder"):
        Case.create(tmp_path / "nowhere" / "y.assay")


def test_a_newer_case_is_refused(case: Case, tmp_path: Path) -> None:
    case.close()
    with closing(sqlite3.connect(tmp_path / "x.assay")) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(CaseError, match="newer version of Assay"):
        Case.open(tmp_path / "x.assay")


def test_a_case_cut_short_is_a_sentence(case: Case, tmp_path: Path) -> None:
    for n in range(20):
        case.keep(received(tmp_path, f"{n}.jpg", bytes([n])))
    case.close()
    path = tmp_path / "x.assay"
    path.write_bytes(path.read_bytes()[:9000])
    with pytest.raises(CaseError, match=r"x\.assay"), Case.open(path, read_only=True) as cut:
        cut.exhibits()


def test_a_second_writer_is_told_who_holds_the_case(case: Case, tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from engines.core.case import Case\n"
        "from engines.core.errors import CaseError\n"
        "path = Path(sys.argv[1])\n"
        "try: Case.open(path)\n"
        "except CaseError as error: print(error)\n"
        "with Case.open(path, read_only=True) as case: print(len(case.exhibits()))\n"
    )
    case.keep(received(tmp_path, "a.jpg", b"a"))
    said = subprocess.run(
        [sys.executable, "-c", script, str(case.path)], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert "open for writing in another process" in said[0]
    assert str(os.getpid()) in said[0]
    assert said[1] == "1"
    case.close()
    Case.open(case.path).close()


def test_a_closed_case_says_so(case: Case) -> None:
    case.close()
    case.close()
    with pytest.raises(CaseError, match="closed"):
        case.write_log("late")
    with pytest.raises(CaseError, match="closed"):
        case.exhibits()


def test_a_case_open_for_reading_cannot_be_written(case: Case) -> None:
    case.close()
    with Case.open(case.path, read_only=True) as reading, pytest.raises(CaseError, match="for reading only"):
        reading.write_log("late")


def test_a_full_disk_loses_only_what_was_being_written(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (received(tmp_path, name, name.encode()) for name in ("a.jpg", "b.jpg"))
    case.keep(first)
    case.keep(found(first))

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(CaseError, match=r"x\.assay could not be written to: the disk is full"):
            case.keep(found(second))
    assert [s.sha256 for s in case.summaries()] == [first.facts.sha256]
    assert list((case.folder / "incoming").iterdir()) == []
    assert case.verify().ok
    case.keep(found(second))
    assert len(case.summaries()) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="limits of file size are a POSIX notion")
def test_a_database_that_cannot_grow_keeps_what_it_has(tmp_path: Path) -> None:
    script = (
        "import resource, sys; from pathlib import Path; from engines.core.case import Case\n"
        "from engines.core.errors import CaseError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))\n"
        "with Case.create(Path(sys.argv[1])) as case:\n"
        "    for n in range(100_000):\n"
        "        try: case.write_log('act', 'x' * 5000)\n"
        "        except CaseError as error: print(n, error); break\n"
    )
    path = tmp_path / "x.assay"
    said = subprocess.run(
        [sys.executable, "-c", script, str(path)], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout
    count, sentence = said.split(" ", 1)
    assert "x.assay could not be written to: the disk is full" in sentence
    with Case.open(path) as case:
        assert sum(entry.act == "act" for entry in case.log()) == int(count) > 10
        assert case.verify().ok


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    """A folder that other users may enter, which pytest's own is not."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")
def test_a_read_only_place_is_named_and_can_still_be_read(open_to_all: Path) -> None:
    path = open_to_all / "x.assay"
    with Case.create(path):
        pass
    for place in (path, path.with_name("x.assay.files"), open_to_all):
        place.chmod(place.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    script = (
        "import os, sys; from pathlib import Path; from engines.core.case import Case\n"
        "from engines.core.errors import CaseError\n"
        "import engines.core.case_check, engines.core.case_copy, getpass, encodings.idna\n"
        "if os.getuid() == 0: os.setuid(65534)\n"
        "path = Path(sys.argv[1])\n"
        "for act in (Case.open, lambda p: Case.create(p.with_name('new.assay'))):\n"
        "    try: act(path)\n"
        "    except CaseError as error: print(error)\n"
        "with Case.open(path, read_only=True) as case: print(case.verify().ok)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", script, str(path)], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    open_to_all.chmod(0o755)
    path.with_name("x.assay.files").chmod(0o755)
    assert "x.assay could not be opened for writing: the place is read-only" in said[0]
    assert "new.assay could not be created: the place is read-only" in said[1]
    assert said[2] == "True"


def test_missing_maps_are_named(case: Case, tmp_path: Path) -> None:
    event = received(tmp_path, "a.jpg", b"a")
    case.keep(found(event))
    next(case.folder.rglob("map-*.png")).unlink()
    with pytest.raises(CaseError, match=r"map-1-noise_level\.png is missing from x\.assay\.files"):
        case.findings(event.facts.sha256)


def test_an_altered_map_is_not_shown_as_evidence(case: Case, tmp_path: Path) -> None:
    event = received(tmp_path, "a.jpg", b"a")
    case.keep(found(event))
    png = next(case.folder.rglob("map-*.png"))
    png.write_bytes(png.read_bytes()[:-20])
    with pytest.raises(CaseError, match="was altered after the case kept it"):
        case.findings(event.facts.sha256)


def test_a_failed_copy_leaves_nothing_behind(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("shutil.copytree", full)
    with pytest.raises(CaseError, match=r"copied to copy\.assay: the disk is full"):
        case.copy_to(tmp_path / "copy.assay")
    assert not [p for p in tmp_path.iterdir() if "copy" in p.name]
    with pytest.raises(CaseError, match="already exists"):
        case.copy_to(case.path)


def test_members_of_archives_are_hashed_again(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "pictures.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("in/a.jpg", b"a")
        archive.writestr("b.jpg", b"not b")
    for member, data in (("in/a.jpg", b"a"), ("b.jpg", b"b"), ("c.jpg", b"c")):
        case.keep(Received(0, Source(path, member), facts_of(data), b"", ()))
    assert [check.ok for check in case.rehash()] == [True, False, False]
