"""The walk through real worker processes: order, stop, death, and files that are no pictures."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from engines.core.errors import Stopped
from engines.core.events import Completed, Event, Found, Progressed, Received, Refused
from engines.core.examine import examine
from engines.core.exhibit import Source
from engines.core.finding import Outcome
from engines.core.intake import find_sources
from engines.core.run import Run

_ENGINES = ("provenance", "spectrum", "tamper")


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    for index in range(3):
        pixels = rng.integers(0, 256, (160, 200, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(tmp_path / f"{index}.jpg", quality=90)
    return tmp_path


def _walk(*paths: Path, run: Run | None = None, **more: object) -> Iterator[Event]:
    events = examine(find_sources(paths), _ENGINES, run or Run(), **more)  # type: ignore[arg-type]
    return (event for event in events if not isinstance(event, Progressed))


def _workers() -> list[psutil.Process]:
    children = psutil.Process().children(recursive=True)
    return [child for child in children if any("spawn_main" in word for word in child.cmdline())]


def test_each_exhibit_is_received_answered_by_every_engine_and_completed(pictures: Path) -> None:
    events = list(_walk(pictures))
    for position in range(3):
        mine = [event for event in events if event.position == position]
        assert isinstance(mine[0], Received)
        assert [e.finding.engine for e in mine if isinstance(e, Found)] == list(_ENGINES)
        assert isinstance(mine[-1], Completed)
    found = [event.finding for event in events if isinstance(event, Found)]
    assert all(finding.outcome is not Outcome.FAILED for finding in found), [f.sentence for f in found]
    assert all(finding.engine_version for finding in found)


def test_two_workers_give_the_same_findings_as_one(pictures: Path) -> None:
    def answers(workers: int) -> set[tuple[str, str, str, float | None]]:
        found = [e for e in _walk(pictures, workers=workers) if isinstance(e, Found)]
        return {(e.source.name, e.finding.engine, e.finding.sentence, e.finding.score) for e in found}

    assert answers(1) == answers(2)


def test_known_findings_are_not_computed_again(pictures: Path) -> None:
    events = list(_walk(pictures, known=lambda sha256, captions: {"spectrum", "tamper"}))
    assert {e.finding.engine for e in events if isinstance(e, Found)} == {"provenance"}
    assert {e.already_known for e in events if isinstance(e, Received)} == {("spectrum", "tamper")}


def test_an_exhibit_of_which_all_is_known_is_not_decoded_again(pictures: Path) -> None:
    facts = {e.source.key: e.facts for e in _walk(pictures) if isinstance(e, Received)}
    told = {key: replace(one, note="as the case says") for key, one in facts.items()}
    events = list(_walk(pictures, known=lambda *_: set(_ENGINES), facts_of=lambda source, _: told[source.key]))
    assert [type(event) for event in events] == [Received, Completed] * 3
    assert {e.facts.note for e in events if isinstance(e, Received)} == {"as the case says"}


def test_what_is_no_picture_is_refused_and_the_rest_goes_on(pictures: Path) -> None:
    (pictures / "00 letter.jpg").write_text("only words")
    (pictures / "01 empty.png").touch()
    events = list(_walk(pictures, pictures / "missing.jpg"))
    refused = {e.source.name: e for e in events if isinstance(e, Refused)}
    assert refused["00 letter.jpg"].outcome is Outcome.NOT_APPLICABLE
    assert "text" in refused["00 letter.jpg"].sentence
    assert set(refused) == {"00 letter.jpg", "01 empty.png", "missing.jpg"}
    assert all(name in refusal.sentence for name, refusal in refused.items())
    assert sum(isinstance(e, Received) for e in events) == 3


def test_a_truncated_jpeg_becomes_a_failed_finding_but_its_metadata_is_read(pictures: Path) -> None:
    whole = (pictures / "0.jpg").read_bytes()
    damaged = pictures / "cut.jpg"
    damaged.write_bytes(whole[: len(whole) // 2])
    found = {e.finding.engine: e.finding for e in _walk(damaged) if isinstance(e, Found)}
    assert found["tamper"].outcome is Outcome.FAILED
    assert "cut.jpg" in found["tamper"].sentence
    assert found["provenance"].outcome is not Outcome.FAILED


def test_killing_the_worker_fails_only_one_finding(pictures: Path) -> None:
    events: list[Event] = []
    for event in _walk(pictures):
        events.append(event)
        if isinstance(event, Received) and event.position == 1:
            for worker in _workers():
                worker.kill()
    found = [event for event in events if isinstance(event, Found)]
    failed = [event for event in found if event.finding.outcome is Outcome.FAILED]
    assert len(found) == 9
    assert len(failed) <= 1  # the kill may hit between two engines
    assert all(event.position == 1 and "1.jpg" in event.finding.sentence for event in failed)
    assert sum(isinstance(event, Completed) for event in events) == 3


def test_stop_ends_the_walk_and_leaves_no_process_behind(pictures: Path) -> None:
    before = {process.pid for process in _workers()}
    stop: list[bool] = []
    walk = _walk(pictures, run=Run(should_stop=lambda: bool(stop)))
    next(walk)
    stop.append(True)
    with pytest.raises(Stopped):
        list(walk)
    assert {process.pid for process in _workers()} == before


def test_an_abandoned_walk_leaves_no_process_behind(pictures: Path) -> None:
    before = {process.pid for process in _workers()}
    walk = examine([Source(pictures / "0.jpg")], _ENGINES, Run())
    next(walk)
    walk.close()  # type: ignore[attr-defined]
    assert {process.pid for process in _workers()} == before
