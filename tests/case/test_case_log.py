"""The log binds everything: whoever changes something behind the program's back is found out."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from engines.core.case import Case
from engines.core.events import Received
from tests.case.conftest import found, received, refused


@pytest.fixture
def closed_case(tmp_path: Path) -> Path:
    """A case with two exhibits, a finding each, a refused file and a note."""
    with Case.create(tmp_path / "x.assay") as case:
        for name in ("a.jpg", "b.jpg"):
            event = received(tmp_path, name, name.encode())
            case.keep(event)
            case.keep(found(event))
        case.keep(refused(tmp_path, "notes.txt"))
        case.add_note(1, "Dr Example", "Looks odd.")
    return tmp_path / "x.assay"


def tamper(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        changed = connection.execute(statement).rowcount
        connection.commit()
    assert changed >= 1


def test_an_untouched_case_verifies_and_names_its_last_hash(closed_case: Path) -> None:
    with Case.open(closed_case, read_only=True) as case:
        check = case.verify()
        assert (check.ok, check.first_broken) == (True, None)
        assert check.head == case.log()[-1].hash
        assert [entry.seq for entry in case.log()] == list(range(1, len(case.log()) + 1))


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE log SET detail = '\"nothing happened\"' WHERE seq = 3", 3),
        ("UPDATE log SET time = '2001-01-01T00:00:00.000Z' WHERE seq = 2", 2),
        ("UPDATE log SET hash = substr(hash, 2) || 'x' WHERE seq = 1", 1),
        ("DELETE FROM log WHERE seq = 4", 4),
        ("UPDATE log SET seq = seq + 100 WHERE seq > 4", 5),
    ],
)
def test_the_first_broken_entry_is_named(closed_case: Path, statement: str, broken: int) -> None:
    tamper(closed_case, statement)
    with Case.open(closed_case, read_only=True) as case:
        check = case.verify()
    assert (check.ok, check.first_broken) == (False, broken)
    assert f"entry {broken}" in check.sentence


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE finding SET sentence = 'Nothing stands out.' WHERE id = 1",
        "UPDATE finding SET body = replace(body, '0.75', '0.05') WHERE id = 1",
        "UPDATE finding SET outcome = 'nothing found' WHERE id = 2",
        "DELETE FROM finding WHERE id = 2",
        "UPDATE exhibit SET sha256 = replace(sha256, 'a', 'b') WHERE id = 1",
        "UPDATE exhibit SET sentence = 'It is fine.' WHERE outcome <> ''",
        "DELETE FROM exhibit WHERE id = 2",
        "UPDATE note SET text = 'Looks fine.'",
        "INSERT INTO note SELECT 9, exhibit, author, 'Added later.', time, log_seq FROM note",
        "DELETE FROM log WHERE seq = (SELECT max(seq) FROM log WHERE record <> '')",
    ],
)
def test_a_changed_record_is_found_out(closed_case: Path, statement: str) -> None:
    tamper(closed_case, statement)
    with Case.open(closed_case, read_only=True) as case:
        check = case.verify()
    assert not check.ok
    assert check.first_broken is not None


@pytest.mark.parametrize("harm", [Path.unlink, lambda png: png.write_bytes(png.read_bytes()[::-1])])
def test_a_changed_or_missing_map_is_found_out(closed_case: Path, harm: Callable[[Path], None]) -> None:
    folder = closed_case.with_name("x.assay.files")
    harm(sorted(folder.rglob("map-*.png"))[0])
    with Case.open(closed_case, read_only=True) as case:
        check = case.verify()
    assert not check.ok
    assert "map-1-noise_level.png" in check.sentence


def test_the_entries_name_the_act_the_program_and_the_person(closed_case: Path) -> None:
    with Case.open(closed_case) as case:
        case.write_log("report written", "report.html, SHA-256 …")
        acts = [entry.act for entry in case.log()]
        assert "Assay" in case.log()[0].detail
    assert acts[0] == "created"
    assert acts[-2:] == ["opened", "report written"]
    assert acts.count("finding kept") == 2
    assert "note added" in acts


def test_rehash_tells_unchanged_changed_and_missing_apart(case: Case, tmp_path: Path) -> None:
    events: list[Received] = [received(tmp_path, name, name.encode()) for name in ("same.jpg", "new.jpg", "gone.jpg")]
    for event in events:
        case.keep(event)
    events[1].source.path.write_bytes(b"other bytes")
    events[2].source.path.unlink()
    same, new, gone = case.rehash()
    assert (same.ok, new.ok, gone.ok) == (True, False, False)
    assert (same.found, gone.found) == (same.expected, "")
    assert "new.jpg has changed since its import" in new.sentence
    assert "gone.jpg" in gone.sentence
    assert "new.jpg has changed" in case.log()[-1].detail


def test_rehash_stops_when_asked(case: Case, tmp_path: Path) -> None:
    case.keep(received(tmp_path, "a.jpg", b"a"))
    assert case.rehash(should_stop=lambda: True) == []


def test_a_copy_holds_everything_and_both_logs_say_so(case: Case, tmp_path: Path) -> None:
    event = received(tmp_path, "a.jpg", b"a")
    case.keep(event)
    case.keep(found(event))
    case.copy_to(tmp_path / "copy.assay")
    with Case.open(tmp_path / "copy.assay") as copy:
        assert copy.verify().ok
        assert copy.findings(event.facts.sha256)[0].maps[0].values.shape == (12, 16)
        assert copy.exhibits()[0].thumbnail == event.thumbnail
        assert "is a copy" in [entry.act for entry in copy.log()]
    assert case.log()[-1].act == "copied"
    assert case.verify().ok
