"""Files and exhibits made by code for the provenance tests."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

from engines.core.exhibit import Exhibit, Facts, Source
from engines.core.finding import Finding
from engines.core.intake import receive
from engines.core.run import Run
from engines.provenance import analyse

MODIFIED = 1_714_564_800.0  # 2024-05-01 12:00 UTC


def scene(width: int = 160, height: int = 120, seed: int = 1) -> Image.Image:
    """A smooth picture with some texture, the same for the same seed."""
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(30, 220, (6, 8, 3), dtype=np.uint8)).resize(
        (width, height), Image.Resampling.BICUBIC
    )
    noise = rng.normal(0, 4, (height, width, 3))
    return Image.fromarray(np.clip(np.asarray(coarse, float) + noise, 0, 255).astype(np.uint8))


def encoded(picture: Image.Image, form: str = "JPEG", **options: object) -> bytes:
    """The picture as a file of that form."""
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def examine(data: bytes, name: str = "questioned.jpg", modified: float = MODIFIED) -> Finding:
    """The engine's finding on a file of these bytes, brought in by the intake."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        os.utime(path, (modified, modified))
        return analyse(receive(Source(path)), Run())


def examine_bytes(data: bytes, name: str = "questioned.jpg") -> Finding:
    """The engine's finding on bytes that the intake may refuse, as an exhibit without pixels."""
    sha256, mime = hashlib.sha256(data).hexdigest(), "application/octet-stream"
    facts = Facts(sha256, len(data), "", mime, 0, 0, "", 0, 1, 1, None, "",
                  "2024-05-01T12:00:00+00:00", undecodable="not decoded")  # fmt: skip
    return analyse(Exhibit(Source(Path("/case") / name), facts, data, np.zeros((0, 0), np.uint8)), Run())


def cells(finding: Finding, table: str) -> list[str]:
    """All cells of a table, [] where the finding has none of that name."""
    return [cell for found in finding.tables if found.id == table for row in found.rows for cell in row]


def words(finding: Finding) -> str:
    """Everything the finding shows to people, in one text."""
    parts = [finding.sentence, *(remark.sentence for remark in finding.remarks), *finding.limits]
    parts += [cell for table in finding.tables for row in table.rows for cell in row]
    return "\n".join(parts)


def with_segment(jpeg: bytes, marker: int, payload: bytes) -> bytes:
    """The JPEG with an application segment or comment after SOI."""
    return jpeg[:2] + bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload + jpeg[2:]


def with_xmp(jpeg: bytes, packet: bytes) -> bytes:
    """The JPEG with an XMP packet."""
    return with_segment(jpeg, 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet)


def xmp_packet(attributes: str = "", elements: str = "") -> bytes:
    """An XMP packet with these attributes and elements in its description; common prefixes are declared."""
    return f"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
 {attributes}>{elements}</rdf:Description></rdf:RDF></x:xmpmeta>""".encode()


def png_with_text(picture: Image.Image, key: str, value: str) -> bytes:
    """A PNG with an uncompressed text chunk before its picture data."""
    png = encoded(picture, "PNG")
    body = key.encode("latin-1") + b"\0" + value.encode("utf-8")
    chunk = struct.pack(">I", len(body)) + b"tEXt" + body
    return png[:33] + chunk + struct.pack(">I", zlib.crc32(b"tEXt" + body)) + png[33:]


def exif_block(entries: list[tuple[int, int, int, bytes]], following: int = 0) -> bytes:
    """A little-endian TIFF block with one directory; each entry is tag, type, count and its four value bytes."""
    body = b"".join(struct.pack("<HHI", tag, kind, count) + value for tag, kind, count, value in entries)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + body + struct.pack("<I", following)


def with_exif(jpeg: bytes, block: bytes) -> bytes:
    """The JPEG with this EXIF block."""
    return with_segment(jpeg, 0xE1, b"Exif\0\0" + block)


def thumbnail_appended(jpeg: bytes, exif: bytes, thumbnail: bytes) -> bytes:
    """The JPEG with ``exif`` (Pillow's bytes, in either byte order) and an IFD1 with a JPEG thumbnail."""
    block = bytearray(exif.removeprefix(b"Exif\0\0"))
    order = "<" if block[:2] == b"II" else ">"
    (first,) = struct.unpack_from(order + "I", block, 4)
    (count,) = struct.unpack_from(order + "H", block, first)
    struct.pack_into(order + "I", block, first + 2 + 12 * count, len(block))
    start = len(block) + 2 + 12 * 3 + 4
    block += struct.pack(order + "H", 3)
    block += struct.pack(order + "HHIHH", 0x0103, 3, 1, 6, 0)
    block += struct.pack(order + "HHII", 0x0201, 4, 1, start) + struct.pack(
        order + "HHII", 0x0202, 4, 1, len(thumbnail)
    )
    block += struct.pack(order + "I", 0) + thumbnail
    return with_exif(jpeg, bytes(block))
