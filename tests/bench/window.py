"""How the window behaves with 2,000 pictures dropped: ``python -m tests.bench.window [--pictures N] [--from FOLDER]``.

Prints the cold start, memory before any picture and at the end (worker processes included), the time from the drop's
return to the first thumbnail drawn, stalls of the window's thread (a 5 ms heartbeat) while rows arrive and the
examination runs, and how long Stop takes. Nothing is asserted; a loaded machine gives larger figures, so the load and
the stalls of an idle event loop in the same run are printed beside them.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

BEAT_MS = 5


def main() -> None:
    """Make the pictures, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=2000)
    parser.add_argument("--from", dest="folder", type=Path, help="copy pictures from here instead of making them")
    parser.add_argument("--seconds", type=float, default=15.0, help="how long to examine before Stop")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["ASSAY_DATA"] = str(Path(scratch) / "home")
        paths = pictures(Path(scratch) / "in", wanted.pictures, wanted.folder)
        print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, {len(paths)} pictures")
        cold_start()
        measure(paths, wanted.seconds)


def pictures(folder: Path, number: int, templates: Path | None) -> list[Path]:
    """``number`` different pictures: copies of real ones with some bytes added, or rendered noise of 12 sizes."""
    import numpy as np
    from PIL import Image

    folder.mkdir(parents=True)
    sources = sorted(p for p in templates.rglob("*.jpg"))[:number] if templates else []
    if not sources:
        random = np.random.default_rng(1)
        for i in range(12):
            rough = random.integers(0, 256, (48, 64, 3), dtype=np.uint8)
            source = folder.parent / f"template{i}.jpg"
            Image.fromarray(rough).resize((640 + 64 * i, 480 + 48 * i), Image.Resampling.BICUBIC).save(source)
            sources.append(source)
    made = []
    for i in range(number):
        path = folder / f"photo {i:05}.jpg"
        shutil.copyfile(sources[i % len(sources)], path)
        with path.open("ab") as file:
            file.write(i.to_bytes(4, "big"))
        made.append(path)
    return made


def cold_start() -> None:
    """The time of a new process from its start to a window that has been drawn and takes input."""
    program = (
        "import sys, time\n"
        "from gui.app import make_window\n"
        "app, window = make_window(None, None); window.show(); app.processEvents(); window.start()\n"
        "print(time.time())\n"
        "window.close()\n"
    )
    times = []
    for _ in range(3):
        began = time.time()
        ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        times.append(float(ran.stdout) - began)
    print(f"cold start to usable window: {min(times):.2f} s (best of {', '.join(f'{t:.2f}' for t in times)})")


class Heartbeat:
    """Counts how late the window's thread is for a 5 ms timer."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._last = 0.0
        self.late: list[float] = []
        self._timer.start()

    def fresh(self) -> None:
        """Forget what was measured so far."""
        self.late, self._last = [], 0.0

    def words(self) -> str:
        """The distribution of stalls in ms."""
        late = sorted(self.late) or [0.0]
        over = sum(stall > 50 for stall in late)
        return (
            f"longest {late[-1]:.0f} ms, 99.9 % below {late[int(0.999 * (len(late) - 1))]:.0f} ms, "
            f"{over} over 50 ms of {len(late)} beats"
        )

    def _beat(self) -> None:
        now = time.perf_counter()
        if self._last:
            self.late.append(max(0.0, (now - self._last) * 1000 - BEAT_MS))
        self._last = now


def measure(paths: list[Path], seconds: float) -> None:
    """Drop, watch, stop."""
    from gui.app import make_window
    from tests.gui.windows import drop

    app, window = make_window("light", (1440, 900))
    beat = Heartbeat()
    window.show()
    app.processEvents()
    window.start()
    run_until(lambda: window.desk.thumbnails.is_warm, 60)
    run_until(lambda: False, 1.0)
    print(f"memory before any picture, thumbnail worker included: {memory():.0f} MB")
    beat.fresh()
    run_until(lambda: False, 3.0)
    print(f"heartbeat of the idle window: {beat.words()}")

    beat.fresh()
    began = time.perf_counter()
    drop(window, paths)
    returned = time.perf_counter()
    run_until(lambda: window.view.thumbnails_drawn > 0, 30)
    drawn = time.perf_counter()
    print(f"the drop returned after {(returned - began) * 1000:.0f} ms", end="; ")
    print(f"first thumbnail drawn {(drawn - returned) * 1000:.0f} ms later")
    run_until(lambda: len(window.model.rows()) == len(paths), 60)
    print(f"all {len(paths)} rows listed {(time.perf_counter() - returned) * 1000:.0f} ms after the drop returned")
    print(f"heartbeat while rows arrive: {beat.words()}")

    beat.fresh()
    run_until(lambda: any(row.chips for row in window.model.rows()[:8]), 120)
    scroll(window, seconds)
    print(f"heartbeat while examining and scrolling for {seconds:g} s: {beat.words()}")
    done = sum(row.finished for row in window.model.rows())
    print(f"memory then, all worker processes included: {memory():.0f} MB, of which thumbnails", end=" ")
    print(f"{window.view.thumbnail_bytes / 1e6:.1f} MB; {done} examined; {window.progress.words}")

    began = time.perf_counter()
    window.actions_by_id["stop"].trigger()
    run_until(lambda: not window.desk.busy, 30)
    print(f"Stop took {(time.perf_counter() - began) * 1000:.0f} ms")
    began = time.perf_counter()
    window.close()
    print(f"closing took {(time.perf_counter() - began) * 1000:.0f} ms")


def scroll(window: object, seconds: float) -> None:
    """Scroll through the list and step through exhibits as a person would."""
    began, turn = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        turn += 1
        bar = window.view.verticalScrollBar()  # type: ignore[attr-defined]
        bar.setValue((bar.value() + 400) % max(1, bar.maximum()))
        if turn % 10 == 0:
            window.view.step(1)  # type: ignore[attr-defined]
        run_until(lambda: False, 0.1)


def run_until(condition: Callable[[], object], seconds: float) -> None:
    """Run the event loop, as it runs in the program, until the condition holds."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop, look = QEventLoop(), QTimer()
    ends = time.perf_counter() + seconds
    look.setInterval(2)
    look.timeout.connect(lambda: loop.quit() if condition() or time.perf_counter() > ends else None)
    look.start()
    loop.exec()
    look.stop()


def memory() -> float:
    """Resident memory of this process and its children, in MB; pages shared between them are counted once (PSS)."""
    import psutil

    this = psutil.Process()
    return sum(process.memory_full_info().pss for process in [this, *this.children(recursive=True)]) / 1e6


if __name__ == "__main__":
    main()
