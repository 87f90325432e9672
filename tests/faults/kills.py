"""Kills the command line at random moments and looks whether anything that it had reported is missing.

    python -m tests.faults.kills [--kills 50] [--seed 1] [--engines provenance,spectrum]

Exit code 1 where a finding that was reported is not in the case, or the case does not verify.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from engines.core.case import Case
from engines.core.errors import CaseError

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass
class Kills:
    """``reported``: (SHA-256, engine) of every finding that was printed before a kill. ``troubles``: what is wrong."""

    done: int = 0
    reported: set[tuple[str, str]] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)


def kill_often(folder: Path, times: int, seed: int, engines: str = "provenance,spectrum") -> Kills:
    """Examine ``folder / "in"`` into one case again and again, each time killed after a random number of findings."""
    chance = random.Random(seed)
    case, kills = folder / "x.assay", Kills()
    command = [sys.executable, "-m", "engines", "examine", str(folder / "in"), "--case", str(case), "--json"]
    command += ["--engines", engines, "--workers", "1"]
    environment = os.environ | {"ASSAY_DATA": str(folder / "data")}
    for number in range(times):
        lines, later = chance.randrange(25), chance.uniform(0.0, 0.05)
        with subprocess.Popen(
            command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
        ) as program:
            alarm = threading.Timer(later, program.send_signal, (signal.SIGKILL,))
            for said, finding in enumerate(_findings(program)):
                if said == lines:
                    alarm.start()
                kills.reported.add(finding)
            alarm.cancel()
        kills.done += 1
        kills.troubles += [f"after kill {number + 1}: {words}" for words in _troubles(case, kills.reported)]
        if program.returncode == 0:  # all done before the kill: begin a new case
            case, kills.reported = folder / f"x{number}.assay", set()
            command[command.index("--case") + 1] = str(case)
    return kills


def _findings(program: subprocess.Popen[str]) -> Iterator[tuple[str, str]]:
    assert program.stdout is not None
    for line in program.stdout:
        if line.endswith("\n"):  # the kill may have cut the last line
            said = json.loads(line)
            if said["engine"] and said["outcome"] != "failed":
                yield said["sha256"], said["engine"]


def _troubles(path: Path, reported: set[tuple[str, str]]) -> Iterator[str]:
    if not path.exists():
        if reported:
            yield "the case is gone"
        return
    try:
        with Case.open(path) as case:
            check = case.verify()  # maps too: no row may outlive its files
            kept = {(summary.sha256, summary.engine) for summary in case.summaries()}
    except CaseError as error:
        yield str(error)
        return
    if not check.ok:
        yield check.sentence
    if lost := reported - kept:
        yield f"{len(lost)} findings that were reported are not in the case"


def make_pictures(folder: Path, count: int) -> None:
    """Different small JPEG files."""
    folder.mkdir(parents=True)
    for number in range(count):
        noise = np.random.default_rng(number).integers(0, 256, (12, 16, 3), np.uint8)
        Image.fromarray(noise).resize((320, 240)).save(folder / f"{number:04}.jpg", quality=90)


def main() -> int:
    """Run as told and print; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engines", default="provenance,spectrum", help="spectrum keeps pictures beside its row")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        make_pictures(Path(folder) / "in", 400)
        kills = kill_often(Path(folder), wanted.kills, wanted.seed, wanted.engines)
    print(f"{kills.done} kills; {len(kills.troubles)} troubles")
    for words in kills.troubles:
        print(words)
    return 1 if kills.troubles else 0


if __name__ == "__main__":
    sys.exit(main())
