"""Examines damaged copies of the files of ../shared/data/formats and says what became of them.

    python -m tests.faults.fuzz [--mutants 20000] [--seed 1] [--engines provenance,tamper] [--workers 2]

Exit code 1 where a file ended in neither a finding nor a refusal, a worker process died or fell silent, or an engine
met an error that it had not foreseen. The file is then kept in out/fuzz.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engines.core.events import Completed, Found, Refused
from engines.core.examine import examine
from engines.core.exhibit import Source
from engines.core.finding import Outcome
from engines.core.run import Run
from engines.core.worker import WorkerLimits
from tests.faults.mutants import mutants

REPOSITORY = Path(__file__).resolve().parents[2]
FORMATS = REPOSITORY.parent / "shared" / "data" / "formats"
# What the program says when a worker process died, fell silent, or an engine met an error that it had not foreseen.
_NOT_FORESEEN = (
    "took longer than", "stopped answering", "was killed", "the worker process", "The other engines went on.",
)  # fmt: skip


@dataclass
class Outcomes:
    """What became of the mutants. ``lost``: names without a finding of every engine or a refusal."""

    findings: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    unforeseen: dict[str, str] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    completed: int = 0


def fuzz(files: Sequence[Path], folder: Path, count: int, seed: int, engines: Sequence[str], workers: int) -> Outcomes:
    """Examine ``count`` mutants of ``files``, written to ``folder`` one at a time and removed when done."""
    outcomes = Outcomes()
    answered: dict[str, set[str]] = {}

    def sources() -> Iterator[Source]:
        for name, data in mutants(files, count, seed):
            path = folder / name
            path.write_bytes(data)
            yield Source(path)

    limits = WorkerLimits(memory_bytes=3 << 30, silent_seconds=60)
    for event in examine(sources(), engines, Run(), workers=workers, limits=limits):
        if isinstance(event, Found):
            finding = event.finding
            answered.setdefault(event.source.name, set()).add(finding.engine)
            outcomes.findings[finding.outcome.value] += 1
            if finding.outcome is Outcome.FAILED and any(words in finding.sentence for words in _NOT_FORESEEN):
                outcomes.unforeseen[event.source.name] = finding.sentence
        elif isinstance(event, Refused):
            answered[event.source.name] = set(engines)
            outcomes.refused[event.outcome.value] += 1
            if any(words in event.sentence for words in _NOT_FORESEEN):
                outcomes.unforeseen[event.source.name] = event.sentence
        elif isinstance(event, Completed):
            outcomes.completed += 1
            name = event.source.name
            if answered.pop(name, set()) != set(engines):
                outcomes.lost.append(name)
            if name not in outcomes.unforeseen and name not in outcomes.lost:
                event.source.path.unlink()
    return outcomes


def main() -> int:
    """Run as told and print; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mutants", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engines", default="provenance")
    parser.add_argument("--workers", type=int, default=2)
    wanted = parser.parse_args()
    files = sorted(path for path in FORMATS.rglob("*") if path.is_file())
    with tempfile.TemporaryDirectory() as folder:
        engines = wanted.engines.split(",")
        outcomes = fuzz(files, Path(folder), wanted.mutants, wanted.seed, engines, wanted.workers)
        kept = REPOSITORY / "out" / "fuzz"
        for name in (*outcomes.unforeseen, *outcomes.lost):
            kept.mkdir(parents=True, exist_ok=True)
            (kept / f"{wanted.seed}-{name}").write_bytes((Path(folder) / name).read_bytes())
    print(f"{outcomes.completed:,} mutants; findings: {dict(outcomes.findings)}; refused: {dict(outcomes.refused)}")
    for name, sentence in outcomes.unforeseen.items():
        print(f"not foreseen: {name}: {sentence}")
    for name in outcomes.lost:
        print(f"lost: {name}")
    return 1 if outcomes.unforeseen or outcomes.lost or outcomes.completed != wanted.mutants else 0


if __name__ == "__main__":
    sys.exit(main())
