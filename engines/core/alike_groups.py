"""Groups of pictures that look alike, found among many thousands while they arrive.

Each group has a first picture, from whose perceptual hash that of every other differs in at most ``ALIKE_BITS`` of 63
bits; likeness is not passed on from picture to picture, so that no chain joins what does not look alike. Among many
thousands, candidates come from an index of the hash in four bands: two hashes that differ in at most 6 bits differ in
at most one of the 16 bits of one band (multi-index hashing: Norouzi, Punjani and Fleet, *Fast Search in Hamming Space
with Multi-Index Hashing*, CVPR 2012), so that nothing is missed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from engines.core.perceptual import MIRROR, whole_hash

ALIKE_BITS = 6
"""Stricter than what counts as the same picture elsewhere, since folding hides rows: at 10 bits, 79 of 7,958,055 pairs
of other pictures were taken for alike (faces and clothes photographed alike), at 6 two, while copies saved again are
found as well (``python -m tests.bench.alike``)."""
_BANDS = 4
_WIDTH = 16
_AT_ONCE = 2048
_FEW_PAIRS = 1 << 24
_CANDIDATES_MAX = 1 << 22
_SLICE = 1 << 17

Words = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Member:
    """Where a picture belongs: the key of its group's ``first``, and how many of 63 bits differ from that one's."""

    first: str
    bits: int = 0
    mirrored: bool = False


class Groups:
    """Pictures by key, grouped as they are added; a picture never changes its group, unless its hash has changed."""

    def __init__(self) -> None:
        self._firsts: list[str] = []
        self._hashes: Words = np.empty(0, np.uint64)
        self._known: dict[str, str] = {}

    def add(self, items: Sequence[tuple[str, str]]) -> dict[str, Member]:
        """Place pictures, given as (key, perceptual hash); those with an empty hash, and known ones, are left out.

        A picture joins the group whose first one it is most like, or is the first of a new group.
        """
        fresh = {key: words for key, words in items if words and self._known.get(key) != words}
        self._known.update(fresh)
        keys, hashes = list(fresh), np.array([whole_hash(words) for words in fresh.values()], np.uint64)
        placed: dict[str, Member] = {}
        for start in range(0, len(keys), _AT_ONCE):
            placed |= self._place(keys[start : start + _AT_ONCE], hashes[start : start + _AT_ONCE])
        return placed

    def _place(self, keys: list[str], hashes: Words) -> dict[str, Member]:
        near = _nearest(hashes, self._hashes)
        among = _neighbours(hashes)
        placed: dict[str, Member] = {}
        own: list[int] = []
        are_first: set[int] = set()
        for i, key in enumerate(keys):
            here = min((one for one in among.get(i, ()) if one[1] in are_first), default=None)
            there = near.get(i)
            if there is not None and (here is None or there[0] <= here[0]):
                placed[key] = Member(self._firsts[there[1]], there[0], there[2])
            elif here is not None:
                placed[key] = Member(keys[here[1]], here[0], here[2])
            else:
                placed[key] = Member(key)
                own.append(i)
                are_first.add(i)
        self._firsts += [keys[i] for i in own]
        self._hashes = np.concatenate([self._hashes, hashes[own]])
        return placed


Near = tuple[int, int, bool]
"""(bits that differ, place among those compared with, mirrored)."""


def _nearest(asked: Words, others: Words) -> dict[int, Near]:
    """For each place in ``asked`` that is alike any of ``others``, the one most alike (the earlier of equals)."""
    found: dict[int, Near] = {}
    for i, near in _alike(asked, others):
        if i not in found or near < found[i]:
            found[i] = near
    return found


def _neighbours(hashes: Words) -> dict[int, list[Near]]:
    """For each place the earlier places of the same array that are alike."""
    found: dict[int, list[Near]] = {}
    for i, near in _alike(hashes, hashes):
        if near[1] < i:
            found.setdefault(i, []).append(near)
    return found


def _alike(asked: Words, others: Words) -> Iterator[tuple[int, Near]]:
    for mirrored in (False, True):
        turned = asked ^ np.uint64(MIRROR) if mirrored else asked
        for i, j, bits in pairs(turned, others):
            yield from zip(i.tolist(), zip(bits.tolist(), j.tolist(), [mirrored] * len(i), strict=True), strict=True)


def pairs(asked: Words, others: Words) -> Iterator[tuple[Places, Places, npt.NDArray[np.uint8]]]:
    """Places (i, j) and bits of all pairs in which ``asked[i]`` differs from ``others[j]`` in at most ALIKE_BITS bits.

    A pair may come more than once.
    """
    if not len(asked) or not len(others):
        return
    if len(asked) * len(others) <= _FEW_PAIRS:
        yield from every_pair(asked, others)
        return
    counts = [_Band(asked, others, number) for number in range(_BANDS)]
    if sum(band.candidates for band in counts) > _CANDIDATES_MAX:
        # Where most hashes share a band (plain skies, blank pages), the index only costs.
        yield from every_pair(asked, others)
        return
    for band in counts:
        yield from _near(asked, others, *band.places())


def every_pair(asked: Words, others: Words) -> Iterator[tuple[Places, Places, npt.NDArray[np.uint8]]]:
    """The same by comparing each with each."""
    rows = max(1, _SLICE // len(others))
    for start in range(0, len(asked), rows):
        bits = np.bitwise_count(asked[start : start + rows, None] ^ others[None, :])
        i, j = np.nonzero(bits <= ALIKE_BITS)
        yield i + start, j, bits[i, j]


class _Band:
    """One band of ``others`` by value, and which of them share that of each of ``asked`` up to one bit."""

    def __init__(self, asked: Words, others: Words, number: int) -> None:
        shift = np.uint64(number * _WIDTH)
        own, theirs = ((words >> shift).astype(np.uint16) for words in (asked, others))
        self._order = np.argsort(theirs, kind="stable")
        ends = np.cumsum(np.bincount(theirs, minlength=1 << _WIDTH))
        values = own[:, None] ^ _FLIPS[None, :]
        self._ends = ends[values]
        self._lengths = self._ends - np.where(values > 0, ends[values.astype(np.int64) - 1], 0)
        self.candidates = int(self._lengths.sum())

    def places(self) -> tuple[Places, Places]:
        """The candidates as places in ``asked`` and in ``others``."""
        lengths = self._lengths.reshape(-1)
        filled = np.flatnonzero(lengths)
        lengths = lengths[filled]
        starts = self._ends.reshape(-1)[filled] - lengths
        within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return np.repeat(filled // len(_FLIPS), lengths), self._order[np.repeat(starts, lengths) + within]


def _near(asked: Words, others: Words, i: Places, j: Places) -> Iterator[tuple[Places, Places, npt.NDArray[np.uint8]]]:
    bits = np.bitwise_count(asked[i] ^ others[j])
    close = np.flatnonzero(bits <= ALIKE_BITS)
    yield i[close], j[close], bits[close]


# The value itself, and all that differ from it in one bit.
_FLIPS = np.array(
    [
        sum(1 << bit for bit in bits)
        for number in range(ALIKE_BITS // _BANDS + 1)
        for bits in combinations(range(_WIDTH), number)
    ],
    np.uint16,
)
