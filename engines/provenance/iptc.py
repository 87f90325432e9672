"""IPTC-IIM records (IIM version 4) inside Photoshop image resources ("8BIM" blocks)."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass, field

from engines.provenance.text import decode

RECORD_LIMIT = 500
VALUE_LIMIT = 64 * 1024

_NAMES = {
    (1, 90): "Character set", (2, 5): "Object name", (2, 7): "Edit status", (2, 10): "Urgency", (2, 15): "Category",
    (2, 20): "Supplemental category", (2, 25): "Keyword", (2, 40): "Special instructions", (2, 55): "Date created",
    (2, 60): "Time created", (2, 62): "Digital creation date", (2, 63): "Digital creation time",
    (2, 65): "Originating program", (2, 70): "Program version", (2, 80): "By-line", (2, 85): "By-line title",
    (2, 90): "City", (2, 92): "Sub-location", (2, 95): "Province or state", (2, 100): "Country code",
    (2, 101): "Country", (2, 103): "Original transmission reference", (2, 105): "Headline", (2, 110): "Credit",
    (2, 115): "Source", (2, 116): "Copyright notice", (2, 118): "Contact", (2, 120): "Caption", (2, 122): "Writer",
}  # fmt: skip
_IPTC, _THUMBNAIL, _DIGEST = 0x0404, 0x040C, 0x0425


@dataclass(frozen=True, slots=True)
class Record:
    """One data set: "record:number", its name, its text."""

    number: str
    name: str
    value: str


@dataclass(slots=True)
class Resources:
    """What a Photoshop resource block holds. ``digest_fits``: whether the stored MD5 of the IPTC records equals
    theirs (None: no digest), which a program that changes IPTC without knowing Photoshop's habit leaves wrong."""

    records: list[Record] = field(default_factory=list)
    thumbnail: bytes = b""
    digest_fits: bool | None = None
    ids: list[int] = field(default_factory=list)
    problem: str = ""


def read_photoshop(raw: bytes) -> Resources:
    """Read image resources (Adobe Photoshop file format specification). Never raises."""
    found, at, iim, digest = Resources(), 0, b"", b""
    while at + 12 <= len(raw) and len(found.ids) < RECORD_LIMIT:
        if raw[at : at + 4] not in (b"8BIM", b"MeSa", b"PHUT", b"AgHg", b"DCSR"):
            if raw[at:].strip(b"\0"):
                found.problem = "The Photoshop resource block is damaged or cut off."
            break
        identifier = struct.unpack_from(">H", raw, at + 4)[0]
        name_length = raw[at + 6] + 1
        at += 6 + name_length + (name_length & 1)
        if at + 4 > len(raw):
            found.problem = "The Photoshop resource block is cut off."
            break
        size = struct.unpack_from(">I", raw, at)[0]
        body = raw[at + 4 : at + 4 + size]
        if len(body) < size:
            found.problem = "The Photoshop resource block is cut off."
        found.ids.append(identifier)
        if identifier == _IPTC:
            iim = body
        elif identifier == _THUMBNAIL and body[28:30] == b"\xff\xd8":
            found.thumbnail = body[28:]
        elif identifier == _DIGEST:
            digest = body
        at += 4 + size + (size & 1)
    if iim:
        found.records, problem = read_iim(iim)
        found.problem = found.problem or problem
    if iim and len(digest) == 16:
        found.digest_fits = digest in (hashlib.md5(iim, usedforsecurity=False).digest(), bytes(16))
    return found


def read_iim(raw: bytes) -> tuple[list[Record], str]:
    """The data sets of an IIM stream (IIM 4, chapter 1.6), and a sentence on what is broken, or ""."""
    records: list[Record] = []
    at = 0
    while at + 5 <= len(raw) and len(records) < RECORD_LIMIT:
        if raw[at] != 0x1C:
            return records, "" if not raw[at:].strip(b"\0") else "The IPTC records are damaged or cut off."
        record, number = raw[at + 1], raw[at + 2]
        size = struct.unpack_from(">H", raw, at + 3)[0]
        at += 5
        if size & 0x8000:
            width = size & 0x7FFF
            if width > 4 or at + width > len(raw):
                return records, "The IPTC records are damaged or cut off."
            size = int.from_bytes(raw[at : at + width], "big")
            at += width
        body = raw[at : at + size]
        if len(body) < size:
            return records, "The IPTC records are damaged or cut off."
        binary = (record, number) in ((1, 0), (2, 0), (1, 90))
        value = body[:16].hex(" ") if binary else decode(body[:VALUE_LIMIT])
        records.append(Record(f"{record}:{number}", _NAMES.get((record, number), f"data set {record}:{number}"), value))
        at += size
    return records, ""
