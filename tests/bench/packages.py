"""The packaged program beside a bare PySide6 window packed the same way in the same run: start, size, memory at rest.

    python -m tests.bench.packages [DIST]

DIST (dist) is what ./build.sh made. Needs Xvfb, xwininfo, xz and the environment .venv-build. Cold: the pages of the
folder's files are given back to the disk before each start (posix_fadvise), which needs no root but leaves what other
programs hold in memory. A start is over when the X server's tree of windows has the window. Memory is the proportional
set size (PSS) of the process and its children, five seconds after that.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import psutil

REPOSITORY = Path(__file__).resolve().parents[2]
HELLO = """
import sys
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication(sys.argv)
window = QMainWindow()
window.setWindowTitle("Assay hello")
window.resize(1440, 900)
window.show()
sys.exit(app.exec())
"""
_STARTS = 5
_REST_SECONDS = 5.0
_PATIENCE_SECONDS = 120.0


def main(dist: Path) -> int:
    """Print the figures; returns the exit code."""
    if not (dist / "assay" / "assay-window").is_file():
        print(f"There is no packaged program in {dist}: run ./build.sh first.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as made, Display() as display:
        folder = Path(made)
        bare = hello(folder)
        rows = []
        for name, frozen, start in (("Assay", dist / "assay", "assay-window"), ("bare window", bare, "hello")):
            cold, warm, memory = starts(frozen, start, display, folder / "home")
            rows.append((name, size(frozen), compressed(frozen), median(cold), median(warm), memory))
            print(f"{name}: cold {_each(cold)}; warm {_each(warm)}", flush=True)
        print(f"{'':14}{'MB on disk':>12}{'MB as .xz':>12}{'cold s':>9}{'warm s':>9}{'MB at rest':>12}")
        for name, disk, packed, cold_s, warm_s, memory in rows:
            print(f"{name:14}{disk:12.0f}{packed:12.0f}{cold_s:9.2f}{warm_s:9.2f}{memory:12.0f}")
        ours, theirs = rows[0][1:], rows[1][1:]
        print(
            f"{'ratio':14}"
            + "".join(f"{a / b:{w}.1f}" for a, b, w in zip(ours, theirs, (12, 12, 9, 9, 12), strict=True))
        )
    return 0


def hello(folder: Path) -> Path:
    """The bare window as a PyInstaller folder, trimmed as ours is not."""
    (folder / "hello.py").write_text(HELLO, encoding="utf-8")
    python = REPOSITORY / ".venv-build" / "bin" / "python"
    options = ["--noconfirm", "--log-level", "ERROR", "--distpath", folder / "dist", "--workpath", folder / "work"]
    subprocess.run([python, "-m", "PyInstaller", *options, "--specpath", folder, folder / "hello.py"], check=True)
    return folder / "dist" / "hello"


def starts(frozen: Path, name: str, display: Display, home: Path) -> tuple[list[float], list[float], float]:
    """Seconds to the window, cold and warm, and memory at rest in MB."""
    cold, warm = [], []
    for _ in range(_STARTS):
        forget(frozen)
        cold.append(start(frozen / name, display, home)[0])
        warm.append(start(frozen / name, display, home)[0])
    return cold, warm, start(frozen / name, display, home, rest=True)[1]


def start(program: Path, display: Display, home: Path, rest: bool = False) -> tuple[float, float]:
    """Start, wait for the window, end; seconds, and MB where ``rest``."""
    home.mkdir(exist_ok=True)
    settings = home / "assay.ini"
    settings.write_text("[window]\ntour_seen=true\n", encoding="utf-8")
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(home), "ASSAY_DATA": str(home), "DISPLAY": display.name}
    began = time.perf_counter()
    process = subprocess.Popen([program], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not display.has_window():
            if process.poll() is not None or time.perf_counter() - began > _PATIENCE_SECONDS:
                raise RuntimeError(f"{program} showed no window")
            time.sleep(0.005)
        seconds = time.perf_counter() - began
        if rest:
            time.sleep(_REST_SECONDS)
        return seconds, memory(process.pid) if rest else 0.0
    finally:
        process.terminate()
        process.wait()
        display.wait_empty()


def memory(pid: int) -> float:
    """PSS of a process and its children, in MB."""
    top = psutil.Process(pid)
    return sum(one.memory_full_info().pss for one in (top, *top.children(recursive=True))) / 1e6


def forget(folder: Path) -> None:
    """Ask the system to drop the pages of all files in the folder."""
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            file = os.open(path, os.O_RDONLY)
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(file)


def size(folder: Path) -> float:
    """MB of the files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()) / 1e6


def compressed(folder: Path) -> float:
    """MB as .tar.xz: of the package that lies beside the folder, else packed now at the same level."""
    made = sorted(folder.parent.glob("assay-*.tar.xz"))
    if made:
        return made[0].stat().st_size / 1e6
    level = os.environ.get("ASSAY_XZ", "6")
    tar = subprocess.Popen(["tar", "-C", folder.parent, "-cf", "-", folder.name], stdout=subprocess.PIPE)
    done = subprocess.run(["xz", "-T0", f"-{level}", "-c"], stdin=tar.stdout, capture_output=True, check=True)
    tar.wait()
    return len(done.stdout) / 1e6


class Display:
    """An Xvfb of its own, asked for its windows through the command xwininfo."""

    def __enter__(self) -> Display:
        if not shutil.which("Xvfb") or not shutil.which("xwininfo"):
            raise SystemExit("Xvfb and xwininfo are needed (apt-get install xvfb x11-utils).")
        reading, writing = os.pipe()
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1920x1080x24", "-nolisten", "tcp", "-noreset"]
        self._server = subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as said:
            self.name = f":{said.readline().strip()}"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.terminate()
        self._server.wait()

    def has_window(self) -> bool:
        """Whether a window of at least 800 × 600 is mapped."""
        said = subprocess.run(["xwininfo", "-display", self.name, "-root", "-tree"], capture_output=True, text=True)
        return any("Assay" in line and _is_large(line) for line in said.stdout.splitlines())

    def wait_empty(self) -> None:
        """Until the window is gone."""
        while self.has_window():
            time.sleep(0.01)


def _is_large(line: str) -> bool:
    """Whether a line of xwininfo's tree is of a window at its full size ("… 1440x900+0+0 …")."""
    word = next((word for word in line.split() if "x" in word and "+" in word), "0x0+0")
    width, _, height = word.partition("+")[0].partition("x")
    return width.isdigit() and height.isdigit() and int(width) >= 800 and int(height) >= 600


def _each(values: list[float]) -> str:
    return ", ".join(f"{value:.2f}" for value in values) + " s"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else REPOSITORY / "dist").resolve()))
