"""Where the system offers nothing better: Python itself refuses to write elsewhere, to connect and to start programs.

It holds the program's own code and libraries written in Python. A library in C, or code that an attacker has brought in
already, is not held; Landlock and namespaces hold those as well.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGES = {
    "os.remove": 1, "os.rmdir": 1, "os.mkdir": 1, "os.truncate": 1, "os.chmod": 1, "os.chown": 1, "os.utime": 1,
    "os.rename": 2, "os.link": 2, "os.symlink": 2,
}  # fmt: skip
"""Audit events with the number of paths that they name first."""
_REFUSED = (
    "socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname",
    "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "os.fork",
)  # fmt: skip


def put_up(folders: Iterable[Path]) -> None:
    """From now on this process writes below ``folders`` only, connects to nothing and starts nothing.

    What it is refused raises ``PermissionError``.
    """
    roots = tuple(os.path.realpath(folder) for folder in folders)

    def allowed(path: Any) -> bool:
        if isinstance(path, int) or path is None:
            return True
        text = os.path.realpath(os.fsdecode(path))
        return text == os.path.realpath(os.devnull) or any(
            text == root or text.startswith(root.rstrip(os.sep) + os.sep) for root in roots
        )

    def watch(event: str, values: tuple[Any, ...]) -> None:
        if event == "open":
            refused = bool(values[2] & _WRITING) and not allowed(values[0])
        elif event in _CHANGES:
            refused = not all(allowed(path) for path in values[: _CHANGES[event]])
        else:
            refused = event in _REFUSED
        if refused:
            raise PermissionError(f"a worker process may not do this: {event}")

    sys.addaudithook(watch)
