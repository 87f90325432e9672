"""JPEG signatures: how writers differ in tables and order of segments, matched against a base of files seen.

After Kee, Johnson and Farid, *Digital Image Authentication from JPEG Headers* (IEEE TIFS 2011): tables, sampling and
header structure together tell writers apart. The base (``signature_base.json``) is built by
``python -m training.signatures``; the analyst's own stands in the data folder and is read beside it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from engines.core.paths import data_folder
from engines.provenance import jpeg_tables
from engines.provenance.jpeg import Jpeg
from engines.provenance.jpeg_tables import QuantisationTable

# Files that must be seen from a writer before a signature seen from it alone names it.
ENOUGH = 3
IJG, ANY, OWN_BASE = "ijg", "any", "signatures.json"
_BASE = Path(__file__).with_name("signature_base.json")
# The order in which libjpeg and its descendants write; shared by so many programs that it names none of them.
LIBJPEG = ("DQT1 DQT1 SOF0 DHT1 DHT1 DHT1 DHT1 SOS", "DQT1 SOF0 DHT1 DHT1 SOS", "DQT1 DQT1 SOF2 DHT1 DHT1 SOS",
            "DQT1 SOF2 DHT1 SOS", "DQT1 DQT1 SOF2 DHT1 SOS", "DQT1 DQT1 SOF1 DHT1 DHT1 DHT1 DHT1 SOS")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signature:
    """``tables``: "ijg" (the IJG library's at some quality), "any", or the start of a SHA-256 over them; ``layout``,
    ``huffman``, ``sampling``, ``header``: see ``of``. "" stands for "not known" in entries that hold tables alone."""

    tables: str
    layout: str = ""
    huffman: str = ""
    sampling: str = ""
    header: str = ""


@dataclass(slots=True)
class Entry:
    """A signature and the writers it was seen from, with the number of files."""

    signature: Signature
    writers: dict[str, int] = field(default_factory=dict)


class Level(StrEnum):
    """How far a match goes: one writer alone; several or a library's; only the tables are known; nothing."""

    NAMED = "named"
    UNSPECIFIC = "unspecific"
    TABLES = "tables"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Match:
    """The level, the writers seen (name, number of files), most files first."""

    level: Level
    writers: tuple[tuple[str, int], ...] = ()


def of(jpeg: Jpeg) -> Signature | None:
    """The signature of a JPEG; None where it has no usable tables or frame."""
    quality = jpeg_tables.match_quality(jpeg.quantisation)
    if quality is None or not jpeg.components:
        return None
    header = f"JFIF {jpeg.jfif}" if jpeg.jfif else ""
    if jpeg.adobe_transform is not None:
        header = f"{header} Adobe {jpeg.adobe_transform}".strip()
    return Signature(
        IJG if quality.exact else tables_key(jpeg.quantisation),
        " ".join(jpeg.layout[:20]),
        jpeg_tables.huffman_kind(jpeg.huffman),
        jpeg.sampling,
        header or "none",
    )


def tables_key(tables: list[QuantisationTable]) -> str:
    """The start of a SHA-256 over destinations, widths and values of the tables."""
    text = ";".join(f"{table.id},{table.bits}:{','.join(map(str, table.values))}" for table in tables)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def match(found: Signature, base: Iterable[Entry]) -> Match:
    """Compare a signature with a base. A writer is named only where the base has seen the whole signature (or its form
    with whatever tables) from that writer alone, and where neither tables nor order are libjpeg's."""
    whole: dict[str, int] = {}
    tables: dict[str, int] = {}
    for entry in base:
        same_form = _form(entry.signature) == _form(found)
        if same_form and entry.signature.tables in (found.tables, ANY if found.tables != IJG else IJG):
            _count(whole, entry)
        if entry.signature.tables == found.tables != IJG:
            _count(tables, entry)
    shared = found.tables == IJG or found.layout in LIBJPEG
    if whole and not shared:
        alone = len(whole) == 1 and sum(whole.values()) >= ENOUGH
        return Match(Level.NAMED if alone else Level.UNSPECIFIC, _ordered(whole))
    if shared and (found.tables == IJG or not tables):
        return Match(Level.UNSPECIFIC, _ordered(whole))
    return Match(Level.TABLES, _ordered(tables)) if tables else Match(Level.UNKNOWN)


def load_base() -> list[Entry]:
    """The delivered base and the analyst's own; a damaged own base is left out."""
    entries = read_base(_BASE)
    own = data_folder() / OWN_BASE
    if own.is_file():
        try:
            entries += read_base(own)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return entries
    return entries


def read_base(path: Path) -> list[Entry]:
    """The entries of a base file; raises OSError, ValueError, KeyError or TypeError where it is none."""
    rows = json.loads(path.read_text("utf-8"))["signatures"]
    return [Entry(Signature(**row["signature"]), {str(k): int(v) for k, v in row["writers"].items()}) for row in rows]


def write_base(entries: list[Entry], path: Path, about: str) -> None:
    """Write a base file: entries sorted, so that the same files give the same bytes."""
    rows = [
        {"signature": _fields(entry.signature), "writers": dict(sorted(entry.writers.items()))}
        for entry in sorted(entries, key=lambda entry: tuple(_fields(entry.signature).values()))
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    text = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text(f'{{"about": {json.dumps(about)},\n"signatures": [\n{text}\n]}}\n', "utf-8")


def add(entries: list[Entry], signature: Signature, writer: str) -> None:
    """Count one file of a writer under its signature."""
    entry = next((entry for entry in entries if entry.signature == signature), None)
    if entry is None:
        entry = Entry(signature)
        entries.append(entry)
    entry.writers[writer] = entry.writers.get(writer, 0) + 1


def _form(signature: Signature) -> tuple[str, str, str]:
    return signature.layout, signature.huffman, signature.header


def _fields(signature: Signature) -> dict[str, str]:
    return {name: getattr(signature, name) for name in Signature.__slots__}


def _count(into: dict[str, int], entry: Entry) -> None:
    for writer, number in entry.writers.items():
        into[writer] = into.get(writer, 0) + number


def _ordered(writers: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(writers.items(), key=lambda item: (-item[1], item[0])))
