"""PNG chunk structure (ISO/IEC 15948, PNG third edition) with its texts, EXIF and XMP."""

from __future__ import annotations

import struct
import zlib

from engines.provenance.container import METADATA_LIMIT, TEXT_LIMIT, WALK_LIMIT, Container, Part, Text
from engines.provenance.text import clip, decode, many

_COLOURS = {0: "grey", 2: "RGB", 3: "palette", 4: "grey with alpha", 6: "RGB with alpha"}


def read(data: bytes) -> Container:
    """Walk the chunks, checking each CRC; runs of IDAT and fdAT chunks become one part."""
    container = Container("PNG")
    position, run_start, run_count, run_name = 8, 0, 0, ""
    walked = 0
    while position + 12 <= len(data):
        walked += 1
        if walked > 2 * WALK_LIMIT:
            container.problems.append(f"There are more than {2 * WALK_LIMIT:,} chunks; what follows is not read.")
            break
        length, kind = struct.unpack_from(">I4s", data, position)
        name = kind.decode("latin-1")
        end = position + 12 + length
        if end > len(data) or not kind.isalpha():
            container.problems.append(
                f"The chunk at byte {position:,} is cut off or broken: the file is damaged there."
            )
            break
        if zlib.crc32(memoryview(data)[position + 4 : end - 4]) != struct.unpack_from(">I", data, end - 4)[0]:
            container.add_problem(f"The checksum of chunk {name} at byte {position:,} is wrong.")
        if run_count and name != run_name:
            container.add(Part(run_start, position - run_start, run_name, many(run_count, "chunk")))
            run_count = 0
        if name in ("IDAT", "fdAT"):
            run_start, run_name = (run_start, name) if run_count else (position, name)
            run_count += 1
        else:
            note = _describe(container, name, data[position + 8 : end - 4] if length <= METADATA_LIMIT else b"")
            container.add(Part(position, 12 + length, name, note))
        position = end
        if name == "IEND":
            break
    else:
        container.problems.append("The PNG ends without its IEND chunk: the file is cut off.")
    if run_count:
        container.add(Part(run_start, position - run_start, run_name, many(run_count, "chunk")))
    container.end, container.trailing = position, len(data) - position
    return container


def _describe(container: Container, name: str, body: bytes) -> str:
    if name == "IHDR" and len(body) >= 13:
        width, height, bits, colour, _, _, interlace = struct.unpack_from(">IIBBBBB", body)
        return f"{width:,} × {height:,}, {bits} bit, {_COLOURS.get(colour, '?')}{', interlaced' if interlace else ''}"
    if name == "eXIf":
        container.exif.append(body)
    elif name == "caBX":
        container.has_c2pa = True
        return "content credentials (C2PA)"
    elif name == "tIME" and len(body) >= 7:
        year, *rest = struct.unpack_from(">HBBBBB", body)
        moment = f"{year:04d}-{rest[0]:02d}-{rest[1]:02d} {rest[2]:02d}:{rest[3]:02d}:{rest[4]:02d}"
        container.add_text(Text("PNG tIME", "last change", moment))
        return moment
    elif name in ("tEXt", "zTXt", "iTXt"):
        return _text(container, name, body)
    elif name == "pHYs" and len(body) >= 9:
        across, down, unit = struct.unpack_from(">IIB", body)
        return f"{across:,} × {down:,} per {'metre' if unit else 'unit'}"
    elif name == "iCCP":
        return f"profile “{clip(decode(body.split(bytes(1), 1)[0]), 80)}”"
    return ""


def _text(container: Container, name: str, body: bytes) -> str:
    key_raw, _, rest = body.partition(b"\0")
    key = key_raw[:79].decode("latin-1")
    if not container.has_room:
        container.add_text(Text(f"PNG {name}", key, ""))
        return "not read"
    note = ""
    if name == "tEXt":
        raw = rest
    elif name == "zTXt":
        raw, note = _inflate(rest[1:])
    else:
        compressed = rest[:1] == b"\1"
        parts = rest[2:].split(b"\0", 2)
        raw = parts[2] if len(parts) == 3 else b""
        if compressed:
            raw, note = _inflate(raw)
    container.text_size += len(raw)
    if key == "XML:com.adobe.xmp":
        container.xmp.append(raw)
        return note or "XMP"
    if key.startswith("Raw profile type ") and _raw_profile(container, key[17:].strip().lower(), raw):
        return f"“{clip(key, 80)}”"
    container.add_text(Text(f"PNG {name}", key, decode(raw[:TEXT_LIMIT])))
    return f"“{clip(key, 80)}”, {many(len(raw), 'byte')}{'; ' + note if note else ''}"


def _inflate(raw: bytes) -> tuple[bytes, str]:
    """At most TEXT_LIMIT bytes of a deflated text, and a note where it is longer or broken."""
    try:
        inflater = zlib.decompressobj()
        text = inflater.decompress(raw, TEXT_LIMIT)
        return text, "only the first megabyte is read" if inflater.unconsumed_tail else ""
    except zlib.error:
        return b"", "its compressed text is damaged"


def _raw_profile(container: Container, kind: str, raw: bytes) -> bool:
    """ImageMagick's hexadecimal profile text: a line with the length, then hexadecimal digits."""
    lines = raw.strip().split(b"\n", 2)
    try:
        body = bytes.fromhex(b"".join(lines[2].split()).decode("ascii"))
    except (IndexError, ValueError, UnicodeDecodeError):
        return False
    if kind in ("exif", "app1") and body.startswith(b"Exif\0\0"):
        container.exif.append(body[6:])
    elif kind == "iptc" and body.startswith(b"8BIM"):
        container.photoshop.append(body)
    elif kind == "xmp":
        container.xmp.append(body)
    else:
        return False
    return True
