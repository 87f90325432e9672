"""What a case is told, it gives back."""

from __future__ import annotations

import os
import sys
import threading
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engines.core.case import Case
from engines.core.events import Completed, Received
from engines.core.exhibit import Source
from engines.core.finding import Finding, Outcome
from tests.case.conftest import TINY_JPEG, found, full_finding, received, refused


def assert_same(left: Any, right: Any, tolerance: float = 0.0) -> None:
    if isinstance(left, np.ndarray):
        assert left.dtype == right.dtype
        np.testing.assert_allclose(left, right, rtol=0, atol=tolerance)
    elif is_dataclass(left):
        assert type(left) is type(right)
        for field in fields(left):
            assert_same(getattr(left, field.name), getattr(right, field.name), tolerance)
    elif isinstance(left, tuple):
        assert len(left) == len(right)
        for one, other in zip(left, right, strict=True):
            assert_same(one, other, tolerance)
    else:
        assert left == right


def as_kept(finding: Finding) -> Finding:
    """A case keeps maps within their scale, in 16 bits."""
    maps = tuple(replace(m, values=np.clip(m.values, m.low, m.high)) for m in finding.maps)
    return replace(finding, maps=maps)


def test_a_finding_comes_back_with_every_field_after_reopening(case: Case, tmp_path: Path) -> None:
    exhibit = received(tmp_path, "a.jpg", b"a")
    case.keep(exhibit)
    case.keep(found(exhibit))
    case.close()
    with Case.open(tmp_path / "x.assay") as again:
        (finding,) = again.findings(exhibit.facts.sha256)
    assert_same(as_kept(full_finding()), finding, tolerance=1 / 131068 + 1e-7)


def test_the_parts_of_a_finding_come_back_with_their_maps(case: Case, tmp_path: Path) -> None:
    exhibit = received(tmp_path, "a.jpg", b"a")
    parts = tuple(replace(full_finding(seed=n), part=f"face {n} of 2") for n in (1, 2))
    case.keep(exhibit)
    case.keep(found(exhibit, replace(full_finding(seed=3), parts=parts)))
    (finding,) = case.findings(exhibit.facts.sha256)
    kept = replace(as_kept(full_finding(seed=3)), parts=tuple(as_kept(part) for part in parts))
    assert_same(kept, finding, tolerance=1 / 131068 + 1e-7)
    assert case.verify().ok


def test_exhibits_come_back_in_order_with_facts_and_thumbnail(case: Case, tmp_path: Path) -> None:
    first, second = received(tmp_path, "b.jpg", b"b"), received(tmp_path, "a.jpg", b"a", undecodable="a.jpg is broken.")
    for event in (first, refused(tmp_path, "notes.txt"), second):
        case.keep(event)
    exhibits = case.exhibits()
    assert [e.source.name for e in exhibits] == ["b.jpg", "notes.txt", "a.jpg"]
    assert exhibits[0].facts == first.facts
    assert exhibits[0].thumbnail == TINY_JPEG
    assert (exhibits[1].facts, exhibits[1].outcome) == (None, Outcome.NOT_APPLICABLE)
    assert exhibits[1].sentence == "notes.txt is no picture."
    assert exhibits[2].sentence == "a.jpg is broken."


def test_the_same_file_twice_is_one_exhibit_and_changed_bytes_are_another(case: Case, tmp_path: Path) -> None:
    for data in (b"one", b"one", b"two"):
        case.keep(received(tmp_path, "a.jpg", data))
    assert len({e.sha256 for e in case.exhibits()}) == len(case.exhibits()) == 2


def test_a_refused_file_that_is_received_later_is_listed_once(case: Case, tmp_path: Path) -> None:
    case.keep(refused(tmp_path, "a.jpg"))
    case.keep(received(tmp_path, "a.jpg", b"a"))
    assert [e.outcome for e in case.exhibits()] == [None]
    case.keep(refused(tmp_path, "a.jpg", "a.jpg is not there."))
    assert sorted(e.sentence for e in case.exhibits()) == ["", "a.jpg is not there."]


def test_a_finding_kept_twice_stands_once(case: Case, tmp_path: Path) -> None:
    exhibit = received(tmp_path, "a.jpg", b"a")
    for event in (exhibit, found(exhibit), found(exhibit)):
        case.keep(event)
    assert len(case.summaries()) == 1
    assert sum(entry.act == "finding kept" for entry in case.log()) == 1


def test_of_two_versions_the_last_asked_for_is_in_force(case: Case, tmp_path: Path) -> None:
    exhibit = received(tmp_path, "a.jpg", b"a")
    for version in ("1", "2"):
        case.keep(found(exhibit, full_finding(version=version)))
    assert [f.engine_version for f in case.findings(exhibit.facts.sha256)] == ["2"]


def test_summaries_give_one_line_a_finding_without_files(case: Case, tmp_path: Path) -> None:
    exhibit = received(tmp_path, "a.jpg", b"a")
    case.keep(found(exhibit))
    case.keep(found(exhibit, Finding("tamper", "altered", Outcome.NOTHING_FOUND, "No place stands out.")))
    lines = {s.engine: (s.question, s.outcome, s.sentence, s.log10_lr) for s in case.summaries()}
    assert lines == {
        "spectrum": ("generated", Outcome.SIGNAL, "Peaks stand at a period of 8.0 pixels.", 1.2),
        "tamper": ("altered", Outcome.NOTHING_FOUND, "No place stands out.", None),
    }


def test_findings_without_arrays_read_no_file(case: Case, tmp_path: Path) -> None:
    exhibit = received(tmp_path, "a.jpg", b"a")
    case.keep(found(exhibit))
    for png in case.folder.rglob("*.png"):
        png.unlink()
    (finding,) = case.findings(exhibit.facts.sha256, arrays=False)
    assert finding.maps[0].id == "noise/level"
    assert finding.maps[0].values.shape == (0, 0)


def test_notes_are_kept_with_their_author(case: Case, tmp_path: Path) -> None:
    case.keep(received(tmp_path, "a.jpg", b"a"))
    (exhibit,) = case.exhibits()
    case.add_note(exhibit.id, "Dr Example", "See the <b>upper</b> left.\nTwice.")
    assert [(n.author, n.text) for n in case.notes(exhibit.id)] == [
        ("Dr Example", "See the <b>upper</b> left.\nTwice.")
    ]


def test_events_that_carry_no_result_change_nothing(case: Case, tmp_path: Path) -> None:
    before = len(case.log())
    case.keep(Completed(0, Source(tmp_path / "a.jpg"), 1.0))
    assert len(case.log()) == before


def test_another_thread_reads_while_one_writes(case: Case, tmp_path: Path) -> None:
    events = [received(tmp_path, f"{n}.jpg", bytes([n])) for n in range(30)]
    seen: list[int] = []
    errors: list[BaseException] = []
    started, done = threading.Event(), threading.Event()

    def read() -> None:
        try:
            started.set()
            while not done.is_set():
                seen.append(len(case.summaries()))
        except BaseException as error:
            errors.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    started.wait()
    for event in events:
        case.keep(event)
        case.keep(found(event, Finding("tamper", "altered", Outcome.NOTHING_FOUND, "No place stands out.")))
    done.set()
    reader.join()
    assert not errors
    assert seen == sorted(seen)
    assert len(case.summaries()) == 30


@pytest.mark.skipif(sys.platform != "linux", reason="only here may a name hold any byte")
def test_names_that_are_no_text_survive(case: Case, tmp_path: Path) -> None:
    odd = os.fsdecode(b"evil\n\xff\xe2\x80\xae<script>.jpg")
    case.keep(received(tmp_path, odd, b"a"))
    case.keep(refused(tmp_path, odd + ".txt", f"{odd} is no picture."))
    received_one, refused_one = case.exhibits()
    assert received_one.source.path == tmp_path / odd
    assert refused_one.sentence == f"{odd} is no picture."
    assert case.verify().ok


def test_a_list_takes_as_many_queries_however_many_exhibits_there_are(case: Case, tmp_path: Path) -> None:
    base = received(tmp_path, "a.jpg", b"a")
    counts = []
    for start, end in ((0, 10), (10, 100)):
        for n in range(start, end):
            facts = replace(base.facts, sha256=f"{n:064x}")
            case.keep(Received(n, Source(tmp_path / f"{n}.jpg"), facts, b"", ()))
        queries: list[str] = []
        case.exhibits()
        case._reader().set_trace_callback(queries.append)
        assert len(case.exhibits()) == end
        case.summaries()
        case._reader().set_trace_callback(None)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6
