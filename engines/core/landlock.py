"""Landlock (Linux 5.13 and later): a process gives up writing, starting programs and TCP, and cannot take it back.

Structures and constants follow linux/landlock.h; the system calls have the same numbers on every architecture that
this program has packages for. Reading is not restricted: evidence lies anywhere.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG, _PATH_BENEATH, _NO_NEW_PRIVS = 1, 1, 38
_EXECUTE: Final = 1 << 0
_WRITE_FILE: Final = 1 << 1
_FOLDER_CHANGES: Final = sum(1 << bit for bit in range(4, 13))  # remove and make anything
_REFER: Final = 1 << 13  # ABI 2: move between folders
_TRUNCATE: Final = 1 << 14  # ABI 3
_TCP: Final = 0b11  # ABI 4: bind and connect
_SCOPES: Final = 0b11  # ABI 6: abstract sockets of, and signals to, processes outside


@cache
def abi() -> int:
    """The version of Landlock that the running kernel offers, 0 where it offers none."""
    if sys.platform != "linux":
        return 0
    try:
        return max(0, _call(_CREATE_RULESET, None, 0, _VERSION_FLAG))
    except OSError:
        return 0


def give_up_writing(places: Iterable[Path]) -> None:
    """From now on this thread, and all that it starts, writes below the folders and to the files ``places`` only.

    It starts no program, and (from ABI 4) makes no TCP connection. Paths that do not exist are passed over. Rights,
    owners and times of files are outside of what Landlock knows. Raises ``OSError`` where the kernel refuses; nothing
    is restricted then.
    """
    version = abi()
    if not version:
        raise OSError("the kernel offers no Landlock")
    writing = _WRITE_FILE | (_TRUNCATE if version >= 3 else 0)
    changing = writing | _FOLDER_CHANGES | (_REFER if version >= 2 else 0)
    attributes = struct.pack("=QQQ", changing | _EXECUTE, _TCP, _SCOPES)
    length = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = _call(_CREATE_RULESET, attributes, length, 0)
    try:
        for path in places:
            _allow(ruleset, path, changing if path.is_dir() else writing)
        if ctypes.CDLL(None, use_errno=True).prctl(_NO_NEW_PRIVS, 1, 0, 0, 0):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        _call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, allowed: int) -> None:
    try:
        place = os.open(path, getattr(os, "O_PATH", 0) | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        _call(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", allowed, place), 0)
    finally:
        os.close(place)


def _call(number: int, *values: int | bytes | None) -> int:
    library = ctypes.CDLL(None, use_errno=True)
    library.syscall.restype = ctypes.c_long
    result = library.syscall(
        ctypes.c_long(number), *(ctypes.c_long(value) if isinstance(value, int) else value for value in values)
    )
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return int(result)
