"""Worker processes: their limits, their death, their silence."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engines.core.errors import AssayError, DamagedImage, WorkerDied
from engines.core.worker import Worker, WorkerLimits
from tests.core import worker_roles as roles


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as started:
        yield started


def test_items_come_back_in_order(worker: Worker) -> None:
    assert list(worker.stream(roles.count, 5)) == [0, 1, 2, 3, 4]


def test_an_item_can_be_sent_from_inside_a_callback(worker: Worker) -> None:
    assert list(worker.stream(roles.emit_from_inside)) == ["from a callback", "from the generator"]


def test_a_question_is_answered(worker: Worker) -> None:
    worker.begin(roles.ask_and_double, "how many?")
    assert worker.receive() == ("ask", "how many?")
    worker.reply(21)
    assert worker.receive() == ("item", 42)
    assert worker.receive() == ("end", None)


def test_an_error_of_ours_keeps_its_class_and_sentence(worker: Worker) -> None:
    with pytest.raises(DamagedImage, match=r"photo\.jpg is truncated\."):
        list(worker.stream(roles.damaged))
    assert list(worker.stream(roles.count, 1)) == [0]


def test_an_unexpected_error_is_a_sentence_with_its_place(worker: Worker) -> None:
    with pytest.raises(AssayError, match=r"KeyError.*worker_roles\.py:\d+"):
        list(worker.stream(roles.stumble))


def test_too_much_memory_is_a_sentence(worker: Worker) -> None:
    with pytest.raises(AssayError, match="more memory than a worker process is allowed"):
        list(worker.stream(roles.eat_memory))


def test_death_is_reported_and_a_fresh_process_takes_over(worker: Worker) -> None:
    with pytest.raises(WorkerDied, match="was killed"):
        list(worker.stream(roles.die_suddenly))
    assert list(worker.stream(roles.count, 2)) == [0, 1]


def test_silence_is_ended() -> None:
    with Worker(WorkerLimits(silent_seconds=2)) as impatient:
        with pytest.raises(WorkerDied, match=r"took longer than 2 s"):
            list(impatient.stream(roles.never_answer))
        assert list(impatient.stream(roles.count, 1)) == [0]


def test_stop_ends_the_stream_and_the_process() -> None:
    with Worker() as worker:
        before = worker.pid
        assert list(worker.stream(roles.never_answer, should_stop=lambda: True)) == []
        assert worker.pid != before


def test_what_a_worker_prints_does_not_reach_the_console(worker: Worker, capfd: pytest.CaptureFixture[str]) -> None:
    assert list(worker.stream(roles.shout)) == [1]
    assert capfd.readouterr().out == ""


_SLOW_OPENCV = """
import sys, threading
sys.OpenCV_LOADER, before = True, list(sys.path)
sys.path.insert(0, __path__[0])
sys.loading.set()
sys.started.wait(2)
sys.path[:] = before
del sys.OpenCV_LOADER
"""
_WHILE_OPENCV_LOADS = """
import sys, threading
from engines.core.worker import Worker
from tests.core import worker_roles as roles

if __name__ == "__main__":
    sys.loading, sys.started = threading.Event(), threading.Event()
    threading.Thread(target=__import__, args=("cv2",)).start()
    sys.loading.wait()
    with Worker() as worker:
        sys.started.set()
        print(list(worker.stream(roles.count, 2)))
"""


def test_a_worker_started_while_opencv_loads_does_not_take_its_modules_for_pythons(tmp_path: Path) -> None:
    slow = tmp_path / "cv2"
    slow.mkdir()
    (slow / "__init__.py").write_text(_SLOW_OPENCV)
    (slow / "typing.py").write_text("raise ImportError('this is not the typing of Python')")
    here = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}
    ask = [sys.executable, "-c", _WHILE_OPENCV_LOADS]
    done = subprocess.run(ask, capture_output=True, text=True, timeout=120, env=here)
    assert done.stdout.strip() == "[0, 1]", done.stderr
