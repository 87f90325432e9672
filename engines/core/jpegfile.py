"""What a JPEG file's headers tell before a pixel is decoded: sample depth, coding process, quality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

# ITU-T T.81 Annex K, tables K.1 and K.2, in natural (row) order; the IJG library scales them by its quality setting.
_LUMA = """16 11 10 16 24 40 51 61 12 12 14 19 26 58 60 55 14 13 16 24 40 57 69 56 14 17 22 29 51 87 80 62
18 22 37 56 68 109 103 77 24 35 55 64 81 104 113 92 49 64 78 87 103 121 120 101 72 92 95 98 112 100 103 99"""
_CHROMA = """17 18 24 47 99 99 99 99 18 21 26 66 99 99 99 99 24 26 56 99 99 99 99 99 47 66 99 99 99 99 99 99
99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99"""
_UNLIKE = 0.15
"""Mean relative difference from which a table is no scaled standard table: rounding alone stays below 0.02, tables
of telephones that keep more of the high frequencies lie near 0.13, cameras' wholly own ones above 0.25."""


@dataclass(frozen=True, slots=True)
class JpegFrame:
    """The frame header (SOF): ``process`` in words, ``supported`` by ordinary decoders, bits a sample."""

    bits: int
    process: str
    supported: bool


def jpeg_frame(data: bytes) -> JpegFrame | None:
    """The first frame header of a JPEG file (ITU-T T.81 B.2.2); None where there is none before the first scan."""
    at = 2
    while at + 9 < len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xDA:
            return None
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return _frame(marker, data[at + 4])
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 2
            continue
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def _frame(marker: int, bits: int) -> JpegFrame:
    kind = marker - 0xC0
    process = ("baseline", "extended", "progressive", "lossless")[kind & 3]
    if kind >= 8:
        process = f"arithmetic-coded {process}"
    if kind & 4:
        process = f"hierarchical {process}"
    supported = not kind & 4 and bits == 8
    return JpegFrame(bits, process, supported)


def ijg_tables(quality: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """(luma, chroma) quantisation tables, int64 (64,) in natural order, that the IJG library writes at this quality."""
    scale = 5000 // quality if quality < 50 else 200 - 2 * quality
    standard = (np.array(text.split(), np.int64) for text in (_LUMA, _CHROMA))
    luma, chroma = (np.clip((table * scale + 50) // 100, 1, 255) for table in standard)
    return luma, chroma


@cache
def _all_tables() -> npt.NDArray[np.float64]:
    """(100, 2, 64): both tables at every quality, best first."""
    return np.array([ijg_tables(quality) for quality in range(100, 0, -1)], np.float64)


def estimate_quality(tables: Mapping[int, Sequence[int]]) -> int | None:
    """IJG quality 1–100 whose tables lie nearest to a file's, None where no scaled standard table is like them.

    ``tables``: table number → 64 values in natural order. Cameras' own tables often are near a standard one; the
    figure is then an estimate. Distance: mean over both tables of |difference| / (standard value), standard tables of
    ITU-T T.81 Annex K as scaled by the IJG library. Of equally near qualities the highest is given.
    """
    chosen = [tables[number] for number in sorted(tables)[:2]]
    if not chosen or any(len(table) != 64 for table in chosen):
        return None
    standard = _all_tables()[:, : len(chosen)]
    apart = np.abs(np.array(chosen, np.float64) - standard).mean(axis=2) / standard.mean(axis=2)
    distance = apart.mean(axis=1)
    nearest = int(distance.argmin())
    return 100 - nearest if distance[nearest] < _UNLIKE else None
