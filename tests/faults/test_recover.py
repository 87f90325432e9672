"""``assay case recover``: what can be read of a damaged case goes on in a new one; what cannot is named."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from engines.cli.main import run
from engines.core.caption import Caption
from engines.core.case import Case
from engines.core.case_recover import recover
from engines.core.case_salvage import rows
from engines.core.errors import CaseError
from engines.core.exhibit import Source
from tests.faults.case_faults import Killed, keep, killed_case

COUNT = 8
PAGE = 4096


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Killed:
    """A case that was never closed, with a note, captions and a very long text besides."""
    killed = killed_case(tmp_path_factory.mktemp("killed"), COUNT)
    with Case.open(killed.path) as case:
        case.add_note(2, "A. Analyst", "Ä" * 30_000)
        case.set_captions(Source(killed.path.parent / "0.jpg"), (Caption("A red car", "typed"),), "A. Analyst")
    return killed


@pytest.fixture
def path(killed: Killed, tmp_path: Path) -> Path:
    return killed.copy(tmp_path / "damaged")


def everything(path: Path) -> list[tuple[object, ...]]:
    """All rows of all tables, as SQLite reads them."""
    with closing(sqlite3.connect(path)) as connection:
        return [
            row
            for table in ("log", "exhibit", "finding", "note", "caption")
            for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1")
        ]


def test_pages_are_read_as_sqlite_reads_them(path: Path) -> None:
    read = [(number, *values[1:]) for number, values in rows(path) if len(values) >= 6]
    assert sorted(read, key=repr) == sorted(everything(path), key=repr)


def test_pages_are_read_with_what_lies_in_sqlites_own_log(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("INSERT INTO note VALUES(99, 1, 'x', 'only in the log', 't', 99)")
        connection.commit()
        assert path.with_name("x.assay-wal").stat().st_size > 0
        assert any("only in the log" in values for _, values in rows(path))


def test_a_sound_case_is_recovered_with_the_same_hashes(path: Path, tmp_path: Path) -> None:
    recovered = recover(path, tmp_path / "new.assay")
    assert recovered.whole
    with Case.open(path, read_only=True) as old, Case.open(tmp_path / "new.assay") as new:
        before, after = old.log(), new.log()
        assert after[: len(before)] == before
        assert after[len(before) + 1].act == "recovered"
        assert new.verify().ok
        assert new.summaries() == old.summaries()
        assert new.exhibits()[0].source.captions == old.exhibits()[0].source.captions != ()
        assert [note.text for note in new.notes(2)] == ["Ä" * 30_000]
        for exhibit in new.exhibits():
            assert exhibit.facts and new.findings(exhibit.facts.sha256)[0].maps[0].values.shape == (12, 16)


def test_whatever_page_is_damaged_the_rest_is_saved_and_the_new_case_holds(path: Path, tmp_path: Path) -> None:
    data = path.read_bytes()
    whole = len(everything(path))
    saved_most = []
    for page in range(len(data) // PAGE):
        harmed, target = path, tmp_path / f"{page}.assay"
        junk = random.Random(page).randbytes(PAGE) if page % 2 else bytes(PAGE)
        harmed.write_bytes(data[: page * PAGE] + junk + data[(page + 1) * PAGE :])
        recovered = recover(harmed, target)
        assert harmed.read_bytes()[page * PAGE : (page + 1) * PAGE] == junk, "the damaged case is left as it is"
        with Case.open(target) as case:
            assert case.verify().ok
            assert case.log()[-2].act == "recovered" and recovered.sentence in case.log()[-2].detail
            for exhibit in case.exhibits():
                assert exhibit.facts is not None
                case.findings(exhibit.facts.sha256)
            for number in range(0, COUNT if page % 4 == 0 else 0):
                keep(case, number)
            assert len(case.summaries()) == COUNT or page % 4
            assert case.verify().ok
        saved_most.append(recovered.entries + sum(recovered.rows.values()) >= whole - 40)
    assert all(saved_most)


def test_what_was_tampered_with_is_not_carried_over_as_sound(path: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        ((finding_seq,),) = connection.execute("SELECT log_seq FROM finding WHERE id = 3").fetchall()
        connection.execute("UPDATE finding SET sentence = 'Nothing stands out.' WHERE id = 3")
        connection.execute("UPDATE log SET detail = '\"nothing\"' WHERE seq = 4")
        connection.execute("DELETE FROM log WHERE seq = 9")
        connection.commit()
    recovered = recover(path, tmp_path / "new.assay")
    assert recovered.first_broken == 4
    assert recovered.lost == (9,)
    assert finding_seq in recovered.without
    with Case.open(tmp_path / "new.assay", read_only=True) as case:
        assert "Nothing stands out." not in [summary.sentence for summary in case.summaries()]
        assert case.log()[8].act == "entry lost"


def test_findings_without_their_maps_are_left_out_so_that_they_are_made_again(path: Path, tmp_path: Path) -> None:
    shutil.rmtree(next(path.with_name("x.assay.files").glob("[0-9a-f][0-9a-f]")))
    recovered = recover(path, tmp_path / "new.assay")
    assert recovered.rows["exhibit"] == COUNT
    assert 0 < recovered.rows["finding"] < COUNT
    with Case.open(tmp_path / "new.assay", read_only=True) as case:
        assert case.verify().ok


def test_the_command_says_what_was_saved_and_touches_nothing_that_exists(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["case", "recover", str(path), str(tmp_path / "new.assay")]) == 0
    said = capsys.readouterr().out
    assert "8 exhibits, 8 findings, 1 note, 1 caption were saved. All log entries held" in said
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert run(["case", "recover", str(path), str(tmp_path / "second.assay")]) == 1
    assert "did not hold from entry" in capsys.readouterr().out
    with pytest.raises(CaseError, match=r"new\.assay already exists; nothing was recovered"):
        recover(path, tmp_path / "new.assay")
    path.write_bytes(b"only words" * 1000)
    with pytest.raises(CaseError, match=r"Nothing of a case could be read in x\.assay"):
        recover(path, tmp_path / "third.assay")
    assert not (tmp_path / "third.assay").exists()
