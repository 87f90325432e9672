"""Bounded reader of TIFF image file directories (TIFF 6.0, BigTIFF, EXIF): loops and wild offsets cannot hold it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

DIRECTORY_LIMIT = 64
ENTRY_LIMIT = 1000
VALUE_LIMIT = 1024 * 1024
NUMBER_LIMIT = 4096

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_FORMATS = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 11: "f", 12: "d", 13: "I", 16: "Q", 17: "q", 18: "Q"}
_POINTERS = {0x8769: "Exif", 0x8825: "GPS", 0xA005: "Interop"}
SUB_IFDS = 0x014A

Value = str | bytes | tuple[int, ...] | tuple[float, ...] | tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One tag. ``value``: text (ASCII type), bytes (undefined type), numbers, or (numerator, denominator) pairs;
    None where the file does not hold what the entry announces. ``offset``: where the value lies in the block."""

    directory: str
    tag: int
    type: int
    count: int
    offset: int
    value: Value | None


@dataclass(slots=True)
class Directory:
    """An image file directory: its name (IFD0, IFD1, Exif, GPS, Interop, SubIFD1…), place and entries."""

    name: str
    offset: int
    entries: list[Entry] = field(default_factory=list)


@dataclass(slots=True)
class Block:
    """A whole TIFF structure: byte order ("little" or "big"), directories in the order read, and what is broken."""

    order: str = ""
    directories: list[Directory] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def get(self, directory: str, tag: int) -> Value | None:
        """The first value of a tag in the directory of that name, or None."""
        return next(
            (entry.value for entry in self.entries() if entry.directory == directory and entry.tag == tag), None
        )

    def entries(self) -> Iterator[Entry]:
        """All entries in file order."""
        for directory in self.directories:
            yield from directory.entries


def read_block(data: bytes) -> Block:
    """Read a TIFF structure from its header on. Never raises; the problems are sentences."""
    return _Reader(data).read()


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.block = data, Block()
        self.seen: set[int] = set()
        self.endian, self.big = "<", False
        self.budget = 32 * VALUE_LIMIT

    def read(self) -> Block:
        if self.data[:2] not in (b"II", b"MM") or len(self.data) < 8:
            self._problem("The metadata block does not start with a TIFF header.")
            return self.block
        self.endian = "<" if self.data[:2] == b"II" else ">"
        self.block.order = "little" if self.endian == "<" else "big"
        self.big = self._number("H", 2) == 43
        first = self._number("Q", 8) if self.big else self._number("I", 4)
        self._chain(first or 0)
        return self.block

    def _chain(self, offset: int) -> None:
        number = 0
        while offset and len(self.block.directories) < DIRECTORY_LIMIT:
            following = self._directory(f"IFD{number}", offset)
            number += 1
            offset = following
        if offset:
            self._problem(f"There are more than {DIRECTORY_LIMIT} directories; the rest is not read.")

    def _directory(self, name: str, offset: int) -> int:
        """Read one directory and those it points to; return the offset of the next in the chain, 0 at its end."""
        if offset in self.seen:
            self._problem(f"Directory {name} points back to one already read (a loop at byte {offset:,}).")
            return 0
        self.seen.add(offset)
        head, width = (8, 20) if self.big else (2, 12)
        count = self._number("Q" if self.big else "H", offset)
        if count is None:
            self._problem(f"Directory {name} lies at byte {offset:,}, past the end of the metadata.")
            return 0
        directory = Directory(name, offset)
        self.block.directories.append(directory)
        if count > ENTRY_LIMIT:
            self._problem(f"Directory {name} announces {count:,} entries; only {ENTRY_LIMIT:,} are read.")
        pointers: list[tuple[str, int]] = []
        for index in range(min(count, ENTRY_LIMIT)):
            entry = self._entry(name, offset + head + index * width)
            if entry is None:
                self._problem(f"Directory {name} is cut off after {index:,} of {count:,} entries.")
                return 0
            directory.entries.append(entry)
            pointers += self._pointers(entry)
        for pointed, place in pointers:
            if len(self.block.directories) < DIRECTORY_LIMIT:
                self._directory(pointed, place)
        return self._number("Q" if self.big else "I", offset + head + count * width) or 0

    def _pointers(self, entry: Entry) -> list[tuple[str, int]]:
        numbers = [n for n in entry.value if isinstance(n, int)] if isinstance(entry.value, tuple) else []
        if entry.tag in _POINTERS and numbers:
            return [(_POINTERS[entry.tag], numbers[0])]
        if entry.tag == SUB_IFDS:
            return [(f"SubIFD{number}", place) for number, place in enumerate(numbers[:16], 1)]
        return []

    def _entry(self, directory: str, at: int) -> Entry | None:
        try:
            layout = "HHQ" if self.big else "HHI"
            tag, kind, count = struct.unpack_from(self.endian + layout, self.data, at)
        except struct.error:
            return None
        inline_at, inline = (at + 12, 8) if self.big else (at + 8, 4)
        size = _SIZES.get(kind, 0) * count
        place = inline_at if size <= inline else self._number("Q" if self.big else "I", inline_at)
        if place is None:
            return None
        if kind not in _SIZES or place + size > len(self.data) or (size > VALUE_LIMIT and kind not in (1, 2, 7)):
            missing = "has an unknown type" if kind not in _SIZES else "points past the end of the metadata"
            if kind in _SIZES and place + size <= len(self.data):
                missing = f"announces {count:,} numbers and is not read"
            self._problem(f"Tag 0x{tag:04x} in {directory} {missing}.")
            return Entry(directory, tag, kind, count, place, None)
        self.budget -= min(size, VALUE_LIMIT)
        if self.budget < 0:
            self._problem("The directories hold more than 32 MB of values; the rest is not read.")
            return Entry(directory, tag, kind, count, place, None)
        return Entry(directory, tag, kind, count, place, self._value(kind, count, place, min(size, VALUE_LIMIT)))

    def _value(self, kind: int, count: int, place: int, size: int) -> Value:
        raw = self.data[place : place + size]
        if kind == 2:
            text = raw.split(b"\0\0", 1)[0].rstrip(b"\0")
            try:
                return text.decode("utf-8")
            except UnicodeDecodeError:
                return text.decode("latin-1")
        if kind == 7 or (kind == 1 and count > 64):
            return raw
        count = min(count, NUMBER_LIMIT)
        if kind in (5, 10):
            flat = struct.unpack_from(f"{self.endian}{2 * count}{'I' if kind == 5 else 'i'}", raw)
            return tuple(zip(flat[::2], flat[1::2], strict=True))
        return struct.unpack_from(f"{self.endian}{count}{_FORMATS[kind]}", raw)

    def _number(self, layout: str, at: int) -> int | None:
        try:
            value: int = struct.unpack_from(self.endian + layout, self.data, at)[0]
        except (struct.error, OverflowError):
            return None
        return value

    def _problem(self, sentence: str) -> None:
        if len(self.block.problems) < 30 and sentence not in self.block.problems:
            self.block.problems.append(sentence)
