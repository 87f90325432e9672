"""What the tests of confinement have a worker process try."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from engines.core import fence, landlock
from engines.core.confine import Confinement, confine
from engines.core.limits import WorkerLimits
from engines.core.worker_child import emit

Tried = tuple[str, str]


def _tried(name: str, act: Callable[[], Any]) -> Tried:
    try:
        act()
    except OSError as error:
        return name, type(error).__name__ if error.errno is None else os.strerror(error.errno)
    return name, "done"


def _write(path: str) -> None:
    with Path(path).open("wb") as file:
        file.write(b"x")


def write(paths: list[str]) -> Iterator[Tried]:
    """Try to write to each."""
    for path in paths:
        yield _tried(path, lambda path=path: _write(path))  # type: ignore[misc]


def change(path: str) -> Iterator[Tried]:
    """Try whatever else would harm the file at ``path`` or its folder."""
    yield _tried("delete", Path(path).unlink)
    yield _tried("rename", lambda: Path(path).rename(path + ".new"))
    yield _tried("truncate", lambda: os.truncate(path, 0))
    yield _tried("link", lambda: os.link(path, path + ".link"))
    yield _tried("symlink", lambda: Path(path + ".symlink").symlink_to(path))
    yield _tried("mkdir", Path(path + ".folder").mkdir)
    yield _tried("append", lambda: Path(path).open("ab").close())


def reach(port: int) -> Iterator[Tried]:
    """Try the network, and to start programs."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram:
        yield _tried("send", lambda: datagram.sendto(b"x", ("127.0.0.1", port)))
    with socket.socket() as stream:
        yield _tried("connect", lambda: stream.connect(("127.0.0.1", port)))
    with socket.socket() as stream:
        yield _tried("listen", lambda: stream.bind(("127.0.0.1", 0)))
    yield _tried("look up", lambda: socket.getaddrinfo("localhost.invalid", port))
    yield _tried("program", lambda: subprocess.run([sys.executable, "-c", ""], check=True))


def signal_parent() -> Iterator[Tried]:
    """Try to reach the program by a signal."""
    yield _tried("signal", lambda: os.kill(os.getppid(), 0))


def temporary() -> Iterator[str]:
    """Use the scratch folder, and say where it is."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"x")
        yield str(Path(file.name).parent)


def take(count: int) -> Iterator[int]:
    """Take so many bytes, really."""
    yield len(bytearray(count))


def import_heavy() -> Iterator[str]:
    """Load a library that needs far more addresses than a small limit allows."""
    import cv2

    yield cv2.__version__


def write_long(count: int) -> Iterator[int]:
    """Write a file of so many bytes into the scratch folder."""
    with tempfile.TemporaryFile() as file:
        file.truncate(count)
        yield count


def open_many(count: int) -> Iterator[int]:
    """Have so many files open at once."""
    handles = [os.open(os.devnull, os.O_RDONLY) for _ in range(count)]
    yield len(handles)


def spin(seconds: float, signs: bool) -> Iterator[str]:
    """Use so much processor time, with or without signs of life."""
    told = time.process_time()
    while time.process_time() < seconds:
        if signs and time.process_time() - told > 0.2:
            told = time.process_time()
            emit("alive")
    yield "done"


def confined_anew(landlock_abi: int | None, namespaces: bool, scratch: str) -> Iterator[Confinement]:
    """What ``confine`` comes to on a system with another Landlock (None: as here), perhaps without namespaces."""
    from engines.core import confine as module

    if landlock_abi is not None:
        landlock.abi = lambda: landlock_abi  # type: ignore[assignment]
    if not namespaces:
        module._leave_network = lambda: False
    yield confine(WorkerLimits(), Path(scratch))


def fence_then(act: str, folder: str, outside: str, port: int) -> Iterator[Tried]:
    """Put up the fence of Python alone, then try."""
    fence.put_up([Path(folder)])
    if act == "write":
        yield from write([f"{folder}/in", outside, os.devnull])
    elif act == "change":
        yield from change(outside)
    else:
        yield from reach(port)


def die_by(number: int) -> Iterator[int]:
    """End by this signal."""
    os.kill(os.getpid(), number)
    signal.pause()
    yield 0


def loaded() -> Iterator[tuple[bool, int]]:
    """(whether NumPy was loaded before any work came, number of threads)."""
    yield "numpy" in sys.modules, len(list(Path("/proc/self/task").iterdir()))
