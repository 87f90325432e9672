"""One writer a case: a lock that the system releases when the program ends, however it ends."""

from __future__ import annotations

import getpass
import json
import os
import socket
import sys
from pathlib import Path
from typing import BinaryIO

from engines.core.errors import CaseError
from engines.core.names import clean_name

_FAR = 1 << 30  # Windows locks are mandatory: the byte lies beyond the text that others read


class CaseLock:
    """Held from construction to ``release``. Raises ``CaseError`` that names the process that holds it."""

    def __init__(self, lock_file: Path, case_name: str) -> None:
        self._file = lock_file.open("a+b")
        try:
            _lock(self._file)
        except (BlockingIOError, PermissionError) as error:
            self._file.seek(0)
            holder = _holder(self._file.read(4096))
            self._file.close()
            raise CaseError(
                f"The case {clean_name(case_name)} is open for writing in another process ({holder}). "
                "Close it there, or work on a copy."
            ) from error
        except OSError:
            self._file.close()
            raise
        self._file.truncate(0)
        self._file.write(json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "user": user()}).encode())
        self._file.flush()

    def release(self) -> None:
        """Let the next one in."""
        self._file.close()


def user() -> str:
    """The name under which this person is logged in, "" where the system cannot say."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _holder(text: bytes) -> str:
    try:
        held = json.loads(text)
        return clean_name(f"process {held['pid']} on {held['host']}")
    except (ValueError, KeyError, TypeError):
        return "which one cannot be told"


if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(0)

else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
