"""What confining a worker process costs when it starts: with and without, in turns, in the same run.

python -m tests.bench.confinement [--rounds 10]
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Iterator

from engines.core.confine import OFF
from engines.core.worker import Worker


def ready() -> Iterator[float]:
    """Seconds of processor time that the process has used until it could begin with work."""
    yield time.process_time()


def main() -> None:
    """Run as told and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    seconds: dict[str, list[float]] = {"off": [], "on": []}
    processor: dict[str, list[float]] = {"off": [], "on": []}
    for _ in range(parser.parse_args().rounds):
        for state in seconds:
            os.environ[OFF] = state
            began = time.perf_counter()
            with Worker() as worker:
                (used,) = worker.stream(ready)
                seconds[state].append(time.perf_counter() - began)
                processor[state].append(used)
    for what, measured in (("from start to first answer", seconds), ("processor time of the process", processor)):
        off, on = (1000 * statistics.median(measured[state]) for state in ("off", "on"))
        print(f"{what}: {off:.1f} ms without confinement, {on:.1f} ms with it ({on - off:+.1f} ms)")


if __name__ == "__main__":
    main()
