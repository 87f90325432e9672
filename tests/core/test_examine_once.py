"""Nothing is done twice: one decoding for all engines, one session a model and worker, one exhibit ahead at most."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from PIL import Image

from engines.core import examine_lane
from engines.core.events import Completed, Event, Found, Progressed, Received
from engines.core.examine import examine
from engines.core.examine_worker import examine_one
from engines.core.exhibit import Source
from engines.core.finding import Outcome
from engines.core.run import Run

_ENGINES = ("guard", "spectrum", "provenance", "face", "synthetic")
_counts = {"decoded": 0, "sessions": 0}


def counting_examine_one(*arguments: Any) -> Generator[Any, Any, None]:
    """``examine_one`` in a worker process that counts; tells at the end of each exhibit how often until then."""
    if not _counts.get("on"):
        _counts["on"] = 1
        _count_calls()
    yield from examine_one(*arguments)
    yield Progressed(arguments[0], f"{_counts['decoded']} {_counts['sessions']}", 1.0)


def _count_calls() -> None:
    import onnxruntime

    from engines.core import intake

    decode, session = intake.decode, onnxruntime.InferenceSession

    def counted_decode(*args: Any) -> Any:
        _counts["decoded"] += 1
        return decode(*args)

    def counted_session(*args: Any, **more: Any) -> Any:
        _counts["sessions"] += 1
        return session(*args, **more)

    intake.decode = counted_decode
    onnxruntime.InferenceSession = counted_session


def _sources(folder: Path, number: int) -> Iterator[Source]:
    rng = np.random.default_rng(number)
    for index in range(number):
        path = folder / f"{index}.jpg"
        pixels = rng.integers(0, 256, (9, 12, 3), dtype=np.uint8)
        Image.fromarray(pixels).resize((256, 192), Image.Resampling.BICUBIC).save(path, quality=90)
        yield Source(path)


def test_each_exhibit_is_decoded_once_for_all_engines_and_each_model_opened_once_a_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examine_lane, "examine_one", counting_examine_one)
    events = list(examine(_sources(tmp_path, 3), _ENGINES, Run()))
    found = [event.finding for event in events if isinstance(event, Found)]
    assert len(found) == 3 * len(_ENGINES)
    assert all(finding.outcome is not Outcome.FAILED for finding in found), [f.sentence for f in found]
    told = [e.engine.split() for e in events if isinstance(e, Progressed) and e.fraction == 1.0 and " " in e.engine]
    assert [int(decoded) for decoded, _ in told] == [1, 2, 3]
    sessions = [int(opened) for _, opened in told]
    assert sessions[0] > 0
    assert sessions[1] == sessions[2], "a model was opened again for the third exhibit"


def test_sources_are_drawn_at_most_one_ahead_of_each_worker(tmp_path: Path) -> None:
    drawn = 0

    def drawing() -> Iterator[Source]:
        nonlocal drawn
        for source in _sources(tmp_path, 12):
            drawn += 1
            yield source

    done, ahead = 0, []
    for event in examine(drawing(), ("provenance",), Run(), workers=2):
        done += isinstance(event, Completed)
        ahead.append(drawn - done)
    assert done == 12
    assert max(ahead) <= 4


def test_an_exhibit_sent_ahead_survives_the_death_of_the_worker(tmp_path: Path) -> None:
    events: list[Event] = []
    killed = 0
    for event in examine(_sources(tmp_path, 12), ("provenance", "spectrum"), Run()):
        events.append(event)
        if isinstance(event, Found) and event.finding.engine == "provenance" and event.position in (3, 7):
            for child in psutil.Process().children(recursive=True):
                if any("spawn_main" in word for word in child.cmdline()):
                    child.kill()
                    killed += 1
    assert killed == 2
    assert [e.position for e in events if isinstance(e, Completed)] == list(range(12))
    assert [e.position for e in events if isinstance(e, Received)] == list(range(12))
    found = [event for event in events if isinstance(event, Found)]
    assert len(found) == 24
    failed = [event for event in found if event.finding.outcome is Outcome.FAILED]
    assert {event.position for event in failed} <= {3, 7}
    assert all(f"{event.position}.jpg" in event.finding.sentence for event in failed)
