"""TIFF files: the directories are the structure; XMP, IPTC and Photoshop blocks are tags in them."""

from __future__ import annotations

from engines.provenance.container import METADATA_LIMIT, Container, Part
from engines.provenance.ifd import Entry, read_block
from engines.provenance.text import many

_XMP, _IPTC, _PHOTOSHOP = 700, 33723, 34377
_COMPRESSIONS = {1: "none", 2: "CCITT RLE", 3: "CCITT G3", 4: "CCITT G4", 5: "LZW", 6: "old JPEG", 7: "JPEG",
                 8: "deflate", 32773: "PackBits", 32946: "deflate",
                 34925: "LZMA", 50000: "Zstandard", 50001: "WebP"}  # fmt: skip


def read(data: bytes) -> Container:
    """List the directories; the EXIF tables read the same structure through ``container.exif``."""
    container = Container("TIFF", end=len(data))
    block = read_block(data)
    container.exif.append(data)
    container.problems += block.problems
    for directory in block.directories:
        tags = {entry.tag: entry for entry in directory.entries}
        facts = [f"{many(len(directory.entries), 'tag')}"]
        size = [_first(tags.get(tag)) for tag in (256, 257)]
        if all(size):
            facts.append(f"{size[0]:,} × {size[1]:,}")
        if compression := _first(tags.get(259)):
            facts.append(f"compression {_COMPRESSIONS.get(compression, compression)}")
        container.add(Part(directory.offset, 2 + 12 * len(directory.entries) + 4, directory.name, ", ".join(facts)))
        for tag, store in ((_XMP, container.xmp), (_IPTC, container.iim), (_PHOTOSHOP, container.photoshop)):
            if raw := _raw(data, tags.get(tag)):
                store.append(raw)
    return container


def _first(entry: Entry | None) -> int:
    value = entry.value if entry else None
    return value[0] if isinstance(value, tuple) and value and isinstance(value[0], int) else 0


def _raw(data: bytes, entry: Entry | None) -> bytes:
    """The bytes of a tag; IPTC is often typed as 32-bit numbers (count in words)."""
    if entry is None:
        return b""
    size = entry.count * (4 if entry.type == 4 else 1)
    return data[entry.offset : entry.offset + min(size, METADATA_LIMIT)]
