"""GIF block structure (GIF89a specification) with comments and XMP."""

from __future__ import annotations

import struct

from engines.provenance.container import TEXT_LIMIT, WALK_LIMIT, Container, Part, Text
from engines.provenance.text import clip, decode

SUB_BLOCK_LIMIT = 4_000_000
_EXTENSIONS = {0x01: "plain text", 0xF9: "graphic control", 0xFE: "comment", 0xFF: "application"}


def read(data: bytes) -> Container:
    """Walk the blocks from the header to the trailer."""
    container = Container("GIF")
    if len(data) < 13:
        container.problems.append("The GIF header is cut off.")
        container.end = len(data)
        return container
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    table = 3 << ((flags & 7) + 1) if flags & 0x80 else 0
    container.add(Part(0, 13 + table, data[:6].decode(), f"screen {width:,} × {height:,}"))
    position = 13 + table
    for _ in range(WALK_LIMIT):
        if position >= len(data) or data[position] == 0x3B:
            break
        start = position
        if data[position] == 0x21 and position + 2 < len(data):
            label = data[position + 1]
            body, position, complete = _sub_blocks(data, position + 2)
            container.add(
                Part(start, position - start, _EXTENSIONS.get(label, "extension"), _note(container, label, body))
            )
        elif data[position] == 0x2C and position + 10 < len(data):
            wide, high, local = struct.unpack_from("<HHB", data, position + 5)
            position += 11 + (3 << ((local & 7) + 1) if local & 0x80 else 0)
            _, position, complete = _sub_blocks(data, position)
            container.add(Part(start, position - start, "image", f"{wide:,} × {high:,}"))
        else:
            container.problems.append(f"Unknown GIF block at byte {position:,}: the file is damaged there.")
            break
        if not complete:
            break
    if position >= len(data) or data[position] != 0x3B:
        container.problems.append("The GIF ends without its trailer: the file is cut off.")
        position = len(data)
    else:
        container.add(Part(position, 1, "trailer"))
        position += 1
    container.end, container.trailing = position, len(data) - position
    return container


def _sub_blocks(data: bytes, position: int) -> tuple[bytes, int, bool]:
    """The joined sub-blocks (at most TEXT_LIMIT bytes), the offset after them, and whether they were complete."""
    joined = bytearray()
    for _ in range(SUB_BLOCK_LIMIT):
        if position >= len(data):
            break
        size = data[position]
        if size == 0:
            return bytes(joined), position + 1, True
        if len(joined) < TEXT_LIMIT:
            joined += (
                data[position : position + 1 + size]
                if joined[:11] == b"XMP DataXMP"
                else data[position + 1 : position + 1 + size]
            )
        position += 1 + size
    return bytes(joined), len(data), False


def _note(container: Container, label: int, body: bytes) -> str:
    if label == 0xFE:
        container.add_text(Text("GIF comment", "comment", decode(body)))
        return clip(decode(body), 100)
    if label == 0xFF and body.startswith(b"XMP DataXMP"):
        packet = body[11:]
        # XMP in GIF is stored unblocked, followed by a "magic trailer" of descending bytes (XMP specification part 3).
        end = packet.rfind(b">")
        container.xmp.append(packet[: end + 1])
        return "XMP"
    return clip(decode(body[:11]), 20) if label == 0xFF else ""
