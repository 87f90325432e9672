"""Files and exhibits made by code for the provenance tests."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

from engines.core.exhibit import Exhibit, Facts, Source
from engines.core.finding import Finding
from engines.core.run import Run
from engines.provenance import analyse


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


def exhibit_of(data: bytes, name: str = "questioned.jpg", modified: str = "2024-05-01T12:00:00+00:00") -> Exhibit:
    """An exhibit of these bytes, decoded by Pillow where it can."""
    pixels, width, height, form, mime, why = np.zeros((0, 0), np.uint8), 0, 0, "", "application/octet-stream", ""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            form, (width, height) = picture.format or "", picture.size
            mime = Image.MIME.get(form, mime)
            pixels = np.asarray(picture.convert("L" if picture.mode in ("1", "L") else "RGB"))
    except Exception as error:
        why = str(error)
    facts = Facts(hashlib.sha256(data).hexdigest(), len(data), form, mime, width, height, "", 8, 1, 1, None, "Pillow",
                  modified, undecodable=why)  # fmt: skip
    return Exhibit(Source(Path("/case") / name), facts, data, pixels)


def examine(data: bytes, name: str = "questioned.jpg", **facts: str) -> Finding:
    """The engine's finding on these bytes."""
    return analyse(exhibit_of(data, name, **facts), Run())


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
