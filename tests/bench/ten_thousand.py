"""Ten thousand pictures into one case, killed in the middle: ``python -m tests.bench.ten_thousand --folder FOLDER``.

Makes the pictures (``tests.bench.varied``), has the command line examine them, kills it with SIGKILL when two fifths
are done, and runs the same command again to the end and once more. Prints pictures a second, memory of all processes as
their number grows, the size of the case, what failed, and whether anything reported was lost or computed twice.
``--pictures``, ``--engines``, ``--workers``; ``--full N`` measures the rate of all engines on the first N too.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psutil

from engines.core.case import Case
from tests.bench.varied import make

_KILL_AT = 0.4
_SAMPLE_SECONDS = 5.0


def main() -> None:
    """Make, examine, kill, go on, look again, verify."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=10_000)
    parser.add_argument("--engines", default="provenance,spectrum")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="where pictures and case are made (default: a temporary folder)")
    parser.add_argument("--full", type=int, default=0, metavar="N", help="also examine the first N with all engines")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = wanted.folder or Path(scratch)
        pictures, case = folder / "pictures", folder / "ten thousand.assay"
        began = time.perf_counter()
        made = make(pictures, wanted.pictures)
        size = sum(path.stat().st_size for path in made)
        say(f"{len(made):,} pictures, {size / 1e6:,.0f} MB, made in {time.perf_counter() - began:,.0f} s")
        remove(case)
        command = ["--engines", wanted.engines, "--workers", str(wanted.workers), "--case", str(case)]
        first = Walk([str(pictures), *command], len(made), kill_at=int(_KILL_AT * len(made)))
        first.tell("First run, killed with SIGKILL")
        check_nothing_lost(case, first)
        second = Walk([str(pictures), *command], len(made))
        second.tell("Second run, the same command")
        third = Walk([str(pictures), *command], len(made))
        third.tell("Third run, of what is known already")
        tell_case(case, [first, second, third])
        if wanted.full:
            few = folder / "few"
            make(few, wanted.full)
            remove(folder / "full.assay")
            options = ["--workers", str(wanted.workers), "--case", str(folder / "full.assay")]
            Walk([str(few), *options], wanted.full).tell(f"All engines on {wanted.full:,}")


def say(words: str) -> None:
    """At once, since this takes long."""
    print(words, flush=True)


def remove(case: Path) -> None:
    """A case of an earlier run."""
    case.unlink(missing_ok=True)
    for beside in case.parent.glob(case.name + ".*"):
        shutil.rmtree(beside) if beside.is_dir() else beside.unlink()


class Walk:
    """One run of ``assay examine --json``, watched: lines, memory, time."""

    def __init__(self, arguments: list[str], total: int, kill_at: int = 0) -> None:
        self.lines: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.places: set[str] = set()
        self.memory: dict[int, float] = {}
        self.peak = 0.0
        self._marks = [mark for mark in (100, 1_000, 2_500, 5_000, 7_500, 10_000, 20_000) if mark < total] + [total - 1]
        self._sampled = 0.0
        began = time.perf_counter()
        command = [sys.executable, "-m", "engines", "examine", *arguments, "--json"]
        with tempfile.TemporaryFile("w+") as said:
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, text=True)
            assert process.stdout is not None
            for line in process.stdout:
                if line.endswith("}\n"):
                    self._take(json.loads(line), process)
                if kill_at and len(self.places) >= kill_at:
                    process.kill()
                    kill_at = 0
            self.code = process.wait()
            self.seconds = time.perf_counter() - began
            said.seek(0)
            self.said = said.read().strip().splitlines()

    def _take(self, record: dict[str, Any], process: subprocess.Popen[str]) -> None:
        self.lines[record["path"], record["engine"] or "", record["part"] or ""] = record
        self.places.add(record["path"])
        now = time.monotonic()
        mark = bool(self._marks) and len(self.places) > self._marks[0]
        if mark or now - self._sampled > _SAMPLE_SECONDS:
            self._sampled = now
            used = memory_of(process.pid)
            self.peak = max(self.peak, used)
            if mark:
                self.memory[self._marks.pop(0)] = used

    def tell(self, what: str) -> None:
        """Print the figures."""
        done = len(self.places)
        say(
            f"{what}: {done:,} pictures in {self.seconds:,.0f} s, {done / self.seconds:.2f} a second, "
            f"exit {self.code}; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
        )
        say("    memory of all processes: " + ", ".join(f"{mb:,.0f} MB at {n:,}" for n, mb in self.memory.items()))
        say(f"    peak {self.peak:,.0f} MB")
        say("    " + (self.said[-1] if self.said else "nothing was said"))
        outcomes = collections.Counter((one["engine"] or "no exhibit", one["outcome"]) for one in self.lines.values())
        for (engine, outcome), number in sorted(outcomes.items()):
            say(f"    {engine}, {outcome}: {number:,}")


def memory_of(pid: int) -> float:
    """MB of a process and its children; pages shared between them are counted once (PSS)."""
    total = 0
    try:
        this = psutil.Process(pid)
        for process in [this, *this.children(recursive=True)]:
            total += process.memory_full_info().pss
    except psutil.Error:
        pass
    return total / 1e6


def check_nothing_lost(case: Path, walk: Walk) -> None:
    """What was reported before the kill stands in the case."""
    with Case.open(case, read_only=True) as kept:
        check = kept.verify()
        standing = {(one.sha256, one.engine) for one in kept.summaries()}
    reported = {(one["sha256"], one["engine"]) for one in walk.lines.values() if one["engine"]}
    say(f"    {check.sentence}")
    say(f"    findings reported before the kill and not in the case: {len(reported - standing)} of {len(reported):,}")


def tell_case(case: Path, walks: Iterable[Walk]) -> None:
    """Whether the case holds, its size, and whether anything was computed twice."""
    with Case.open(case, read_only=True) as kept:
        began = time.perf_counter()
        check = kept.verify()
        say(f"{check.sentence} (verified in {time.perf_counter() - began:.1f} s)")
        acts = collections.Counter(
            entry.detail.rpartition(":")[0] for entry in kept.log() if entry.act == "finding kept"
        )
        twice = sum(number > 1 for number in acts.values())
        say(f"{len(kept.exhibits()):,} exhibits, {sum(acts.values()):,} findings kept, {twice} of them computed twice")
    seen: dict[tuple[str, str, str], dict[str, Any]] = {}
    differing = 0
    for walk in walks:
        differing += sum(key in seen and seen[key] != record for key, record in walk.lines.items())
        seen.update(walk.lines)
    say(f"{len(seen):,} different answers reported in all runs; {differing} of them differ between runs")
    files = [path for path in (case.parent / (case.name + ".files")).rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    say(f"case file {case.stat().st_size / 1e6:,.0f} MB, beside it {len(files):,} files with {size / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
