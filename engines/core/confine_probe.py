"""Whether a worker process is really kept from what it has given up: it is tried, not believed."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engines.core.confine import OFF, Confinement, is_off
from engines.core.worker import Worker
from engines.core.worker_child import confinement


@dataclass(frozen=True, slots=True)
class Probe:
    """``state``: what a worker process says of itself. ``wrote``, ``connected``: whether it could, when it tried."""

    state: Confinement
    wrote: bool
    connected: bool

    @property
    def sentences(self) -> tuple[str, ...]:
        """What ``assay doctor`` prints: memory, network, writing."""
        if is_off():
            return (f"worker processes: the environment variable {OFF} leaves them network and disk; unset it.",)
        state = self.state
        memory = f"limited by {state.memory}" if state.memory else "not limited by this system"
        network = {
            "": "not kept away",
            "Python": "kept away from code in Python only; this system has no network namespaces for this user",
        }.get(state.network, f"kept away by {state.network}")
        writing = {
            "": "not restricted",
            "Python": "restricted for code in Python only; this system has no Landlock (Linux 5.13 or later)",
        }.get(state.writing, f"restricted to their scratch folder by {state.writing}")
        return (
            f"worker processes: memory {memory}",
            f"worker processes: network {network}; a connection that was tried {_tried(self.connected)}",
            f"worker processes: writing {writing}; a file elsewhere that was tried {_tried(self.wrote)}",
        )


def _tried(done: bool) -> str:
    return "WAS MADE" if done else "was refused"


def probe() -> Probe:
    """Start a worker process and have it try. Raises ``WorkerDied``."""
    with (
        tempfile.TemporaryDirectory() as folder,
        socket.create_server(("127.0.0.1", 0)) as server,
        Worker() as worker,
    ):
        (state,) = worker.stream(confinement)
        wrote, connected = worker.stream(_try, str(Path(folder) / "tried"), server.getsockname()[1])
    return Probe(state, wrote, connected)


def _try(path: str, port: int) -> Iterator[bool]:
    """In the worker process."""
    try:
        Path(path).write_bytes(b"x")
        yield True
    except OSError:
        yield False
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        yield True
    except OSError:
        yield False
