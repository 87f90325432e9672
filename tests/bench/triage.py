"""How the list behaves with 10,000 exhibits: ``python -m tests.bench.triage [--rows N] [--pictures N]``.

Prints, in the real window: stalls of its thread (a 5 ms heartbeat) while rows arrive, change, are filtered, sorted,
scrolled and selected; how long each filter takes; how long grouping what looks alike takes beside comparing each with
each; and thumbnails per second made anew and found on the disk. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.window import Heartbeat

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def main() -> None:
    """Measure one after another."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--pictures", type=int, default=300, help="pictures made to measure thumbnails")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["ASSAY_DATA"] = str(Path(scratch) / "home")
        print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, {wanted.rows:,} rows")
        grouping(wanted.rows)
        in_the_window(wanted.rows)
        thumbnails(Path(scratch), wanted.pictures)


def grouping(rows: int) -> None:
    """Groups of what looks alike: as they are found, and with every pair compared."""
    import numpy as np

    from engines.core.alike_groups import Groups, every_pair
    from engines.core.perceptual import MIRROR, whole_hash
    from tests.gui.many_rows import made_rows

    items = [(change.key, change.facts.perceptual) for _, change in made_rows(rows) if change.facts]
    began = time.process_time()
    placed = Groups().add(items)
    took = time.process_time() - began
    hashes = np.array([whole_hash(words) for _, words in items], np.uint64)
    began = time.process_time()
    for turned in (hashes, hashes ^ np.uint64(MIRROR)):
        for _ in every_pair(turned, hashes):
            pass
    bare = time.process_time() - began
    groups = len({member.first for member in placed.values()})
    print(f"grouping {len(items):,} hashes into {groups:,} groups: {took:.2f} s; every pair compared: {bare:.2f} s")


def in_the_window(rows: int) -> None:
    """The list of the real window, fed with rows that never were on a disk."""
    from gui.app import make_window
    from gui.triage.ask import WITH, Ask
    from tests.bench.window import run_until
    from tests.gui.many_rows import examined, made_rows

    app, window = make_window("light", (1440, 900))
    window.show()
    app.processEvents()
    made = list(made_rows(rows))
    find, model, beat = window.bench.find_bar, window.model, OwnTime()
    run_until(lambda: False, 1.0)
    beat.fresh()
    run_until(lambda: False, 2.0)
    print(f"heartbeat of the idle window: {beat.words()}")
    beat.fresh()
    for start in range(0, rows, 100):
        model.add(source for source, _ in made[start : start + 100])
        model.apply([change for _, change in made[start : start + 100]])
        run_until(lambda: False, 0.005)
    print(f"heartbeat while {rows:,} rows arrive: {beat.words()}")
    asked = {
        "outcome signal": Ask(outcome="signal"),
        "question, outcome": Ask(question="generated", outcome="nothing found"),
        "strong support": Ask(question="generated", support=4),
        "camera, mark, dates": Ask(camera="NIKON D90", mark=WITH, taken_from="2012-01-01", taken_to="2020-12-31"),
        "words in the metadata": Ask(text="vienna"),
        "by name": Ask(sort="name"),
        "by date": Ask(sort="taken"),
        "by strength": Ask(sort="strength"),
        "everything": Ask(),
    }
    for words, ask in asked.items():
        beat.fresh()
        began = time.perf_counter()
        find.take(ask)
        took = time.perf_counter() - began
        run_until(lambda: False, 0.3)
        print(f"  {words:24} {len(model.matching()):6,} rows, {took * 1000:5.1f} ms; own time {max(beat.own):.0f} ms")
    beat.fresh()
    began = time.perf_counter()
    find.take(Ask(fold=True))
    run_until(lambda: not window.triage_acts.groups.waiting and any(model.fold(r.key).alike for r in model.rows()), 60)
    print(f"folded after {time.perf_counter() - began:.2f} s, {model.rowCount():,} rows left; {beat.words()}")
    beat.fresh()
    find.take(Ask(outcome="signal", sort="strength", fold=True))
    ends, turn = time.perf_counter() + 8.0, 0
    while time.perf_counter() < ends:
        # As an examination tells it: some rows at a time, thirty times a second, while the analyst scrolls.
        model.apply([examined(source.key, i + turn, i) for i, (source, _) in enumerate(made[turn : turn + 8])])
        bar = window.view.verticalScrollBar()
        bar.setValue((bar.value() + 300) % max(1, bar.maximum()))
        turn = (turn + 8) % rows
        run_until(lambda: False, 0.033)
    print(f"heartbeat while rows change under a filter, sorted by strength, folded, scrolled: {beat.words()}")
    find.take(Ask())
    run_until(lambda: False, 0.5)
    beat.fresh()
    window.view.selectAll()
    run_until(lambda: False, 0.5)
    print(f"heartbeat while all are selected: {beat.words()}")
    window.close()


class OwnTime(Heartbeat):
    """Beside the beats' delay, the processor time that the window's thread took from one to the next.

    On a machine that is busy with other things, that alone tells what the window itself is to blame for.
    """

    def __init__(self) -> None:
        self.own: list[float] = []
        self._before = time.thread_time()
        super().__init__()

    def fresh(self) -> None:
        """Forget what was measured so far."""
        super().fresh()
        self.own, self._before = [], time.thread_time()

    def words(self) -> str:
        """The distribution of both."""
        over = sum(own > 50 for own in self.own)
        return f"{super().words()}; own processor time longest {max(self.own):.0f} ms, {over} over 50 ms"

    def _beat(self) -> None:
        super()._beat()
        now = time.thread_time()
        self.own.append((now - self._before) * 1000)
        self._before = now


def thumbnails(scratch: Path, number: int) -> None:
    """Thumbnails made by the worker, and found on the disk."""
    from engines.core.exhibit import Source
    from gui.exhibits.thumb_store import store_bytes
    from gui.jobs.thumbnails import ThumbnailThread, kept_file
    from tests.bench.window import pictures, run_until

    sources = [Source(path) for path in pictures(scratch / "in", number, None)]

    def measured(words: str) -> None:
        got: list[object] = []
        thread = ThumbnailThread()
        thread.keep(500_000_000)
        thread.made.connect(got.extend)
        thread.start()
        run_until(lambda: thread.is_warm, 60)
        began = time.perf_counter()
        thread.want(sources, 64)
        run_until(lambda: len(got) == number, 120)
        rate = number / (time.perf_counter() - began)
        thread.end()
        print(f"thumbnails {words}: {rate:,.0f} a second; {store_bytes(kept_file()) / 1e6:.1f} MB kept")

    measured("made anew")
    measured("found on the disk")


if __name__ == "__main__":
    main()
    sys.exit(0)
