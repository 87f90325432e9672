"""EXIF blocks read into named, printable fields (CIPA DC-008 / JEITA CP-3451, EXIF 3.0)."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import ExifTags

from engines.provenance.ifd import Block, Entry, Value, read_block
from engines.provenance.text import clip, decode, hex_start

_XP_TAGS = range(0x9C9B, 0x9CA0)
_TEXT_BYTES = {0x9000, 0xA000, 0x0002}
MAKER_NOTE, USER_COMMENT = 0x927C, 0x9286
_ORIENTATIONS = {1: "as stored", 2: "mirrored", 3: "turned by 180°", 4: "mirrored and turned by 180°",
                 5: "mirrored and turned by 90° anticlockwise", 6: "turned by 90° clockwise to be upright",
                 7: "mirrored and turned by 90° clockwise", 8: "turned by 90° anticlockwise to be upright"}  # fmt: skip
_HIDDEN = {0x8769, 0x8825, 0xA005}


@dataclass(frozen=True, slots=True)
class Field:
    """A printable tag: directory, name and value (bounded)."""

    directory: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Exif:
    """One EXIF block: its raw structure, its fields, and the thumbnail of IFD1 (b"" where there is none)."""

    block: Block
    fields: tuple[Field, ...]
    thumbnail: bytes

    def text(self, tag: int, directory: str = "IFD0") -> str:
        """A text tag, "" where absent or not text."""
        value = self.block.get(directory, tag)
        return value.strip() if isinstance(value, str) else ""

    def number(self, tag: int, directory: str = "IFD0") -> int | None:
        """The first whole number of a tag, None where absent."""
        value = self.block.get(directory, tag)
        first = value[0] if isinstance(value, tuple) and value else None
        return first if isinstance(first, int) else None

    def user_comment(self) -> str:
        """UserComment decoded by its eight-byte character code; "" where absent."""
        value = self.block.get("Exif", USER_COMMENT)
        return decode_comment(value) if isinstance(value, bytes) else value if isinstance(value, str) else ""

    def maker_note(self) -> bytes:
        """The maker note's bytes, b"" where absent; some programs give it another type than the standard's."""
        return as_bytes(self.block.get("Exif", MAKER_NOTE))

    def has(self, tag: int, directory: str) -> bool:
        """Whether the tag stands in the directory, readable or not."""
        return any(entry.tag == tag and entry.directory == directory for entry in self.block.entries())


def read(data: bytes) -> Exif:
    """Read one TIFF-structured block. Never raises."""
    block = read_block(data)
    fields = tuple(
        Field(entry.directory, tag_name(entry.directory, entry.tag), show(entry))
        for entry in block.entries()
        if entry.tag not in _HIDDEN
    )
    return Exif(block, fields, _thumbnail(data, block))


def tag_name(directory: str, tag: int) -> str:
    """The standard's name of a tag, or its number."""
    names = {"GPS": ExifTags.GPSTAGS, "Interop": {1: "InteroperabilityIndex", 2: "InteroperabilityVersion"}}
    return str(names.get(directory, ExifTags.TAGS).get(tag, f"0x{tag:04x}"))


def show(entry: Entry) -> str:
    """An entry's value as bounded text."""
    value, tag = entry.value, entry.tag
    if value is None:
        return "not readable"
    if tag in _XP_TAGS:
        return clip(as_bytes(value).decode("utf-16-le", "replace").rstrip("\0"))
    if tag == MAKER_NOTE and entry.directory == "Exif":
        return f"{entry.count:,} bytes, starts with {clip(decode(as_bytes(value)[:12]), 40)}"
    if tag == USER_COMMENT and isinstance(value, bytes):
        return clip(decode_comment(value))
    if isinstance(value, bytes):
        return clip(decode(value)) if tag in _TEXT_BYTES or _printable(value) else hex_start(value)
    if isinstance(value, str):
        return clip(value)
    return _numbers(tag, entry.directory, value)


def as_bytes(value: Value | None) -> bytes:
    """A value that should be bytes, whatever type it was stored with; b"" where it is no such thing."""
    if isinstance(value, str):
        return value.encode("latin-1", "replace")
    if isinstance(value, tuple):
        return bytes(part for part in value if isinstance(part, int) and 0 <= part < 256)
    return value or b""


def decode_comment(raw: bytes) -> str:
    """EXIF UserComment: an eight-byte character code, then the text; UTF-16 in whichever byte order reads as text."""
    code, body = raw[:8], raw[8:]
    if code.startswith(b"UNICODE"):
        texts = [body.decode(order, "replace") for order in ("utf-16-be", "utf-16-le")]
        return max(texts, key=lambda text: sum(character < "\u0250" for character in text)).strip("\0 ")
    if code.startswith((b"ASCII", b"JIS")) or code == bytes(8):
        return decode(body).strip("\0 ")
    return decode(raw).strip("\0 ")


def _numbers(tag: int, directory: str, value: Value) -> str:
    if tag == 0x0112 and directory == "IFD0" and value:
        words = next(
            (text for number, text in _ORIENTATIONS.items() if number == value[0]), "not a value of the standard"
        )
        return f"{value[0]} ({words})"
    shown = []
    for part in value[:12]:
        if isinstance(part, tuple):
            top, bottom = part
            shown.append(f"{top}/{bottom}" if not bottom or top % bottom else str(top // bottom))
        else:
            shown.append(str(part))
    more = f" … ({len(value):,} values)" if len(value) > 12 else ""
    return clip(", ".join(shown) + more)


def _printable(value: bytes) -> bool:
    text = value.rstrip(b"\0")
    return bool(text) and all(32 <= byte < 127 or byte in (9, 10, 13) for byte in text[:500])


def _thumbnail(data: bytes, block: Block) -> bytes:
    """The JPEG named by JPEGInterchangeFormat in IFD1 (EXIF 4.5.5), at most 1 MB."""
    place, size = (block.get("IFD1", tag) for tag in (0x0201, 0x0202))
    if not (isinstance(place, tuple) and isinstance(size, tuple) and place and size):
        return b""
    start, length = place[0], size[0]
    if not isinstance(start, int) or not isinstance(length, int):
        return b""
    raw = data[start : start + min(length, 1 << 20)]
    return raw if raw[:2] == b"\xff\xd8" else b""
