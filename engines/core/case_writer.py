"""The writer's connection to a case: what it has committed is forced to the disk in time."""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from engines.core.case_schema import bring_up_to_date, connect

_LONGEST_SECONDS: Final = 1.0


class Writer(sqlite3.Connection):
    """SQLite itself forces its log to the disk only now and then (``connect`` says why); ``settle`` does in between."""

    log_file: Path | None = None
    _settled = 0.0

    def settle(self, *, at_once: bool) -> None:
        """Force what was committed to the disk: ``at_once``, or when that was not done for a second.

        So a power cut costs at most the last second of an examination, which is computed again, and never an act of a
        person. A disk that refuses raises ``OSError``.
        """
        if self.log_file is None or not (at_once or time.monotonic() - self._settled >= _LONGEST_SECONDS):
            return
        with suppress(FileNotFoundError):
            handle = os.open(self.log_file, os.O_RDWR | getattr(os, "O_BINARY", 0))
            try:
                _force(handle)
            finally:
                os.close(handle)
        self._settled = time.monotonic()


def open_writer(path: Path) -> Writer:
    """The one connection that may write to the case at ``path``; a case of an older format is brought up to date."""
    writer = connect(path, write=True, factory=Writer)
    assert isinstance(writer, Writer)
    writer.log_file = path.with_name(f"{path.name}-wal")
    bring_up_to_date(writer)
    return writer


def _force(handle: int) -> None:
    if sys.platform == "darwin":  # fsync leaves it in the drive's own memory there
        import fcntl

        fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
    else:
        os.fsync(handle)
