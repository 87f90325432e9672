"""The one folder in which a worker process may write: made before it starts, removed with it."""

from __future__ import annotations

import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

_PREFIX = "assay-scratch-"


def make() -> Path | None:
    """A fresh, private, empty folder. Removes first what programs that were killed left behind.

    None where the disk is full or no temporary folder may be written to: few files need one.
    """
    try:
        _sweep()
        return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    except OSError:
        return None


def remove(folder: Path | None) -> None:
    """Remove it with everything in it."""
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)


@cache
def _sweep() -> None:
    if os.name != "posix":  # asking for a process by its number would end it on Windows
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        number = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if number.isdecimal() and not _lives(int(number)):
            remove(folder)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
