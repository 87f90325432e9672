"""JPEG marker structure after ITU-T T.81 Annex B: every segment in order, bounded, on broken files too."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field
from itertools import islice

from engines.provenance import jpeg_tables
from engines.provenance.container import METADATA_LIMIT, PART_LIMIT, WALK_LIMIT, Container, Embedded, Part, Text
from engines.provenance.jpeg_tables import HuffmanTable, QuantisationTable
from engines.provenance.text import clip, decode, many

_NEXT_MARKER = re.compile(rb"\xff+[\x01-\xcf\xd8-\xfe]")
_STANDALONE = {0x01, 0xD8, 0xD9, *range(0xD0, 0xD8)}
_PROCESSES = {
    0xC0: "baseline, Huffman",
    0xC1: "extended sequential, Huffman",
    0xC2: "progressive, Huffman",
    0xC3: "lossless, Huffman",
    0xC5: "differential sequential, Huffman",
    0xC6: "differential progressive, Huffman",
    0xC7: "differential lossless, Huffman",
    0xC9: "extended sequential, arithmetic",
    0xCA: "progressive, arithmetic",
    0xCB: "lossless, arithmetic",
    0xCD: "differential sequential, arithmetic",
    0xCE: "differential progressive, arithmetic",
    0xCF: "differential lossless, arithmetic",
}
_NAMES = {0xC4: "DHT", 0xCC: "DAC", 0xD8: "SOI", 0xD9: "EOI", 0xDA: "SOS", 0xDB: "DQT", 0xDC: "DNL", 0xDD: "DRI",
          0xDE: "DHP", 0xDF: "EXP", 0xFE: "COM"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Component:
    """One colour component of a frame: identifier, horizontal and vertical sampling factor, quantisation table."""

    id: int
    horizontal: int
    vertical: int
    table: int


@dataclass(slots=True)
class Jpeg:
    """The coding parameters of the first picture in the file. ``order`` lists the markers as written, APPn with
    their identifier; ``layout`` the coding segments up to the first scan, tables with their number ("DQT2");
    ``jfif`` is version and density unit of the JFIF header ("1.01 unit 0"); ``restarts`` counts RSTn
    markers; ``adobe_transform`` is 0 (RGB/CMYK), 1 (YCbCr), 2 (YCCK)."""

    process: str = ""
    precision: int = 0
    width: int = 0
    height: int = 0
    components: tuple[Component, ...] = ()
    quantisation: list[QuantisationTable] = field(default_factory=list)
    huffman: list[HuffmanTable] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    layout: list[str] = field(default_factory=list)
    jfif: str = ""
    restart_interval: int = 0
    restarts: int = 0
    scans: int = 0
    adobe_transform: int | None = None

    @property
    def sampling(self) -> str:
        """Sampling factors as "2x2 1x1 1x1", in component order."""
        return " ".join(f"{part.horizontal}x{part.vertical}" for part in self.components)


def read(data: bytes) -> Container:
    """Walk the markers of the first picture; what follows its EOI is described as trailing data."""
    container = Container("JPEG", jpeg=Jpeg())
    reader = _Reader(data, container)
    reader.walk()
    return container


class _Reader:
    def __init__(self, data: bytes, container: Container) -> None:
        assert container.jpeg is not None
        self.data, self.container, self.jpeg = data, container, container.jpeg
        self.photoshop = b""
        self.metadata_bytes = 0
        self.extended: dict[bytes, dict[int, bytes]] = {}

    def walk(self) -> None:
        position, problems = 0, self.container.problems
        for _ in range(WALK_LIMIT):
            if position + 2 > len(self.data):
                problems.append("The JPEG data ends without an end-of-image marker: the file is cut off.")
                break
            marker = self.data[position + 1]
            if self.data[position] != 0xFF or marker in (0x00, 0xFF):
                found = _NEXT_MARKER.search(self.data, position)
                if not found:
                    problems.append(f"No marker after byte {position:,}: the file is cut off or overwritten there.")
                    break
                start = found.end() - 2
                if self.data[position:start].strip(b"\xff"):
                    self.container.add_problem(
                        f"{many(start - position, 'byte')} between segments at byte {position:,}."
                    )
                position = start
                continue
            if marker in _STANDALONE:
                self._record(position, 2, _name(marker))
                position += 2
                if marker == 0xD9:
                    break
                continue
            position = self._segment(position, marker)
            if position < 0:
                break
        else:
            problems.append(f"There are more than {WALK_LIMIT:,} segments; what follows is not read.")
            position = -1
        end = len(self.data) if position < 0 else min(position, len(self.data))
        self.container.end, self.container.trailing = end, len(self.data) - end
        self._finish_metadata()

    def _segment(self, position: int, marker: int) -> int:
        if position + 4 > len(self.data):
            self.container.problems.append(f"{_name(marker)} at byte {position:,} has no length: the file is cut off.")
            return -1
        length = struct.unpack_from(">H", self.data, position + 2)[0]
        payload = self.data[position + 4 : position + 2 + length]
        if length < 2 or len(payload) < length - 2:
            self.container.add_problem(
                f"{_name(marker)} at byte {position:,} gives a length of {length:,}, more than the file "
                "holds: the file is cut off or broken there."
            )
            if length >= 2:
                self._record(position, len(self.data) - position, _name(marker), "cut off")
                return -1
            return position + 2
        before = len(self.jpeg.quantisation) + len(self.jpeg.huffman)
        name, note = self._describe(marker, payload)
        if not self.jpeg.scans and not 0xE0 <= marker <= 0xEF and marker != 0xFE:
            tables = len(self.jpeg.quantisation) + len(self.jpeg.huffman) - before
            self.jpeg.layout.append(f"{name}{tables or ''}")
        self._record(position, length + 2, name, note)
        position += length + 2
        if marker == 0xDA:
            return self._scan(position)
        return position

    def _scan(self, start: int) -> int:
        """Skip entropy-coded data from ``start`` to the next marker that is no RSTn (T.81 B.1.1.5)."""
        self.jpeg.scans += 1
        found = _NEXT_MARKER.search(self.data, start)
        end = found.end() - 2 if found else len(self.data)
        restarts = 0
        if self.jpeg.restart_interval:
            restarts = sum(self.data.count(bytes((0xFF, 0xD0 + n)), start, end) for n in range(8))
        self.jpeg.restarts += restarts
        note = f"{restarts:,} restart markers" if restarts else ""
        self.container.add(Part(start, end - start, "coded picture data", note))
        return end

    def _record(self, offset: int, size: int, name: str, note: str = "") -> None:
        self.container.add(Part(offset, size, name, note))
        if len(self.jpeg.order) < PART_LIMIT:
            self.jpeg.order.append(name)

    def _describe(self, marker: int, payload: bytes) -> tuple[str, str]:
        name = _name(marker)
        if 0xE0 <= marker <= 0xEF:
            return self._application(marker, payload)
        if marker == 0xDB:
            tables, problem = jpeg_tables.read_quantisation(payload)
            self.jpeg.quantisation += tables
            self.container.add_problem(problem)
            return name, ", ".join(f"table {table.id} ({table.bits} bit)" for table in tables)
        if marker == 0xC4:
            huffman, problem = jpeg_tables.read_huffman(payload)
            self.jpeg.huffman += huffman
            self.container.add_problem(problem)
            return name, ", ".join(f"{table.kind} {table.id}" for table in huffman)
        if marker in _PROCESSES:
            return name, self._frame(marker, payload)
        if marker == 0xDD and len(payload) >= 2:
            self.jpeg.restart_interval = struct.unpack_from(">H", payload)[0]
            return name, f"every {self.jpeg.restart_interval:,} blocks"
        if marker == 0xFE:
            self.container.add_text(Text("JPEG comment", "COM", decode(payload)))
            return name, clip(decode(payload), 100)
        return name, ""

    def _frame(self, marker: int, payload: bytes) -> str:
        if len(payload) < 6 or len(payload) < 6 + 3 * payload[5]:
            self.container.add_problem("The frame header is too short for its number of components.")
            return "broken"
        precision, height, width, count = struct.unpack_from(">BHHB", payload)
        parts = tuple(
            Component(payload[at], payload[at + 1] >> 4, payload[at + 1] & 15, payload[at + 2])
            for at in range(6, 6 + 3 * count, 3)
        )
        if self.jpeg.process:
            self.container.add_problem("There is more than one frame header in the picture.")
        else:
            self.jpeg.process, self.jpeg.precision = _PROCESSES[marker], precision
            self.jpeg.width, self.jpeg.height, self.jpeg.components = width, height, parts
        return f"{_PROCESSES[marker]}, {width:,} × {height:,}, {precision} bit, {many(count, 'component')}"

    def _application(self, marker: int, payload: bytes) -> tuple[str, str]:
        name = _name(marker)
        identifier = payload[:40].split(b"\0", 1)[0]
        label = "".join(chr(byte) for byte in identifier[:32] if 32 < byte < 127)
        tag = f"{name}:{label.rsplit('/', 2)[-1] if label.startswith('http') else label}"
        if self.metadata_bytes + len(payload) > METADATA_LIMIT:
            self.container.add_problem("The metadata is longer than 16 MB; what follows is listed but not read.")
            return tag, "not read"
        self.metadata_bytes += len(payload)
        if marker == 0xE0 and identifier == b"JFIF" and len(payload) >= 14:
            self.jpeg.jfif = self.jpeg.jfif or f"{payload[5]}.{payload[6]:02d} unit {payload[7]}"
            return f"{name}:JFIF", f"version {payload[5]}.{payload[6]:02d}, density unit {payload[7]}"
        if marker == 0xE1 and payload[:6] in (b"Exif\0\0", b"Exif\0\xff"):
            self.container.exif.append(payload[6:])
            return f"{name}:Exif", ""
        if marker == 0xE1 and payload.startswith(b"http://ns.adobe.com/xap/1.0/\0"):
            self.container.xmp.append(payload[29:])
            return f"{name}:XMP", ""
        if marker == 0xE1 and payload.startswith(b"http://ns.adobe.com/xmp/extension/\0") and len(payload) > 75:
            offset = struct.unpack_from(">I", payload, 71)[0]
            self.extended.setdefault(payload[35:67], {})[offset] = payload[75:]
            return f"{name}:XMP-extended", f"part at {offset:,}"
        if marker == 0xE2 and payload.startswith(b"MPF\0"):
            return f"{name}:MPF", "list of further pictures (CIPA DC-007)"
        if marker == 0xEB and payload[:2] == b"JP":
            self.container.has_c2pa |= b"c2pa" in payload[:200]
            return f"{name}:JUMBF", "content credentials (C2PA)" if b"c2pa" in payload[:200] else ""
        if marker == 0xED and payload.startswith(b"Photoshop 3.0\0"):
            self.photoshop += payload[14:]
            return f"{name}:Photoshop", ""
        if marker == 0xEE and payload.startswith(b"Adobe") and len(payload) >= 12:
            self.jpeg.adobe_transform = payload[11]
            return f"{name}:Adobe", f"colour transform {payload[11]}"
        return tag, ""

    def _finish_metadata(self) -> None:
        if self.photoshop:
            self.container.photoshop.append(self.photoshop)
        for parts in list(self.extended.values())[:4]:
            self.container.xmp.append(b"".join(parts[offset] for offset in sorted(parts)))
        tail = self.data[self.container.end :]
        for found in islice(re.finditer(rb"\xff\xd8\xff", tail), 4):
            self.container.embedded.append(
                Embedded(
                    f"after the end of the picture, byte {self.container.end + found.start():,}", tail[found.start() :]
                )
            )


def _name(marker: int) -> str:
    if marker in _PROCESSES:
        return f"SOF{marker - 0xC0}"
    if 0xE0 <= marker <= 0xEF:
        return f"APP{marker - 0xE0}"
    if 0xD0 <= marker <= 0xD7:
        return f"RST{marker - 0xD0}"
    return _NAMES.get(marker, f"0xFF{marker:02X}")
