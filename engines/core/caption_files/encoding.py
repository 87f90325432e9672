"""The text of a file whose encoding nobody states."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", ""),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_SAMPLE = 4096


def text_of(data: bytes, name: str) -> tuple[str, str]:
    """(text, a sentence on the encoding where it was guessed or damaged, else ""). Never raises.

    A byte order mark is believed. Without one: UTF-16 where every other byte is mostly zero, UTF-8 where the bytes are
    valid, else Windows-1252, else Latin-1, which fits any bytes.
    """
    for mark, codec, words in _MARKS:
        if data.startswith(mark):
            return _decoded(data, codec, words or "UTF-8", name)
    half = _sixteen(data[:_SAMPLE])
    if half:
        text, note = _decoded(data, half, "UTF-16", name)
        return text, note or f"{name} has no byte order mark; it was read as UTF-16."
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        pass
    try:
        text, words = data.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        text, words = data.decode("latin-1"), "Latin-1"
    return text, (
        f"{name} is not UTF-8; it was read as {words}. If its letters look wrong, save it as UTF-8 and use it again."
    )


def _decoded(data: bytes, codec: str, words: str, name: str) -> tuple[str, str]:
    try:
        return data.decode(codec), ""
    except UnicodeDecodeError as error:
        text = data.decode(codec, "replace")
        return text, (
            f"{name} is marked as {words}, but its byte {error.start + 1:,} is not valid there; "
            "such bytes are shown as \N{REPLACEMENT CHARACTER}."
        )


def _sixteen(sample: bytes) -> str:
    """The UTF-16 codec where one half of the bytes is mostly zero and the other hardly ever, else ""."""
    if len(sample) < 4:
        return ""
    even, odd = sample[::2], sample[1::2]
    shares = even.count(0) / len(even), odd.count(0) / len(odd)
    if max(shares) < 0.4 or min(shares) > 0.05:
        return ""
    return "utf-16-le" if shares[1] > shares[0] else "utf-16-be"
