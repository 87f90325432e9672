"""Damaged copies of real files, the same ones for the same seed."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Iterator, Sequence

from tests.faults.seeds import SHARES, Seed

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


def mutants(seeds: Sequence[Seed], count: int, seed: int) -> Iterator[tuple[Seed, str, bytes]]:
    """(what it was, name, bytes) of ``count`` damaged files: each with one to three harms, one in ten joined with
    another file. Of each kind there are as many as ``SHARES`` says. Of most ZIP files one member is damaged, and the
    ZIP file itself is sound, so that its checksums do not hide what is inside."""
    chance = random.Random(seed)
    kinds = {kind: [one for one in seeds if one.kind == kind] for kind in SHARES}
    for number in range(count):
        (kind,) = chance.choices(list(SHARES), list(SHARES.values()))
        origin = chance.choice(kinds[kind])
        if origin.suffix == ".zip" and chance.random() < 0.7:
            data = _member_harmed(origin.data, chance)
        else:
            other = chance.choice(seeds).data if chance.random() < 0.1 else b""
            data = _harmed(origin.data, other, chance)
        yield origin, f"{number:06}{origin.suffix}", data


def _harmed(sound: bytes, other: bytes, chance: random.Random) -> bytes:
    data = bytearray(sound)
    if other:
        data = data[: chance.randrange(1, len(data) + 1)] + other[chance.randrange(len(other)) :]
    for _ in range(chance.randrange(1, 4)):
        data = chance.choice(_HARMS)(data, chance) or bytearray(b"\x00")
    return bytes(data[: 4 * _MOST_BYTES])


def _member_harmed(sound: bytes, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sound)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        members = old.infolist()
        chosen = chance.choice(members)
        for member in members:
            data = old.read(member)
            new.writestr(member.filename, _harmed(data, b"", chance) if member is chosen and data else data)
    return out.getvalue()
