"""Damaged copies of real files, the same ones for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

_MOST_BYTES = 400_000
_EXTREMES = (b"\x00\x00\x00\x00", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x00\x00\x00\x01")

Harm = Callable[[bytearray, random.Random], bytearray]


def _flip(data: bytearray, chance: random.Random) -> bytearray:
    for _ in range(chance.choice((1, 3, 20, 200))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return data


def _cut(data: bytearray, chance: random.Random) -> bytearray:
    return data[: chance.randrange(len(data)) + 1]


def _extreme(data: bytearray, chance: random.Random) -> bytearray:
    """Lengths, counts and offsets are four-byte numbers in most formats, and lie near the start."""
    for _ in range(chance.choice((1, 4))):
        at = min(chance.randrange(len(data)), chance.randrange(len(data)))
        data[at : at + 4] = chance.choice(_EXTREMES)
    return data


def _repeat(data: bytearray, chance: random.Random) -> bytearray:
    start = chance.randrange(len(data))
    piece = data[start : start + chance.choice((2, 64, 4096))]
    return data[:start] + piece * chance.choice((2, 50)) + data[start:]


def _blank(data: bytearray, chance: random.Random) -> bytearray:
    start, length = chance.randrange(len(data)), chance.choice((16, 512, 20_000))
    data[start : start + length] = bytes(len(data[start : start + length]))
    return data


def _shuffle(data: bytearray, chance: random.Random) -> bytearray:
    one, two = sorted((chance.randrange(len(data)), chance.randrange(len(data))))
    return data[:one] + data[two:] + data[one:two]


_HARMS: tuple[Harm, ...] = (_flip, _cut, _extreme, _repeat, _blank, _shuffle)


def mutants(files: Sequence[Path], count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of ``count`` damaged files: each with one to three harms, one in ten joined with another file."""
    chance = random.Random(seed)
    contents = [file.read_bytes() for file in files if 0 < file.stat().st_size <= _MOST_BYTES]
    suffixes = [file.suffix for file in files if 0 < file.stat().st_size <= _MOST_BYTES]
    for number in range(count):
        which = chance.randrange(len(contents))
        data = bytearray(contents[which])
        if chance.random() < 0.1:
            other = chance.choice(contents)
            data = data[: chance.randrange(1, len(data) + 1)] + other[chance.randrange(len(other)) :]
        for _ in range(chance.randrange(1, 4)):
            data = chance.choice(_HARMS)(data, chance) or bytearray(b"\x00")
        yield f"{number:06}{suffixes[which]}", bytes(data[: 4 * _MOST_BYTES])
