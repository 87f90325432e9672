"""Boxes of AVIF and HEIF files (ISO/IEC 14496-12); their EXIF and XMP come from the decoder that reads the items."""

from __future__ import annotations

import io
import struct

from engines.provenance.container import PART_LIMIT, Container, Part


def read(data: bytes) -> Container:
    """Walk the top-level boxes; metadata items are taken through Pillow where it can open the file."""
    container = Container("ISO BMFF")
    position = 0
    while position + 8 <= len(data) and len(container.parts) < PART_LIMIT:
        size, kind = struct.unpack_from(">I4s", data, position)
        header = 8
        if size == 1 and position + 16 <= len(data):
            size, header = struct.unpack_from(">Q", data, position + 8)[0], 16
        elif size == 0:
            size = len(data) - position
        name = "".join(chr(byte) if 32 <= byte < 127 else "?" for byte in kind)
        if size < header or position + size > len(data):
            container.problems.append(f"The box {name} at byte {position:,} is cut off or broken.")
            break
        note = ""
        if kind == b"ftyp":
            note = f"brand {data[position + 8 : position + 12].decode('latin-1')}"
        elif kind == b"uuid" and data[position + 8 : position + 24].hex() == "d8fec3d61b0e483c92975828877ec481":
            container.has_c2pa, note = True, "content credentials (C2PA)"
        container.add(Part(position, size, name, note))
        position += size
    container.end, container.trailing = position, len(data) - position
    _items(data, container)
    return container


def _items(data: bytes, container: Container) -> None:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as picture:
            exif, xmp = picture.info.get("exif"), picture.info.get("xmp")
    except Exception:  # a decoder fed with hostile bytes raises anything
        container.problems.append("The metadata items of this file could not be read by the decoder at hand.")
        return
    if isinstance(exif, bytes) and exif:
        container.exif.append(exif.removeprefix(b"Exif\0\0"))
    if isinstance(xmp, bytes) and xmp:
        container.xmp.append(xmp)
