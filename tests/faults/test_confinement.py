"""What a worker process cannot do, tried for real: write elsewhere, connect, start programs, take more than allowed."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from engines.cli import doctor
from engines.core import landlock
from engines.core.confine import OFF, Confinement
from engines.core.confine_probe import probe
from engines.core.errors import AssayError, WorkerDied
from engines.core.worker import Worker, WorkerLimits
from engines.core.worker_child import confinement
from tests.faults import confined_roles as roles

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="these limits are those of Linux")
REFUSED = "Permission denied"


@pytest.fixture(scope="module")
def granted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("granted")


@pytest.fixture(scope="module")
def worker(granted: Path) -> Iterator[Worker]:
    with Worker(WorkerLimits(writable=(granted,), file_bytes=1 << 20, open_files=64)) as started:
        yield started


@pytest.fixture
def listener() -> Iterator[int]:
    """A port of this machine on which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def landlocked() -> None:
    if not landlock.abi():
        pytest.skip("this kernel offers no Landlock")


@pytest.mark.usefixtures("landlocked")
def test_a_worker_writes_nowhere_but_where_it_was_told(worker: Worker, granted: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    own = Path(__file__)
    said = dict(worker.stream(roles.write, [str(elsewhere), str(own), str(granted / "in"), os.devnull]))
    assert said == {str(elsewhere): REFUSED, str(own): REFUSED, str(granted / "in"): "done", os.devnull: "done"}
    assert not elsewhere.exists()


@pytest.mark.usefixtures("landlocked")
def test_a_worker_cannot_harm_the_evidence_that_it_reads(worker: Worker, tmp_path: Path) -> None:
    evidence = tmp_path / "evidence.jpg"
    evidence.write_bytes(b"as received")
    said = dict(worker.stream(roles.change, str(evidence)))
    assert set(said.values()) <= {REFUSED, "Invalid cross-device link"}, said
    assert [path.name for path in tmp_path.iterdir()] == ["evidence.jpg"]
    assert evidence.read_bytes() == b"as received"


def test_a_worker_reaches_no_network_and_starts_no_program(worker: Worker, listener: int) -> None:
    said = dict(worker.stream(roles.reach, listener))
    assert "done" not in (said["connect"], said["look up"], said["program"])
    (state,) = worker.stream(confinement)
    if state.network == "a network namespace of its own":
        assert said["send"] == said["connect"] == "Network is unreachable" or said["connect"] == REFUSED
        assert said["send"] != "done"


def test_a_worker_leaves_its_scratch_folder_empty_handed(worker: Worker) -> None:
    (place,) = worker.stream(roles.temporary)
    assert Path(place).is_dir()
    worker.restart()
    assert not Path(place).exists()


def test_without_a_temporary_folder_a_worker_works_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    with Worker() as fresh:
        assert list(fresh.stream(roles.take, 1000)) == [1000]
        assert "done" not in dict(fresh.stream(roles.write, [str(tmp_path / "x")])).values()


def test_scratch_folders_of_killed_programs_are_cleared_away(tmp_path: Path) -> None:
    script = (
        "import os, signal\nfrom engines.core.worker import Worker\n"
        "if __name__ == '__main__':\n    worker = Worker(); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = os.environ | {"TMPDIR": str(tmp_path), "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    (tmp_path / "start.py").write_text(script)
    subprocess.run([sys.executable, "start.py"], cwd=tmp_path, env=environment, check=False)
    left = list(tmp_path.glob("assay-scratch-*"))
    assert len(left) == 1
    (tmp_path / "start.py").write_text(script.replace("os.kill(os.getpid(), signal.SIGKILL)", "worker.close()"))
    subprocess.run([sys.executable, "start.py"], cwd=tmp_path, env=environment, check=True)
    assert list(tmp_path.glob("assay-scratch-*")) == []


def test_a_worker_confines_itself_before_a_library_starts_threads() -> None:
    with Worker() as fresh:
        assert list(fresh.stream(roles.loaded)) == [(False, 2)], "one thread works, one watches over the program"


def test_the_limit_on_memory_is_enforced() -> None:
    with Worker(WorkerLimits(memory_bytes=200 << 20)) as small:
        with pytest.raises(AssayError, match="more memory than a worker process is allowed"):
            list(small.stream(roles.take, 150 << 20))
        assert list(small.stream(roles.take, 10 << 20)) == [10 << 20]
        with pytest.raises(AssayError, match="more memory than a worker process is allowed"):
            list(small.stream(roles.import_heavy))


def test_the_limits_on_files_are_enforced(worker: Worker) -> None:
    assert list(worker.stream(roles.write_long, 1 << 20)) == [1 << 20]
    with pytest.raises(AssayError, match="File too large"):
        list(worker.stream(roles.write_long, (1 << 20) + 1))
    with pytest.raises(AssayError, match="Too many open files"):
        list(worker.stream(roles.open_many, 100))


def test_processor_time_is_limited_between_two_signs_of_life() -> None:
    with Worker(WorkerLimits(silent_seconds=0.5)) as unwatched:  # nobody looks at its silence: the system does
        unwatched.begin(roles.spin, 3.0, True)
        while (message := unwatched.receive()) == ("item", "alive"):
            pass
        assert message == ("item", "done")
        assert unwatched.receive() == ("end", None)
        unwatched.begin(roles.spin, 60.0, False)
        with pytest.raises(WorkerDied, match="used up its processor time"):
            unwatched.receive()


def test_a_worker_that_dies_by_a_signal_is_told_from_one_that_was_killed(worker: Worker) -> None:
    with pytest.raises(WorkerDied, match=rf"crashed the worker process \(signal {signal.SIGSEGV.value}\)"):
        list(worker.stream(roles.die_by, signal.SIGSEGV.value))


@pytest.mark.parametrize(
    ("abi", "namespaces", "expected"),
    [
        (0, False, ("Python", "Python")),
        (0, True, ("a network namespace of its own", "Python")),
        (None, False, ("Landlock (TCP)", "Landlock")),
    ],
)
def test_what_a_system_does_not_offer_is_replaced_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, abi: int | None, namespaces: bool, expected: tuple[str, str]
) -> None:
    if abi is None and landlock.abi() < 4:
        pytest.skip("Landlock of this kernel does not know TCP")
    monkeypatch.setenv(OFF, "off")
    with Worker() as free:
        assert list(free.stream(confinement)) == [Confinement("RLIMIT_AS", "", "")]
        monkeypatch.delenv(OFF)
        assert multiprocessing.current_process().daemon is False
    with Worker() as confined:
        (state,) = confined.stream(roles.confined_anew, abi, namespaces, str(tmp_path))
    assert isinstance(state, Confinement)
    assert (state.network, state.writing) == expected


@pytest.mark.parametrize("act", ["write", "change", "reach"])
def test_without_help_of_the_system_python_itself_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listener: int, act: str
) -> None:
    monkeypatch.setenv(OFF, "off")
    folder, outside = tmp_path / "in", tmp_path / "outside"
    folder.mkdir()
    outside.write_bytes(b"as received")
    with Worker() as free:
        said = dict(free.stream(roles.fence_then, act, str(folder), str(outside), listener))
    if act == "write":
        assert [*said.values()] == ["done", "PermissionError", "done"]
    else:
        assert set(said.values()) == {"PermissionError"}
    assert outside.read_bytes() == b"as received"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "outside"]


def test_doctor_says_what_holds_here_and_has_tried_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = probe()
    assert not found.connected
    words = " ".join(found.sentences)
    assert "a connection that was tried was refused" in words
    assert "memory limited by RLIMIT_AS" in words
    if landlock.abi():
        assert not found.wrote
        assert "a file elsewhere that was tried was refused" in words
    for line in doctor._workers():
        pytest.fail(f"something is missing: {line}")
    assert capsys.readouterr().out.splitlines() == list(found.sentences)
    monkeypatch.setenv(OFF, "off")
    free = probe()
    assert free.wrote and free.connected
    assert free.sentences == (
        f"worker processes: the environment variable {OFF} leaves them network and disk; unset it.",
    )
    monkeypatch.delenv(OFF)
    assert "WAS MADE" in " ".join(free.sentences)


def test_a_user_without_the_rights_of_root_is_kept_from_the_network_too(tmp_path: Path) -> None:
    """As root, the right to make namespaces (CAP_SYS_ADMIN, 21) is given up for the whole process tree first."""
    script = (
        "import sys\nfrom engines.core.confine_probe import probe\n"
        "if __name__ == '__main__':\n    found = probe(); print(found.state.network); sys.exit(found.connected)\n"
    )
    (tmp_path / "try.py").write_text(script)
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}

    def give_up() -> None:
        if os.geteuid() == 0:
            ctypes.CDLL(None).prctl(24, 21, 0, 0, 0)  # PR_CAPBSET_DROP

    said = subprocess.run(
        [sys.executable, "try.py"], cwd=tmp_path, env=environment, capture_output=True, text=True, preexec_fn=give_up
    )
    assert said.returncode == 0, said.stderr
    assert said.stdout.strip() in ("a network namespace of its own", "Landlock (TCP)", "Python")
