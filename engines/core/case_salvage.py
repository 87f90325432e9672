"""Rows of a damaged case, read page by page without SQLite, which gives up at the first damaged page.

The format of pages, cells and records is that of www.sqlite.org/fileformat2.html, sections 1.3, 1.6 and 2.1. Only leaf
pages of tables are read; what the pages above them say is not needed.
"""

from __future__ import annotations

import shutil
import sqlite3
import struct
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

Value = str | bytes | int | float | None
_LEAF: Final = 0x0D
_HEADER: Final = 100
_LONGEST: Final = 1 << 30
_INTEGERS: Final = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


class _Broken(Exception):
    """A cell that cannot be understood."""


def rows(path: Path) -> Iterator[tuple[int, tuple[Value, ...]]]:
    """(row number, columns) of every row of every table that can be read, in the order of the pages.

    What lies in SQLite's own log beside the file is taken in first, in a copy. Raises ``OSError``.
    """
    with tempfile.TemporaryDirectory(prefix="assay-salvage-") as room:
        copy = Path(room) / "case"
        shutil.copy(path, copy)
        log = path.with_name(f"{path.name}-wal")
        if log.exists():
            shutil.copy(log, copy.with_name("case-wal"))
            with suppress(sqlite3.Error), closing(sqlite3.connect(copy)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        yield from _Pages(copy.read_bytes()).rows()


class _Pages:
    def __init__(self, data: bytes) -> None:
        self._data = data
        stated = int.from_bytes(data[16:18], "big")
        size = 65536 if stated == 1 else stated
        self._size = size if size >= 512 and size & (size - 1) == 0 else 4096
        self._usable = self._size - (data[20] if len(data) > 20 and data[20] <= 32 else 0)

    def rows(self) -> Iterator[tuple[int, tuple[Value, ...]]]:
        for start in range(0, len(self._data), self._size):
            page = self._data[start : start + self._size]
            at = _HEADER if start == 0 else 0
            if len(page) < self._size or page[at] != _LEAF:
                continue
            (count,) = struct.unpack_from(">H", page, at + 3)
            for number in range(min(count, (self._size - at - 8) // 2)):
                (place,) = struct.unpack_from(">H", page, at + 8 + 2 * number)
                with suppress(_Broken, IndexError, struct.error, UnicodeDecodeError):
                    yield self._cell(page, place)

    def _cell(self, page: bytes, at: int) -> tuple[int, tuple[Value, ...]]:
        length, at = _varint(page, at)
        row, at = _varint(page, at)
        if length > min(len(self._data), _LONGEST):
            raise _Broken
        most = self._usable - 35
        if length <= most:
            payload = page[at : at + length]
        else:
            least = (self._usable - 12) * 32 // 255 - 23
            local = least + (length - least) % (self._usable - 4)
            local = local if local <= most else least
            (following,) = struct.unpack_from(">I", page, at + local)
            payload = page[at : at + local] + self._overflow(following, length - local)
        if len(payload) != length:
            raise _Broken
        return row, _record(payload)

    def _overflow(self, number: int, length: int) -> bytes:
        parts: list[bytes] = []
        while length > 0:
            start = (number - 1) * self._size
            if number < 1 or start + self._size > len(self._data):
                raise _Broken
            (number,) = struct.unpack_from(">I", self._data, start)
            parts.append(self._data[start + 4 : start + min(self._usable, 4 + length)])
            length -= len(parts[-1])
        return b"".join(parts)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for step in range(9):
        byte = data[at + step]
        if step == 8:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + step + 1
    raise AssertionError


def _record(payload: bytes) -> tuple[Value, ...]:
    head, at = _varint(payload, 0)
    kinds: list[int] = []
    while at < head:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    if at != head:
        raise _Broken
    values: list[Value] = []
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    if at != len(payload):
        raise _Broken
    return tuple(values)


def _value(payload: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind in (8, 9):
        return kind - 8, at
    if kind == 7:
        return float(struct.unpack_from(">d", payload, at)[0]), at + 8
    if kind in _INTEGERS:
        end = at + _INTEGERS[kind]
        return int.from_bytes(payload[at:end], "big", signed=True), end
    if kind < 12:
        raise _Broken
    end = at + (kind - 12) // 2
    data = payload[at:end]
    if end > len(payload):
        raise _Broken
    return (data.decode() if kind % 2 else data), end
