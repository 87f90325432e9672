"""Opens damaged copies of files of every kind that the program reads, and says what became of them.

    python -m tests.faults.fuzz [--mutants 20000] [--seed 1] [--engines provenance,tamper] [--workers 2]

Pictures (every file of ../shared/data/formats), archives and documents take the whole walk into findings; captions,
packs, models, cases and exported cases are opened as the program opens them. Exit code 1 where a file ended in neither
a finding nor a sentence, a worker process died or fell silent, or something met an error that it had not foreseen. The
file is then kept in out/fuzz. A model that breaks ONNX Runtime in its worker process is refused with a sentence; such
are counted.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engines.core.errors import AssayError, WorkerDied
from engines.core.events import Completed, Found, Received, Refused
from engines.core.examine import examine
from engines.core.finding import Outcome
from engines.core.intake import find_sources
from engines.core.run import Run
from engines.core.worker import Worker, WorkerLimits
from tests.faults.mutants import mutants
from tests.faults.seeds import Seed, all_seeds
from tests.faults.trials import trial

REPOSITORY = Path(__file__).resolve().parents[2]
FORMATS = REPOSITORY.parent / "shared" / "data" / "formats"
WALKED = ("picture", "archive", "document")
# What the program says when a worker process died, fell silent, or something met an error that it had not foreseen.
_NOT_FORESEEN = (
    "took longer than", "stopped answering", "was killed", "the worker process", "The other engines went on.",
    "failed unexpectedly", "used up its processor time",
)  # fmt: skip
_KEPT_FILES = 40
_LIMITS = WorkerLimits(memory_bytes=3 << 30, silent_seconds=120)


@dataclass
class Outcomes:
    """What became of the mutants. ``files``: mutants by kind. ``lost``: names without a finding of every engine or a
    sentence. ``died``: models that ended their worker process."""

    files: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    trials: Counter[str] = field(default_factory=Counter)
    unforeseen: dict[str, str] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    died: int = 0


class Fuzz:
    """One run; ``folder`` holds the mutants of the moment, and at last those that are of interest."""

    def __init__(self, seeds: Sequence[Seed], folder: Path, beside: Path, tell: Callable[[Outcomes], None]) -> None:
        self.outcomes = Outcomes()
        self._tell = tell
        self._seeds, self._folder, self._beside = seeds, folder, beside
        self._recent: deque[Path] = deque()
        self._answered: dict[str, set[str]] = {}

    def run(self, count: int, seed: int, engines: Sequence[str], workers: int) -> Outcomes:
        """Open ``count`` mutants, written to the folder one at a time and removed when done."""
        with Worker(_LIMITS.writing_to(self._folder)) as tester:
            walk = find_sources(self._given(count, seed, tester))
            for event in examine(walk, engines, Run(), workers=workers, limits=_LIMITS):
                if isinstance(event, Found):
                    self._hear_finding(event)
                elif isinstance(event, Refused):
                    self._answered[event.source.key] = set(engines)
                    self.outcomes.refused[event.outcome.value] += 1
                    self._judge(event.source.path.name, event.sentence)
                elif isinstance(event, Received):
                    self._answered[event.source.key] = set()
                elif isinstance(event, Completed):
                    self.outcomes.lost.discard(event.source.path.name)
                    if self._answered.pop(event.source.key, None) != set(engines):
                        self.outcomes.unforeseen[event.source.path.name] = "ended without an answer of every engine"
        while self._recent:
            self._forget()
        return self.outcomes

    def _given(self, count: int, seed: int, tester: Worker) -> Iterator[Path]:
        for origin, name, data in mutants(self._seeds, count, seed):
            path = self._folder / name
            path.write_bytes(data)
            self.outcomes.files[origin.kind] += 1
            self._recent.append(path)
            if origin.kind in WALKED:
                self.outcomes.lost.add(name)  # until something is completed that came from it
                yield path
            else:
                self._try(origin.kind, path, tester)
            if len(self._recent) > _KEPT_FILES:
                self._forget()
            if self.outcomes.files.total() % 500 == 0:
                self._tell(self.outcomes)

    def _try(self, kind: str, path: Path, tester: Worker) -> None:
        try:
            list(tester.stream(trial, kind, path, self._beside))
            self.outcomes.trials[f"{kind} opened"] += 1
        except WorkerDied as death:
            if kind in ("pack", "model"):
                self.outcomes.died += 1
            else:
                self.outcomes.unforeseen[path.name] = str(death)
        except AssayError as error:
            self.outcomes.trials[f"{kind} refused"] += 1
            self._judge(path.name, str(error))

    def _hear_finding(self, event: Found) -> None:
        self._answered[event.source.key].add(event.finding.engine)
        self.outcomes.findings[event.finding.outcome.value] += 1
        if event.finding.outcome is Outcome.FAILED:
            self._judge(event.source.path.name, event.finding.sentence)

    def _judge(self, name: str, sentence: str) -> None:
        if any(words in sentence for words in _NOT_FORESEEN):
            self.outcomes.unforeseen[name] = sentence

    def _forget(self) -> None:
        path = self._recent.popleft()
        if path.name not in self.outcomes.unforeseen and path.name not in self.outcomes.lost:
            path.unlink()


def _ignore(outcomes: Outcomes) -> None:
    """Nobody listens."""


def fuzz(
    formats: Path,
    room: Path,
    count: int,
    seed: int,
    engines: Sequence[str],
    workers: int,
    tell: Callable[[Outcomes], None] = _ignore,
) -> Outcomes:
    """Make the seeds and run; ``room``: an empty folder. Files of interest are left in ``room / "mutants"``."""
    (room / "seeds").mkdir()
    (room / "mutants").mkdir()
    seeds = all_seeds(formats, room / "seeds")
    return Fuzz(seeds, room / "mutants", room / "seeds" / "seed.assay.files", tell).run(count, seed, engines, workers)


def _progress(outcomes: Outcomes) -> None:
    print(
        f"{outcomes.files.total():,} mutants, not foreseen so far: {outcomes.unforeseen}", file=sys.stderr, flush=True
    )


def main() -> int:
    """Run as told and print; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mutants", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engines", default="provenance")
    parser.add_argument("--workers", type=int, default=2)
    wanted = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as room:
        engines = wanted.engines.split(",")
        outcomes = fuzz(FORMATS, Path(room), wanted.mutants, wanted.seed, engines, wanted.workers, _progress)
        kept = REPOSITORY / "out" / "fuzz"
        for name in {*outcomes.unforeseen, *outcomes.lost}:
            kept.mkdir(parents=True, exist_ok=True)
            (kept / f"{wanted.seed}-{name}").write_bytes((Path(room) / "mutants" / name).read_bytes())
    print(f"{outcomes.files.total():,} mutants in {time.monotonic() - began:.0f} s: {dict(outcomes.files)}")
    print(f"findings: {dict(outcomes.findings)}; refused: {dict(outcomes.refused)}; opened: {dict(outcomes.trials)}")
    print(f"models that ended their worker process and were refused: {outcomes.died}")
    for name, sentence in outcomes.unforeseen.items():
        print(f"not foreseen: {name}: {sentence}")
    for name in sorted(outcomes.lost):
        print(f"lost: {name}")
    return 1 if outcomes.unforeseen or outcomes.lost or outcomes.files.total() != wanted.mutants else 0


if __name__ == "__main__":
    sys.exit(main())
