"""Cases that were written by a program which was killed, and what became of them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from engines.core.case import Case
from engines.core.case_log import LogCheck
from tests.case.conftest import REPOSITORY, found, full_finding, received

WRITER = """
import sys
from pathlib import Path
from engines.core.case import Case
from tests.faults.case_faults import keep
path, first, last = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
with Case.open(path) if path.exists() else Case.create(path) as case:
    for number in range(first, last):
        print(keep(case, number), flush=True)
    sys.stdin.readline()
"""


@dataclass(frozen=True)
class Killed:
    """``reported``: the SHA-256 of every exhibit of which a finding was said to be kept, in order."""

    path: Path
    reported: tuple[str, ...]

    def copy(self, folder: Path) -> Path:
        """The case with all files that belong to it, elsewhere; maps are shared by hard links."""
        folder.mkdir()
        for file in self.path.parent.glob("x.assay*"):
            if file.is_dir():
                shutil.copytree(file, folder / file.name, copy_function=os.link)
            else:
                shutil.copy(file, folder / file.name)
        return folder / self.path.name


def keep(case: Case, number: int) -> str:
    """Keep one exhibit and its finding; returns its SHA-256."""
    event = received(case.path.parent, f"{number}.jpg", b"%d" % number)
    case.keep(event)
    case.keep(found(event, full_finding(seed=number)))
    return event.facts.sha256


def killed_case(folder: Path, count: int) -> Killed:
    """A case of which the writer was killed after it had reported ``count`` findings; its log of SQLite is left."""
    path = folder / "x.assay"
    command = [sys.executable, "-c", WRITER, str(path), "0", str(count)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        reported = tuple(writer.stdout.readline().strip() for _ in range(count))
        writer.send_signal(signal.SIGKILL)
    assert all(reported)
    return Killed(path, reported)


def standing(path: Path) -> tuple[LogCheck, list[str]]:
    """(whether it holds, SHA-256 of each finding kept) of a case, opened for writing as after a restart."""
    with Case.open(path) as case:
        check = case.verify()
        kept = [exhibit.facts.sha256 for exhibit in case.exhibits() if exhibit.facts]
        return check, [sha256 for sha256 in kept if case.findings(sha256)]
