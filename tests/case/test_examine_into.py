"""The walk into a case keeps first and tells afterwards; however it ends, the log says so."""

from __future__ import annotations

import errno
import os
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
        def examine(*_: Any, **__: Any) -> Iterator[Event]:
            for event in events:
                if isinstance(event, BaseException):
                    raise event
                yield event

        monkeypatch.setattr(examine_case, "examine", examine)

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
    second = received(tmp_path, "b.jpg", b"b")
    walk([*events, second, found(second)])
    told = []

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(CaseError, match="the disk is full"):
        for event in examine_into(case, [], ["spectrum"], Run()):
            told.append(event)
            if len(told) == 4:
                monkeypatch.setattr(os, "fsync", full)
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
