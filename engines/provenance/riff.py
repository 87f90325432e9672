"""WebP chunk structure (RFC 9649)."""

from __future__ import annotations

import struct

from engines.provenance.container import METADATA_LIMIT, PART_LIMIT, Container, Part


def read(data: bytes) -> Container:
    """Walk the RIFF chunks; sub-chunks of animation frames are not opened."""
    container = Container("WebP")
    end = min(8 + struct.unpack_from("<I", data, 4)[0], len(data))
    if 8 + struct.unpack_from("<I", data, 4)[0] > len(data):
        container.problems.append("The WebP header announces more bytes than the file holds: the file is cut off.")
    container.add(Part(0, 12, "RIFF WEBP"))
    position = 12
    while position + 8 <= end and len(container.parts) < PART_LIMIT:
        kind, length = struct.unpack_from("<4sI", data, position)
        body_end = position + 8 + length
        if body_end > len(data):
            container.problems.append(f"The chunk at byte {position:,} is cut off.")
            break
        name = "".join(chr(byte) if 32 <= byte < 127 else "?" for byte in kind)
        body = data[position + 8 : body_end] if length <= METADATA_LIMIT else b""
        container.add(Part(position, 8 + length, name.strip(), _describe(container, kind, body)))
        position = body_end + (length & 1)
    container.end, container.trailing = end, len(data) - end
    return container


def _describe(container: Container, kind: bytes, body: bytes) -> str:
    if kind == b"EXIF":
        container.exif.append(body.removeprefix(b"Exif\0\0"))
    elif kind == b"XMP ":
        container.xmp.append(body)
    elif kind == b"C2PA":
        container.has_c2pa = True
        return "content credentials (C2PA)"
    elif kind == b"VP8 " and len(body) >= 10 and body[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", body, 6)
        return f"lossy, {width & 0x3FFF:,} × {height & 0x3FFF:,}"
    elif kind == b"VP8L" and len(body) >= 5:
        bits = struct.unpack_from("<I", body, 1)[0]
        return f"lossless, {(bits & 0x3FFF) + 1:,} × {(bits >> 14 & 0x3FFF) + 1:,}"
    elif kind == b"VP8X" and len(body) >= 10:
        width, height = int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
        return f"extended, {width:,} × {height:,}, flags 0x{body[0]:02x}"
    elif kind == b"ANMF":
        return "animation frame"
    return ""
