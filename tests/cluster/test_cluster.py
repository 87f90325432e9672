"""The walk over a real Dask scheduler and real workers, each a process of its own; one of them is killed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from engines.core.case import Case
from tests.cli.conftest import make_pictures

REPOSITORY = Path(__file__).resolve().parents[2]


class Cluster:
    """A scheduler and the workers started for it."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        self.address = ""
        self.workers: list[subprocess.Popen[str]] = []

    def start(self) -> None:
        """Start the scheduler on a free port of this machine; its file tells the address."""
        file = self._folder / "scheduler.json"
        options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)]
        file.unlink(missing_ok=True)
        self.scheduler = self._process([sys.executable, "-m", "distributed.cli.dask_scheduler", *options])
        self.address = wait_for(lambda: json.loads(file.read_text())["address"] if file.exists() else "")

    def add_worker(self, program: Path = REPOSITORY) -> subprocess.Popen[str]:
        """Start a worker of the program in this folder."""
        worker = self._process([sys.executable, "-m", "engines", "worker", self.address, "--hands", "1"], program)
        self.workers.append(worker)
        return worker

    def _process(self, command: list[str], folder: Path = REPOSITORY) -> subprocess.Popen[str]:
        environment = os.environ | {"ASSAY_DATA": str(self._folder / "data"), "PYTHONPATH": str(folder)}
        process = subprocess.Popen(
            command, cwd=folder, env=environment, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._stack.callback(process.wait)
        self._stack.callback(process.kill)
        return process

    def assay(self, *arguments: object, folder: Path = REPOSITORY) -> subprocess.Popen[str]:
        """Start the command line in a folder, as the analyst does."""
        command = [sys.executable, "-m", "engines", *map(str, arguments), "--scheduler", self.address]
        environment = os.environ | {"ASSAY_DATA": str(self._folder / "data"), "PYTHONUNBUFFERED": "1"}
        environment["PYTHONPATH"] = str(REPOSITORY)
        return subprocess.Popen(
            command, cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )


def wait_for(condition):  # type: ignore[no-untyped-def]
    """What ``condition`` gives, once it gives something."""
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        try:
            if found := condition():
                return found
        except (OSError, ValueError):
            pass  # a file that is just being written
        time.sleep(0.05)
    raise TimeoutError("it did not come within a minute")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with ExitStack() as stack:
        made = Cluster(tmp_path, stack)
        made.start()
        yield made


def test_findings_of_two_workers_land_in_the_case_though_one_is_killed(cluster: Cluster, tmp_path: Path) -> None:
    make_pictures(tmp_path / "in", 24)
    (tmp_path / "in" / "letter.jpg").write_text("no picture")
    cluster.add_worker()
    cluster.add_worker()
    case = tmp_path / "x.assay"
    program = cluster.assay("examine", tmp_path / "in", "--engines", "provenance", "--case", case, "--json")
    assert program.stdout is not None
    lines = [program.stdout.readline() for _ in range(4)]
    victim = psutil.Process(cluster.workers[0].pid)
    for process in (*victim.children(recursive=True), victim):
        process.kill()
    out, err = program.communicate(timeout=240)
    findings = [json.loads(line) for line in (*lines, *out.splitlines())]
    assert program.returncode == 0, err
    examined = [found for found in findings if found["engine"] == "provenance"]
    assert len({found["path"] for found in examined}) == 24
    assert {found["outcome"] for found in examined} <= {"nothing found", "signal"}
    with Case.open(case) as kept:
        assert kept.verify().ok
        assert len({summary.sha256 for summary in kept.summaries()}) == 24
    again = cluster.assay("examine", tmp_path / "in", "--engines", "provenance", "--case", case)
    _, said = again.communicate(timeout=240)
    assert "nothing was computed twice" in said


@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="needs a path that means another place to each process")
def test_pictures_that_a_worker_does_not_find_travel_with_their_bytes(cluster: Cluster, tmp_path: Path) -> None:
    make_pictures(tmp_path / "here" / "in", 3)
    cluster.add_worker()
    places = "/proc/self/cwd/in"  # the worker runs in another folder and finds nothing there
    case = tmp_path / "x.assay"
    program = cluster.assay(
        "examine", places, "--engines", "provenance,spectrum", "--case", case, folder=tmp_path / "here"
    )
    _, said = program.communicate(timeout=240)
    assert program.returncode == 0, said
    with Case.open(case, read_only=True) as kept:
        assert kept.verify().ok
        assert len(kept.summaries()) == 6
        for exhibit in kept.exhibits():
            assert str(exhibit.source.path).startswith(places)
            assert exhibit.thumbnail
            for finding in kept.findings(exhibit.sha256):
                assert finding.outcome.value in ("signal", "nothing found", "abstained")


def test_a_scheduler_that_ends_is_one_sentence_and_what_was_found_is_kept(cluster: Cluster, tmp_path: Path) -> None:
    make_pictures(tmp_path / "in", 60)
    cluster.add_worker()
    case = tmp_path / "x.assay"
    program = cluster.assay("examine", tmp_path / "in", "--engines", "provenance", "--case", case, "--json")
    assert program.stdout is not None
    seen = [json.loads(program.stdout.readline()) for _ in range(3)]
    cluster.scheduler.kill()
    out, said = program.communicate(timeout=240)
    seen += [json.loads(line) for line in out.splitlines()]
    assert program.returncode == 1
    assert "The connection to the Dask scheduler was lost. What was found is kept" in said
    assert "Traceback" not in said
    with Case.open(case, read_only=True) as kept:
        assert kept.verify().ok
        standing = {summary.sha256: summary.outcome.value for summary in kept.summaries()}
    assert {found["sha256"] for found in seen} <= set(standing)
    assert "failed" not in standing.values()


def test_a_worker_of_another_version_is_refused_with_its_name(cluster: Cluster, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    shutil.copytree(REPOSITORY / "engines", other / "engines", ignore=shutil.ignore_patterns("__pycache__"))
    (other / "onnx_models").symlink_to(REPOSITORY / "onnx_models")
    version = other / "engines" / "core" / "version.py"
    version.write_text(version.read_text("utf-8").replace('VERSION: Final = "', 'VERSION: Final = "9.'), "utf-8")
    cluster.add_worker(other)
    make_pictures(tmp_path / "in", 1)

    def refusal() -> str:
        program = cluster.assay("examine", tmp_path / "in", "--engines", "provenance")
        _, said = program.communicate(timeout=120)
        return said if program.returncode and "has no worker" not in said else ""

    said = wait_for(refusal)
    assert "No worker of the cluster has this program's version and models" in said
    assert "Assay 9." in said and "Install the same version" in said


def test_an_address_without_a_scheduler_is_one_sentence(tmp_path: Path) -> None:
    make_pictures(tmp_path / "in", 1)
    nobody = Cluster(tmp_path, ExitStack())
    nobody.address = "tcp://127.0.0.1:9"
    program = nobody.assay("examine", tmp_path / "in")
    _, said = program.communicate(timeout=120)
    assert program.returncode == 1
    assert "There is no Dask scheduler at tcp://127.0.0.1:9" in said and "Traceback" not in said


def test_an_encrypted_address_without_certificates_is_one_sentence(tmp_path: Path) -> None:
    make_pictures(tmp_path / "in", 1)
    nobody = Cluster(tmp_path, ExitStack())
    nobody.address = "tls://127.0.0.1:9"
    program = nobody.assay("examine", tmp_path / "in")
    _, said = program.communicate(timeout=120)
    assert program.returncode == 1
    assert "tls://127.0.0.1:9 asks for encryption, but Dask's configuration names no certificates" in said
    assert "Traceback" not in said
