"""The parts of an image file as plain data, whatever its format; ``open_container`` chooses the reader."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engines.provenance.jpeg import Jpeg

PART_LIMIT = 2000
METADATA_LIMIT = 16 * 1024 * 1024
TEXT_LIMIT = 1024 * 1024
# Bounds on the work that a crafted file can cause: parts walked, and characters of text kept.
WALK_LIMIT = 100_000
TEXT_BUDGET = 8 * 1024 * 1024
TEXT_COUNT = 1000

_TOO_MUCH_TEXT = "The file holds more text than is read; the rest is left out."


@dataclass(frozen=True, slots=True)
class Part:
    """A marker segment, chunk, block, box or directory: its place and whole size in bytes, and what it holds."""

    offset: int
    size: int
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A text stored in the file: ``where`` (chunk or tag), ``key``, ``value`` (up to TEXT_LIMIT characters)."""

    where: str
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Embedded:
    """Another picture inside the file: where it lies, and its bytes (a JPEG unless ``where`` says otherwise)."""

    where: str
    data: bytes = field(repr=False)


@dataclass(slots=True)
class Container:
    """What a reader found. ``exif`` are TIFF-structured blocks, ``xmp`` packets, ``iim`` IPTC records,
    ``photoshop`` 8BIM resource blocks. ``end`` is the offset at which the format says the file ends, ``problems``
    are sentences on what is broken in the structure; ``parts_left_out`` counts parts beyond the limit, ``text_size``
    the characters of text unpacked and kept.
    """

    kind: str
    parts: list[Part] = field(default_factory=list)
    exif: list[bytes] = field(default_factory=list)
    xmp: list[bytes] = field(default_factory=list)
    iim: list[bytes] = field(default_factory=list)
    photoshop: list[bytes] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    embedded: list[Embedded] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    end: int = 0
    trailing: int = 0
    parts_left_out: int = 0
    text_size: int = 0
    has_c2pa: bool = False
    jpeg: Jpeg | None = None

    @property
    def has_room(self) -> bool:
        """Whether further texts are kept."""
        return len(self.texts) < TEXT_COUNT and self.text_size < TEXT_BUDGET

    def add_text(self, text: Text) -> None:
        """Keep a text, cut to TEXT_LIMIT, up to the limits on number and size; beyond them say so once."""
        if self.has_room:
            self.text_size += len(text.value)
            self.texts.append(Text(text.where, text.key[:1000], text.value[:TEXT_LIMIT]))
        elif _TOO_MUCH_TEXT not in self.problems:
            self.problems.append(_TOO_MUCH_TEXT)

    def add_problem(self, sentence: str) -> None:
        """Keep a sentence on damage, the first fifty of them."""
        if sentence and len(self.problems) < 50:
            self.problems.append(sentence)

    def add(self, part: Part) -> None:
        """Keep a part, up to the limit; beyond it parts are only counted."""
        if len(self.parts) < PART_LIMIT:
            self.parts.append(part)
        else:
            self.parts_left_out += 1


def open_container(data: bytes) -> Container:
    """The structure of ``data``, chosen by its first bytes, never by its name. Never raises on broken files."""
    from engines.provenance import bmff, gif, jpeg, png, riff, tiff

    if data[:2] == b"\xff\xd8":
        return jpeg.read(data)
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return png.read(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return riff.read(data)
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return gif.read(data)
    if data[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return tiff.read(data)
    if data[4:8] == b"ftyp":
        return bmff.read(data)
    return Container("other", end=len(data))
