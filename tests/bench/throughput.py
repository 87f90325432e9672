"""What the walk costs beside its engines: ``python -m tests.bench.throughput [--pictures N] [--engines A,B]``.

Prints pictures a second with one worker and with two, what the walk adds to the engines' own time and processor time
(reading, decoding, hashing, thumbnails, pipes, the case), the memory of all processes as the number of pictures grows,
and what batches bring to the models that take any number of cuts. ``--engines all`` (as delivered) takes seconds a
picture. Figures against the clock mean little on a busy machine: the load is printed with them, and the cost is given
in processor time too. Ten thousand pictures: ``tests.bench.ten_thousand``.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil

from engines import engine_infos
from engines.cli.options import chosen_engines
from engines.core.analyse import analyse_one
from engines.core.case import Case
from engines.core.errors import AssayError
from engines.core.events import Completed, Found
from engines.core.examine_case import examine_into
from engines.core.exhibit import Source
from engines.core.guarding import guard_first
from engines.core.intake import receive
from engines.core.onnx import ModelHouse
from engines.core.run import Run
from tests.bench.ten_thousand import memory_of
from tests.bench.varied import make

_WARM = 5
_MARKS = (100, 1_000, 10_000)


def main() -> None:
    """Make the pictures, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=100)
    parser.add_argument("--engines", default="provenance,spectrum,guard", help="ids, or all")
    parser.add_argument("--bare", nargs=2, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    engines = chosen_engines(None if wanted.engines == "all" else wanted.engines)
    if wanted.bare:
        bare(Path(wanted.bare[0]), int(wanted.bare[1]), engines)
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        pictures = make(folder / "pictures", wanted.pictures + _WARM)
        print(f"{wanted.pictures} pictures, engines {', '.join(engines)}")
        alone = measured_apart(folder / "pictures", wanted.pictures, wanted.engines)
        one = walk(folder / "one.assay", pictures, engines, workers=1)
        one.tell("one worker")
        cost("against the clock, one worker", one.seconds, one.engine_seconds)
        cost("in processor time of all processes", one.processor, alone)
        two = walk(folder / "two.assay", pictures, engines, workers=2)
        two.tell("two workers")
        print(f"two workers against one: {one.seconds / two.seconds:.2f} times as fast on {os.cpu_count()} cores")
    batches()


def cost(what: str, whole: float, engines: float) -> None:
    """What the walk adds to the engines."""
    print(f"{what}: {whole:.2f} s for {engines:.2f} s in the engines, {100 * (whole / engines - 1):+.1f} %")


@dataclass
class Measured:
    """A walk without its first pictures, in which processes start and models are opened."""

    seconds: float = 0.0
    processor: float = 0.0
    engine_seconds: float = 0.0
    done: int = 0
    memory: dict[int, float] = field(default_factory=dict)

    def tell(self, what: str) -> None:
        """Print rate and memory."""
        print(
            f"{what}: {self.done / self.seconds:.2f} pictures a second; memory of all processes "
            + ", ".join(f"{mb:,.0f} MB at {n:,}" for n, mb in self.memory.items())
            + f"; load average {os.getloadavg()[0]:.1f}"
        )


def walk(case: Path, pictures: list[Path], engines: list[str], workers: int) -> Measured:
    """Examine into a case."""
    found, total = Measured(), 0
    began = processor = 0.0
    with Case.create(case) as kept:
        for event in examine_into(kept, map(Source, pictures), engines, Run(), workers=workers):
            if isinstance(event, Found) and total >= _WARM:
                found.engine_seconds += event.finding.seconds
            if not isinstance(event, Completed):
                continue
            total += 1
            if total == _WARM:
                began, processor = time.perf_counter(), processor_time()
            if total - _WARM in _MARKS or total == len(pictures) * 4 // 5:
                found.memory[total - _WARM] = memory_of(os.getpid())
            if total == len(pictures):
                found.seconds, found.processor = time.perf_counter() - began, processor_time() - processor
    found.done = total - _WARM
    return found


def processor_time() -> float:
    """Seconds of this process and of those it started, gone or not."""
    gone = resource.getrusage(resource.RUSAGE_CHILDREN)
    this = psutil.Process()
    alive = sum(sum(process.cpu_times()[:2]) for process in [this, *this.children(recursive=True)])
    return alive + gone.ru_utime + gone.ru_stime


def measured_apart(folder: Path, number: int, engines: str) -> float:
    """Processor time of the engines alone on the same pictures, in a process of its own with one thread."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.throughput", "--engines", engines]
    command += ["--bare", str(folder), str(number)]
    ran = subprocess.run(command, env=os.environ | threads, stdout=subprocess.PIPE, text=True, check=True)
    return float(ran.stdout.strip().splitlines()[-1])


def bare(folder: Path, number: int, engines: list[str]) -> None:
    """Print the processor time of the engines on pictures decoded beforehand; the first ones warm up."""
    run, spent = Run(model_house=ModelHouse()), 0.0
    for position, path in enumerate(sorted(folder.iterdir())[: number + _WARM]):
        try:
            exhibit = receive(Source(path))
        except AssayError:
            continue
        began = time.process_time()
        for engine in guard_first(engines):
            analyse_one(exhibit, engine, run)
        if position >= _WARM:
            spent += time.process_time() - began
    print(spent)


def batches() -> None:
    """Milliseconds a cut for models that take any number of cuts, by the number given at once."""
    house = ModelHouse()
    for name in sorted({model for info in engine_infos().values() for model in info.models}):
        try:
            model = house.model(name)
        except AssayError:
            continue
        shape = model.inputs[0][1]
        if len(model.inputs) != 1 or len(shape) != 4 or isinstance(shape[0], int) or shape[1] != 3:
            continue
        edge = next((side for side in shape[2:] if isinstance(side, int)), 0) or model.card.get("tile", 0)
        if not isinstance(edge, int) or edge < 8:
            continue
        rng = np.random.default_rng(0)
        words = []
        for count in (1, 4, 8, 16):
            cuts = rng.integers(0, 256, (count, 3, edge, edge)).astype(np.float32)
            model.run({model.inputs[0][0]: cuts})
            times = []
            for _ in range(max(3, 48 // count)):
                began = time.process_time()
                model.run({model.inputs[0][0]: cuts})
                times.append((time.process_time() - began) / count * 1000)
            words.append(f"{min(times):.2f} ms in {count}s")
        print(f"{name}, {edge} × {edge} pixels, processor time a cut: {', '.join(words)}")


if __name__ == "__main__":
    main()
