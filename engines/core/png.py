"""A small PNG codec for the case's maps and pictures: 8- and 16-bit grey, 8-bit RGB.

It writes in bands of rows, so that a map stretched to 200 megapixels needs no such array, and it reads back what it
wrote (row filters *none* and *up*, no interlace). Source: W3C, Portable Network Graphics (PNG) Specification, third
edition, sections 7, 9 and 11.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_GREY, _RGB = 0, 2
_UP: Final = 2
_LEVEL: Final = 1
_BAND_BYTES: Final = 1 << 22

Pixels = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]


class PngError(ValueError):
    """The bytes are no PNG that ``encode`` wrote, or were altered since."""


def encode(pixels: Pixels) -> bytes:
    """PNG of uint8 (h, w), uint8 (h, w, 3) or uint16 (h, w); h and w at least 1, else ValueError."""
    if pixels.dtype not in (np.uint8, np.uint16) or pixels.size == 0 or pixels.shape[2:] not in ((), (3,)):
        raise ValueError(f"no picture of uint8 or uint16 pixels, grey or RGB: {pixels.dtype}, {pixels.shape}")
    height, width = pixels.shape[:2]
    rows_a_band = max(1, _BAND_BYTES // max(1, pixels[0].nbytes))
    bands = (pixels[top : top + rows_a_band] for top in range(0, height, rows_a_band))
    return encode_bands(bands, width, height, pixels.dtype.itemsize * 8, colour=pixels.ndim == 3)


def encode_bands(
    bands: Iterable[Pixels],
    width: int,
    height: int,
    bits: int,
    *,
    colour: bool = False,
    text: Mapping[str, str] | None = None,
) -> bytes:
    """PNG of ``bands`` of rows that together make ``height`` rows; ``bits`` a sample 8 or 16.

    ``text``: keyword (Latin letters, 1–79) → words, written as international text chunks.
    """
    header = struct.pack(">IIBBBBB", width, height, bits, _RGB if colour else _GREY, 0, 0, 0)
    parts = [_SIGNATURE, _chunk(b"IHDR", header)]
    for keyword, words in (text or {}).items():
        parts.append(_chunk(b"iTXt", keyword.encode("latin-1") + b"\0\0\0\0\0" + words.encode("utf-8", "replace")))
    deflate = zlib.compressobj(_LEVEL)
    for filtered in _filter_up(bands, width * (3 if colour else 1) * bits // 8):
        data = deflate.compress(filtered)
        if data:
            parts.append(_chunk(b"IDAT", data))
    parts += [_chunk(b"IDAT", deflate.flush()), _chunk(b"IEND", b"")]
    return b"".join(parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(kind)))


def _filter_up(bands: Iterable[Pixels], row_bytes: int) -> Iterator[bytes]:
    """Each row minus the row above, byte by byte: rows that repeat, as in a stretched map, become zeros."""
    above = np.zeros((1, row_bytes), np.uint8)
    for band in bands:
        samples = band.astype(band.dtype.newbyteorder(">"), copy=False)
        rows = np.ascontiguousarray(samples).view(np.uint8).reshape(band.shape[0], row_bytes)
        filtered = np.empty((rows.shape[0], row_bytes + 1), np.uint8)
        filtered[:, 0] = _UP
        np.subtract(rows[:1], above, out=filtered[:1, 1:])
        np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
        above = rows[-1:].copy()
        yield filtered.tobytes()


def decode(data: bytes) -> Pixels:
    """The pixels that ``encode`` wrote; raises ``PngError``. Never inflates more than the header announces."""
    if not data.startswith(_SIGNATURE):
        raise PngError("no PNG signature")
    header, body = b"", []
    for kind, content in _chunks(data):
        if kind == b"IHDR":
            header = content
        elif kind == b"IDAT":
            body.append(content)
    try:
        width, height, bits, colour_type, *rest = struct.unpack(">IIBBBBB", header)
    except struct.error as error:
        raise PngError("no image header") from error
    if (bits, colour_type) not in ((8, _GREY), (16, _GREY), (8, _RGB)) or any(rest) or not width or not height:
        raise PngError("a kind of PNG that this program does not write")
    row_bytes = width * (3 if colour_type == _RGB else 1) * bits // 8
    rows = _inflate(b"".join(body), height, row_bytes + 1)
    samples = _unfilter(rows).view(">u2").astype(np.uint16) if bits == 16 else _unfilter(rows)
    return samples.reshape((height, width, 3) if colour_type == _RGB else (height, width))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, content = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if data[at + 8 + length : at + 12 + length] != struct.pack(">I", zlib.crc32(content, zlib.crc32(kind))):
            raise PngError("a checksum does not match")
        yield kind, content
        at += 12 + length


def _inflate(data: bytes, height: int, row_bytes: int) -> npt.NDArray[np.uint8]:
    inflater = zlib.decompressobj()
    try:
        raw = inflater.decompress(data, height * row_bytes)
    except zlib.error as error:
        raise PngError("its compressed data is broken") from error
    if len(raw) != height * row_bytes:
        raise PngError("rows are missing")
    return np.frombuffer(raw, np.uint8).reshape(height, row_bytes)


def _unfilter(rows: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    filters = rows[:, 0]
    if np.all(filters == _UP):
        result: npt.NDArray[Any] = np.add.accumulate(rows[:, 1:], axis=0, dtype=np.uint8)
        return np.ascontiguousarray(result)
    if np.all(filters == 0):
        return np.ascontiguousarray(rows[:, 1:])
    raise PngError("a row filter that this program does not write")
