"""Reads a file's bytes without ever blocking on a pipe or a device, and says in one sentence why it could not."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from engines.core.errors import TooLarge, UnreadableFile
from engines.core.limits import DecodeLimits, size_words
from engines.core.names import clean_name

_SPECIAL = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket"),
)


@contextmanager
def open_file(path: Path) -> Iterator[BinaryIO]:
    """An ordinary file, open for reading; everything else raises ``UnreadableFile`` with its sentence.

    An ``OSError`` while the file is being read inside the block becomes the same kind of sentence.
    """
    name = clean_name(path.name or str(path))
    try:
        if path.is_dir() and not os.access(path, os.R_OK | os.X_OK):
            raise PermissionError
        _refuse_special(path.stat().st_mode, name)
        # Between stat and open the file may have become a pipe: O_NONBLOCK keeps open() from waiting for a writer.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        descriptor = os.open(path, flags)
        with os.fdopen(descriptor, "rb") as file:
            _refuse_special(os.fstat(descriptor).st_mode, name)
            yield file
    except (OSError, ValueError) as error:
        raise UnreadableFile(_why(error, path, name)) from error


def read_file(path: Path, limits: DecodeLimits) -> tuple[bytes, str]:
    """(bytes, date of last change as ISO 8601 UTC) of an ordinary file; raises ``UnreadableFile`` or ``TooLarge``."""
    with open_file(path) as file:
        status = os.fstat(file.fileno())
        name = clean_name(path.name)
        if status.st_size > limits.max_bytes:
            raise TooLarge(
                f"{name} is {size_words(status.st_size)} long; files above {size_words(limits.max_bytes)} are not"
                " examined."
            )
        # Not ``read(max_bytes + 1)``: Python reserves what it is asked for, 2 GiB for a thumbnail.
        data = file.read(status.st_size + 1)
        if len(data) > status.st_size:
            data += file.read(limits.max_bytes + 1 - len(data))
        if len(data) > limits.max_bytes:
            raise TooLarge(f"{name} grew above {size_words(limits.max_bytes)} while it was read; it is not examined.")
    return data, iso_utc(status.st_mtime)


def iso_utc(seconds: float) -> str:
    """A time stamp as 2024-05-01T12:00:00Z; "" where the file system holds nonsense."""
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except (OverflowError, ValueError, OSError):
        return ""


def _refuse_special(mode: int, name: str) -> None:
    if stat.S_ISDIR(mode):
        raise UnreadableFile(f"{name} is a folder, not a file; open it as a folder to examine the pictures in it.")
    for is_kind, words in _SPECIAL:
        if is_kind(mode):
            raise UnreadableFile(f"{name} is {words}, not a file; copy its content to a file to examine it.")


def _why(error: OSError | ValueError, path: Path, name: str) -> str:
    if isinstance(error, FileNotFoundError):
        if path.is_symlink():
            return f"{name} is a link to a file that does not exist; examine the original instead."
        return f"{name} is not there; it was moved, renamed or deleted."
    if isinstance(error, PermissionError):
        return f"{name} may not be read by this user; change its permissions or copy it to a readable place."
    if isinstance(error, NotADirectoryError):
        return f"{name} is not there; a part of its path is a file, not a folder."
    if isinstance(error, OSError) and error.errno is not None:
        if error.errno == errno.ELOOP:
            return f"{name} is a link that leads back to itself; examine the original instead."
        return f"{name} cannot be read ({os.strerror(error.errno)}); check the disk or copy the file anew."
    return f"{name} cannot be read; its path is not a valid one."
