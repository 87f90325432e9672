"""Speed and memory of the intake against bare Pillow in the same run.

Run as ``python tests/bench/intake.py``; every large case runs in a process of its own, so that its peak is its own.
"""

from __future__ import annotations

import io
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engines.core.exhibit import Source
from engines.core.intake import find_sources, receive, thumbnail


def picture(folder: Path, width: int, height: int) -> Path:
    """A JPEG of soft noise at quality 90."""
    tile = np.random.default_rng(1).normal(128, 30, (256, 256, 3)).clip(0, 255).astype(np.uint8)
    soft = np.asarray(Image.fromarray(tile).resize((1024, 1024), Image.Resampling.BICUBIC))
    whole = np.tile(soft, (-(-height // 1024), -(-width // 1024), 1))[:height, :width]
    path = folder / f"{width}x{height}.jpg"
    Image.fromarray(whole).save(path, "JPEG", quality=90)
    return path


def bare(path: Path) -> None:
    """What receiving is measured against: read, decode, one array."""
    Image.MAX_IMAGE_PIXELS = None
    np.asarray(Image.open(io.BytesIO(path.read_bytes())))


def received(path: Path) -> None:
    receive(Source(path))


def shown(path: Path) -> None:
    thumbnail(Source(path))


def peak_mib() -> float:
    """This process's peak memory (Linux; getrusage would carry the parent's over)."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _measure(work: Callable[[Path], None], path: Path, times: int, results: multiprocessing.SimpleQueue) -> None:  # type: ignore[type-arg]
    start = peak_mib()
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        work(path)
        taken.append(time.perf_counter() - begin)
    results.put((min(taken), peak_mib() - start))


def measured(work: Callable[[Path], None], path: Path, times: int = 3) -> tuple[float, float]:
    """(least seconds, MiB above the start) in a fresh process."""
    context = multiprocessing.get_context("spawn")
    results = context.SimpleQueue()
    process = context.Process(target=_measure, args=(work, path, times, results))
    process.start()
    process.join()
    seconds, peak = results.get()
    return seconds, peak


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for width, height in ((1024, 1024), (4000, 3000), (16384, 12288)):
            path = picture(folder, width, height)
            for work in (bare, received, shown):
                seconds, peak = measured(work, path, 1 if width > 10000 else 3)
                print(f"{width * height / 1e6:6.1f} MP {work.__name__:9} {seconds * 1000:8.1f} ms {peak:7.0f} MiB")
            path.unlink()
        for number in range(10_000):
            (folder / f"{number}.jpg").write_bytes(b"\xff\xd8\xff")
        begin = time.perf_counter()
        walk = find_sources([folder])
        next(walk)
        first = time.perf_counter() - begin
        count = 1 + sum(1 for _ in walk)
        print(f"first of {count} files after {first * 1000:.1f} ms, all after {time.perf_counter() - begin:.2f} s")


if __name__ == "__main__":
    main()
