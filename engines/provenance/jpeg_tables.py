"""Quantisation and Huffman tables of a JPEG: reading them, and comparing them with the standard's."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

# Zigzag position → natural (row-major) position, ITU-T T.81 figure A.6.
ZIGZAG = (0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14,
          21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53,
          60, 61, 54, 47, 55, 62, 63)  # fmt: skip

# ITU-T T.81 tables K.1 (luminance) and K.2 (chrominance), row-major.
LUMINANCE = (16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22,
             29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87,
             103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99)  # fmt: skip
CHROMINANCE = (17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66,
               *(99,) * 38)  # fmt: skip

# Number of codes of each length 1–16 in the typical Huffman tables, T.81 K.3.3 (K.3, K.4, K.5, K.6).
_STANDARD_COUNTS = {
    ("DC", 0): "00010501010101010100000000000000",
    ("DC", 1): "00030101010101010101010000000000",
    ("AC", 0): "0002010303020403050504040000017d",
    ("AC", 1): "00020102040403040705040400010277",
}


@dataclass(frozen=True, slots=True)
class QuantisationTable:
    """One table: destination 0–3, 8 or 16 bits, 64 values in natural (row-major) order."""

    id: int
    bits: int
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HuffmanTable:
    """One table: "DC" or "AC", destination 0–3, numbers of codes by length (16 bytes) and the symbols."""

    kind: str
    id: int
    counts: bytes
    symbols: bytes


@dataclass(frozen=True, slots=True)
class QualityMatch:
    """The IJG quality (1–100) nearest to the tables, and whether they are equal to it value for value."""

    quality: int
    exact: bool


def read_quantisation(payload: bytes) -> tuple[list[QuantisationTable], str]:
    """The tables of a DQT segment (T.81 B.2.4.1) and a sentence on what is wrong with them, or ""."""
    tables: list[QuantisationTable] = []
    at, problem = 0, ""
    while at < len(payload) and len(tables) < 16:
        wide, identifier = payload[at] >> 4, payload[at] & 15
        size = 128 if wide else 64
        if wide > 1 or identifier > 3 or at + 1 + size > len(payload):
            return tables, "A quantisation table (DQT) is cut off or does not follow the standard."
        raw = struct.unpack_from(">64H" if wide else ">64B", payload, at + 1)
        natural = [0] * 64
        for index, value in enumerate(raw):
            natural[ZIGZAG[index]] = value
        tables.append(QuantisationTable(identifier, 16 if wide else 8, tuple(natural)))
        if 0 in natural:
            problem = f"Quantisation table {identifier} holds {natural.count(0)} zeros, which the standard forbids."
        at += 1 + size
    return tables, problem


def read_huffman(payload: bytes) -> tuple[list[HuffmanTable], str]:
    """The tables of a DHT segment (T.81 B.2.4.2) and a sentence on what is wrong with them, or ""."""
    tables: list[HuffmanTable] = []
    at = 0
    while at < len(payload) and len(tables) < 32:
        if at + 17 > len(payload):
            return tables, "A Huffman table (DHT) is cut off."
        kind, identifier = "AC" if payload[at] >> 4 else "DC", payload[at] & 15
        counts = payload[at + 1 : at + 17]
        total = sum(counts)
        symbols = payload[at + 17 : at + 17 + total]
        if len(symbols) < total:
            return tables, "A Huffman table (DHT) is cut off."
        tables.append(HuffmanTable(kind, identifier, counts, symbols))
        at += 17 + total
    return tables, ""


def huffman_kind(tables: list[HuffmanTable]) -> str:
    """ "standard" where all are the typical tables of T.81 K.3.3, "optimised" otherwise, "none" without tables."""
    if not tables:
        return "none"
    standard = all(table.counts.hex() == _STANDARD_COUNTS.get((table.kind, min(table.id, 1))) for table in tables)
    return "standard" if standard else "optimised"


@cache
def ijg_table(quality: int, chrominance: bool) -> tuple[int, ...]:
    """The table that the Independent JPEG Group's library derives from K.1/K.2 at ``quality`` 1–100 (8 bit)."""
    scale = 5000 // quality if quality < 50 else 200 - 2 * quality
    base = CHROMINANCE if chrominance else LUMINANCE
    return tuple(min(max((value * scale + 50) // 100, 1), 255) for value in base)


def match_quality(tables: list[QuantisationTable]) -> QualityMatch | None:
    """Nearest IJG quality of tables 0 (luminance) and, where present, 1 (chrominance); None without a usable table.

    Nearness is the mean absolute difference of the logarithms, so that fine and coarse steps count alike.
    """
    by_id = {table.id: table.values for table in tables}
    if not by_id or any(0 in values for values in by_id.values()):
        return None
    luminance = by_id.get(0, next(iter(by_id.values())))
    chrominance = by_id.get(1)
    distance = np.abs(_ijg_logs(False) - np.log(luminance)).mean(axis=1)
    if chrominance is not None:
        distance += np.abs(_ijg_logs(True) - np.log(chrominance)).mean(axis=1)
    best = int(np.argmin(distance)) + 1
    exact = luminance == ijg_table(best, False) and chrominance in (None, ijg_table(best, True))
    return QualityMatch(best, exact and set(by_id) <= {0, 1})


@cache
def _ijg_logs(chrominance: bool) -> npt.NDArray[np.float64]:
    """Logarithms of the IJG tables of all qualities, shape (100, 64)."""
    logs: npt.NDArray[np.float64] = np.log([ijg_table(quality, chrominance) for quality in range(1, 101)])
    return logs
