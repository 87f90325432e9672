"""The walk into a case keeps first and tells afterwards; however it ends, the log says so."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engines.core import case_identity, examine_case
from engines.core.case import Case
from engines.core.errors import CaseError, Stopped
from engines.core.events import Completed, Event, Found
from engines.core.examine_case import examine_into
from engines.core.finding import Finding, Outcome
from engines.core.finding_store import FindingStore, StoredFinding
from engines.core.info import Info
from engines.core.question import Question
from engines.core.run import Run
from tests.case.conftest import found, full_finding, received

INFO = Info("spectrum", Question.GENERATED, "Spectrum", "None.", "1")
Walk = Callable[[list[Event | BaseException]], None]


@pytest.fixture
def walk(monkeypatch: pytest.MonkeyPatch) -> Walk:
    """Have the walk report these events, or raise these errors."""
    monkeypatch.setattr(case_identity, "engine_infos", lambda: {"spectrum": INFO})
    monkeypatch.setattr(examine_case, "engine_infos", lambda: {"spectrum": INFO})

    def script(events: list[Event | BaseException]) -> None:
        def steps(*_: Any, **__: Any) -> Iterator[Event]:
            for event in events:
                if isinstance(event, BaseException):
                    raise event
                yield event

        monkeypatch.setattr(examine_case, "steps", steps)

    return script


@pytest.fixture
def events(tmp_path: Path) -> list[Event | BaseException]:
    first = received(tmp_path, "a.jpg", b"a")
    return [first, found(first), Completed(0, first.source, 0.1)]


def test_what_is_told_is_kept_already(case: Case, walk: Walk, events: list[Any]) -> None:
    walk(events)
    kept = [(len(case.exhibits()), len(case.summaries())) for _ in examine_into(case, [], ["spectrum"], Run())]
    assert kept == [(1, 0), (1, 1), (1, 1)]
    acts = [(entry.act, entry.detail) for entry in case.log()]
    assert acts[1][0] == "examination started"
    assert "spectrum 1, options" in acts[1][1]
    assert acts[-1] == ("examination ended", "1 exhibits, all done")


def test_a_stop_is_passed_on_and_logged(case: Case, walk: Walk, events: list[Any]) -> None:
    walk([*events, Stopped()])
    with pytest.raises(Stopped):
        list(examine_into(case, [], ["spectrum"], Run(should_stop=lambda: True)))
    assert case.log()[-1].detail == "1 exhibits, stopped by the analyst"


def test_a_caller_that_turns_away_ends_it(case: Case, walk: Walk, events: list[Any]) -> None:
    walk(events)
    told = examine_into(case, [], ["spectrum"], Run())
    next(told)
    told.close()
    assert case.log()[-1].detail == "0 exhibits, broken off"


def test_a_full_disk_ends_the_walk_with_its_sentence_and_keeps_what_was_told(
    case: Case, walk: Walk, events: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second, third = received(tmp_path, "b.jpg", b"b"), received(tmp_path, "c.jpg", b"c")
    walk([*events, second, found(second), Completed(1, second.source, 0.1), third, found(third)])
    told: list[Event] = []
    rename = Path.rename

    def full(self: Path, target: Path) -> Path:
        if second.facts.sha256 in str(target):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(CaseError, match="the disk is full"):
        for event in examine_into(case, [], ["spectrum"], Run()):
            told.append(event)
    assert told == [*events, second]
    assert len(case.summaries()) == 1
    assert case.log()[-1].detail == "1 exhibits, broken off"


@pytest.mark.parametrize(
    "harm",
    [
        lambda f: replace(f, maps=(replace(f.maps[0], high=f.maps[0].low),)),
        lambda f: replace(f, pictures=(replace(f.pictures[0], pixels=np.zeros((3, 3), np.float32)),)),
        lambda f: replace(f, pictures=(replace(f.pictures[0], pixels=np.zeros((0, 0), np.uint8)),)),
        lambda f: replace(f, options={"secret": object()}),
    ],
)
def test_a_result_that_cannot_be_kept_is_a_failed_finding(
    case: Case, walk: Walk, events: list[Any], harm: Callable[[Finding], Finding]
) -> None:
    walk([events[0], replace(events[1], finding=harm(full_finding())), events[2]])
    told = list(examine_into(case, [], ["spectrum"], Run()))
    assert isinstance(told[1], Found)
    assert told[1].finding.outcome is Outcome.FAILED
    (kept,) = case.findings(events[0].facts.sha256)
    assert kept.sentence == told[1].finding.sentence
    assert "spectrum gave a result that cannot be kept" in kept.sentence
    assert isinstance(told[-1], Completed)


def test_numbers_of_numpy_and_numbers_that_are_none_are_kept(case: Case, walk: Walk, events: list[Any]) -> None:
    plain = full_finding()
    remark = plain.remarks[0]
    region = replace(remark.regions[0], x=np.int64(5))
    assert plain.likelihood_ratio
    odd = replace(
        plain,
        score=np.float32(0.5),
        likelihood_ratio=replace(plain.likelihood_ratio, low=float("-inf")),
        remarks=(replace(remark, regions=(region,)),),
    )
    walk([events[0], replace(events[1], finding=odd), events[2]])
    list(examine_into(case, [], ["spectrum"], Run()))
    (kept,) = case.findings(events[0].facts.sha256)
    assert (kept.outcome, kept.score, kept.remarks[0].regions[0].x) == (Outcome.SIGNAL, 0.5, 5)
    assert kept.likelihood_ratio
    assert kept.likelihood_ratio.low == float("-inf")


def test_maps_go_to_the_disk_beside_the_walk_and_all_is_told_in_order(
    case: Case, walk: Walk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    firsts = [received(tmp_path, f"{n}.jpg", bytes([n])) for n in range(8)]
    script: list[Any] = [
        event for n, one in enumerate(firsts) for event in (one, found(one), Completed(n, one.source, 0.1))
    ]
    walk(script)
    save, together, at_once = FindingStore.save, threading.Barrier(3, timeout=60), []

    def slow(self: FindingStore, finding: Finding, sha256: str, label: str) -> StoredFinding:
        if len(at_once) < 3:  # the first three are only stored once all three are on their way
            at_once.append(sha256)
            together.wait()
        return save(self, finding, sha256, label)

    monkeypatch.setattr(FindingStore, "save", slow)
    told = []
    for event in examine_into(case, [], ["spectrum"], Run()):
        told.append(event)
        if isinstance(event, Found):
            assert case.findings(event.sha256)[0].maps[0].values.size
    assert told == script
    assert case.verify().ok
    assert len(case._readers) == 1, "threads that write maps have opened the case, which stays open to its end"


def test_the_same_picture_twice_in_a_row_is_kept_once(case: Case, walk: Walk, events: list[Any]) -> None:
    walk([*events, *events])
    assert len(list(examine_into(case, [], ["spectrum"], Run()))) == 6
    assert sum(entry.act == "finding kept" for entry in case.log()) == 1
    assert case.verify().ok


def test_what_was_on_its_way_when_the_caller_turns_away_is_kept(case: Case, walk: Walk, events: list[Any]) -> None:
    walk(events)
    told = examine_into(case, [], ["spectrum"], Run())
    assert next(told) is events[0]
    told.close()
    assert case.verify().ok
    assert all(finding.maps[0].values.size for finding in case.findings(events[0].facts.sha256))
