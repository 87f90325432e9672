"""kill -9 at any moment loses nothing that was reported kept."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engines.core.case import Case
from tests.case.conftest import REPOSITORY

WRITER = """
import sys
from pathlib import Path
from engines.core.case import Case
from tests.case.conftest import found, full_finding, received
path = Path(sys.argv[1])
with Case.open(path) if path.exists() else Case.create(path) as case:
    for n in range(int(sys.argv[2]), 1000):
        event = received(path.parent, f"{n}.jpg", str(n).encode())
        case.keep(event)
        case.keep(found(event, full_finding(seed=n)))
        print(event.facts.sha256, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a POSIX notion")
def test_every_finding_reported_before_a_kill_stands_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.assay"
    reported: list[str] = []
    for lines in (1, 6):
        command = [sys.executable, "-c", WRITER, str(path), str(len(reported))]
        with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            reported += [writer.stdout.readline().strip() for _ in range(lines)]
            writer.send_signal(signal.SIGKILL)
            reported += writer.stdout.read().split()
    with Case.open(path) as case:
        assert case.verify().ok
        assert set(reported) <= {summary.sha256 for summary in case.summaries()}
        for sha256 in reported:
            assert case.findings(sha256)[0].maps[0].values.shape == (12, 16)
        assert list((case.folder / "incoming").iterdir()) == []
