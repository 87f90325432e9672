"""How fast a case keeps and lists, and what a map costs as PNG, each against the bare thing in the same run.

python tests/bench/case.py [EXHIBITS]
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engines.core import heatmap
from engines.core.case import Case
from engines.core.events import Found, Received
from engines.core.exhibit import Facts, Source
from engines.core.finding import Finding, Map, Outcome

FACTS = Facts("", 1000, "JPEG", "image/jpeg", 4000, 3000, "RGB", 8, 1, 1, 90, "Pillow", "2026-01-01T00:00:00Z")
PLAIN = Finding("provenance", "source", Outcome.NOTHING_FOUND, "No mark was found.", "1")


def seconds(work: Callable[[], object]) -> float:
    """Best of three."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def show(what: str, ours: float, bare: float, unit: str = "s") -> None:
    print(f"{what:<58} {ours:9.4f} {unit}   bare {bare:9.4f} {unit}   ratio {ours / bare:6.1f}")


def keep(folder: Path, count: int) -> None:
    """Exhibits with one finding and three coarse maps for the first 100."""
    values = np.random.default_rng(1).random((120, 160)).astype(np.float32)
    maps = tuple(Map(f"m{n}", "Map", values, (1280, 960), 0, 1, "", "") for n in range(3))
    with Case.create(folder / "x.assay") as case:
        began = time.perf_counter()
        for number in range(count):
            sha256 = f"{number:064x}"
            source = Source(folder / f"{number}.jpg")
            case.keep(Received(number, source, replace(FACTS, sha256=sha256), b"\xff\xd8 thumbnail", ()))
            case.keep(Found(number, source, sha256, PLAIN))
        plain = (time.perf_counter() - began) / count
        began = time.perf_counter()
        for number in range(100):
            finding = replace(PLAIN, engine="tamper", question="altered", maps=maps)
            case.keep(Found(number, source, f"{number:064x}", finding))
        with_maps = (time.perf_counter() - began) / 100
        bare = bare_inserts(folder / "bare.sqlite", 2 * count) / count
        show("keep an exhibit and a finding without maps", plain * 1000, bare * 1000, "ms")
        print(f"{'keep a finding with three maps, forced to the disk':<58} {with_maps * 1000:9.4f} ms")
        rows = seconds(lambda: bare_select(case.path))
        show(f"list {count:,} exhibits", seconds(case.exhibits), rows)
        show(f"summaries of {count + 100:,} findings", seconds(case.summaries), rows)
        print(f"{'verify: chain, records, files':<58} {seconds(case.verify):9.4f} s")


def bare_inserts(path: Path, count: int) -> float:
    """The same number of one-row commits, WAL, synchronous=NORMAL."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("CREATE TABLE t(a, b)")
        began = time.perf_counter()
        for number in range(count):
            connection.execute("INSERT INTO t VALUES(?, ?)", (number, "x" * 600))
        return time.perf_counter() - began


def bare_select(path: Path) -> list[object]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute("SELECT * FROM exhibit").fetchall()


def maps() -> None:
    """Writing a map over the whole frame."""
    rng = np.random.default_rng(1)
    for megapixels, frame, shape in (
        (12, (4000, 3000), (3000, 4000)),
        (12, (4000, 3000), (375, 500)),
        (200, (16000, 12500), (1562, 2000)),
    ):
        heat = Map("m", "Map", rng.random(shape, dtype=np.float32), frame, 0, 1, "", "")
        codes = heatmap.codes_u16(heat)
        bare = seconds(lambda codes=codes: zlib.compress(codes.tobytes(), 1))
        ours = seconds(lambda heat=heat: heatmap.to_png16(heat))
        show(f"{megapixels} MP full-frame PNG of a {shape[1]} × {shape[0]} map, against zlib", ours, bare)
    heat = Map("m", "Map", rng.random((1500, 2000), dtype=np.float32), (2000, 1500), 0, 1, "", "")
    table = heatmap.colour_table()
    bare = seconds(lambda: table[(heat.values * 255).astype(np.uint8)])
    show("render 3 MP RGBA, against one look-up", seconds(lambda: heatmap.render(heat)), bare)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        keep(Path(name), int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
    maps()
