"""The tables of the finding: hashes, metadata, content credentials, generator marks, structure."""

from __future__ import annotations

from engines.core.exhibit import Exhibit
from engines.core.finding import Table
from engines.provenance import hashes
from engines.provenance.container import Container
from engines.provenance.evidence import Evidence
from engines.provenance.generators import Mark
from engines.provenance.text import PROMPT_SHOWN, clip

_ROW_LIMIT = 600


def hash_table(exhibit: Exhibit) -> Table:
    """SHA-256 of bytes and pixels and the perceptual hashes; the latter only where there are pixels."""
    rows = [("SHA-256 of the file", hashes.sha256(exhibit.data))]
    if exhibit.pixels.size:
        rows += [
            ("SHA-256 of the decoded pixels", hashes.pixel_sha256(exhibit.pixels)),
            ("pHash (DCT, 64 bit)", hashes.phash(exhibit.pixels)),
            ("dHash (differences, 64 bit)", hashes.dhash(exhibit.pixels)),
        ]
    else:
        rows.append(("Hashes of the pixels", "none: the pixels cannot be decoded"))
    return Table("hashes", "Hashes", ("Hash", "Value"), tuple(rows))


def metadata_table(evidence: Evidence) -> Table | None:
    """Every EXIF, XMP and IPTC field and every text of the format itself, bounded in number and length."""
    rows: list[tuple[str, str, str]] = []
    for number, block in enumerate(evidence.exif):
        group = "EXIF" if number == 0 else f"EXIF ({number + 1})"
        rows += [(f"{group} {item.directory}", item.name, item.value) for item in block.fields]
    for packet in evidence.xmp:
        rows += [("XMP", clip(item.path, 200), clip(item.value)) for item in packet.properties]
    rows += [("IPTC", record.name, clip(record.value)) for record in evidence.iptc.records]
    rows += [(text.where, clip(text.key, 100), clip(text.value)) for text in evidence.container.texts]
    if not rows:
        return None
    if len(rows) > _ROW_LIMIT:
        left_out = len(rows) - _ROW_LIMIT
        rows = [*rows[:_ROW_LIMIT], ("", f"… {left_out:,} further fields", "not shown")]
    return Table("metadata", "Metadata fields", ("Where", "Field", "Value"), tuple(rows))


def credentials_table(evidence: Evidence) -> Table:
    """The state of the content credentials and what they say."""
    found = evidence.credentials
    rows = found.rows or [("State", found.state.value)]
    return Table("c2pa", "Content credentials (C2PA)", ("What", "Value"), tuple(rows))


def marks_table(marks: list[Mark]) -> Table | None:
    """Generator marks with their prompts."""
    rows = tuple(
        (clip(mark.generator, 120), clip(mark.where, 120), clip(mark.says, 300), clip(mark.prompt, PROMPT_SHOWN))
        for mark in marks[:50]
    )
    return Table("marks", "Marks of origin", ("Names", "Where", "Says", "Prompt"), rows) if rows else None


def structure_table(container: Container) -> Table | None:
    """The parts of the file in order."""
    rows = [
        (f"{part.offset:,}", part.name, f"{part.size:,}", clip(part.note, 200)) for part in container.parts[:_ROW_LIMIT]
    ]
    left_out = len(container.parts) - len(rows) + container.parts_left_out
    if left_out:
        rows.append(("", f"… {left_out:,} further parts", "", "not shown"))
    if container.trailing:
        rows.append((f"{container.end:,}", "data after the end", f"{container.trailing:,}", ""))
    if not rows:
        return None
    return Table("structure", f"{container.kind} structure", ("Byte", "Part", "Bytes", "Holds"), tuple(rows))


def problems_table(evidence: Evidence) -> Table | None:
    """What could not be read, and why."""
    sentences = list(evidence.container.problems)
    for block in evidence.exif:
        sentences += block.block.problems
    sentences += [packet.problem for packet in evidence.xmp if packet.problem]
    if evidence.iptc.problem:
        sentences.append(evidence.iptc.problem)
    rows = tuple((clip(sentence, 300),) for sentence in dict.fromkeys(sentences))
    return Table("problems", "Damage in structure and metadata", ("What is wrong",), rows[:100]) if rows else None
