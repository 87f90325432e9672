"""Metadata fields by name, EXIF, IPTC-IIM, XMP and PNG text. Nothing here raises on broken files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from PIL import ExifTags, Image, ImageFile, IptcImagePlugin

from engines.core.errors import AssayError
from engines.core.exhibit import Exhibit
from engines.core.limits import DecodeLimits
from engines.core.metadata_text import RDF, decoded, descriptions, packet_in, packet_of, respelled
from engines.core.pillow import opened
from engines.core.sniff import HEAD_BYTES, sniff

T = TypeVar("T")

_TEXT_LIMIT = 20_000
_XMP = {
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "Iptc4xmpExt",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "Iptc4xmpCore",
    "http://ns.adobe.com/tiff/1.0/": "tiff",
}
_IPTC = {
    (2, 55): "Date created", (2, 60): "Time created", (2, 80): "By-line", (2, 90): "City", (2, 92): "Sub-location",
    (2, 101): "Country", (2, 110): "Credit", (2, 115): "Source", (2, 116): "Copyright notice",
    (2, 65): "Originating program",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """One field: ``where`` (EXIF, GPS, XMP, IPTC, PNG text), its name and its text, bounded."""

    where: str
    name: str
    value: str

    @property
    def label(self) -> str:
        """As shown: "EXIF DateTimeOriginal"."""
        return f"{self.where} {self.name}"


@dataclass(frozen=True, slots=True)
class Metadata:
    """All fields in the order read; ``position``: (latitude, longitude) in degrees from EXIF's GPS directory."""

    fields: tuple[Field, ...] = ()
    position: tuple[float, float] | None = None

    def all(self, where: str, *names: str) -> list[Field]:
        """Every field of those names, in the order of ``names``."""
        return [field for name in names for field in self.fields if field.where == where and field.name == name]

    def text(self, where: str, name: str) -> str:
        """The first value of a field, "" where absent."""
        return next((field.value for field in self.all(where, name)), "")


def read_metadata(exhibit: Exhibit) -> Metadata:
    """Everything readable; an exhibit without metadata, or with broken metadata, gives what there is."""
    name = exhibit.source.name
    kind = sniff(exhibit.data[:HEAD_BYTES], exhibit.source.member or exhibit.source.path.name)
    fields: list[Field] = []
    position = None
    packet = b""
    if kind.pillow and not kind.extra:
        try:
            with opened(exhibit.data, kind, name, DecodeLimits()) as image:
                fields += _safely(_exif, image)
                fields += _safely(_iptc, image)
                fields += _safely(_texts, image)
                position = _position(image)
                packet = packet_of(image)
        except AssayError:  # why the pixels cannot be read has been said at intake
            pass
    fields += _safely(_xmp, packet or packet_in(exhibit.data))
    return Metadata(tuple(fields), position or _xmp_position(fields))


def _safely(reader: Callable[[T], Iterator[Field]], subject: T) -> list[Field]:
    found: list[Field] = []
    try:
        found.extend(reader(subject))
    except Exception:  # broken metadata may raise anything; what was read before it stands
        return found
    return found


def _exif(image: Image.Image) -> Iterator[Field]:
    exif = image.getexif()
    for tag, value in exif.items():
        yield from _field("EXIF", ExifTags.TAGS.get(tag, ""), value)
    for tag, value in exif.get_ifd(ExifTags.IFD.Exif).items():
        yield from _field("EXIF", ExifTags.TAGS.get(tag, ""), value)
    for tag, value in exif.get_ifd(ExifTags.IFD.GPSInfo).items():
        yield from _field("GPS", ExifTags.GPSTAGS.get(tag, ""), value)


def _field(where: str, name: str, value: object) -> Iterator[Field]:
    if not name or name in ("MakerNote", "UserComment", "PrintImageMatching"):
        return
    text = _text(value)
    if text:
        yield Field(where, name, text)


def _position(image: Image.Image) -> tuple[float, float] | None:
    try:
        gps = image.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        latitude = _degrees(gps[2]) * (-1 if str(gps.get(1, "N")).upper().startswith("S") else 1)
        longitude = _degrees(gps[4]) * (-1 if str(gps.get(3, "E")).upper().startswith("W") else 1)
    except Exception:  # a directory that is missing, cut off or of the wrong types
        return None
    possible = abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude, longitude) != (0.0, 0.0)
    return (latitude, longitude) if possible else None


def _xmp_position(fields: list[Field]) -> tuple[float, float] | None:
    """Position as XMP writes it: "48,51.5N" or "48,51,30N" (EXIF for XMP, 2.7)."""
    found = {field.name: field.value for field in fields if field.where == "XMP"}
    sides = []
    for name, letters in (("exif:GPSLatitude", "NS"), ("exif:GPSLongitude", "EW")):
        parts = re.fullmatch(rf"(\d+),(\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?([{letters}])", found.get(name, ""))
        if not parts:
            return None
        degrees = float(parts[1]) + float(parts[2]) / 60 + float(parts[3] or 0) / 3600
        sides.append(degrees if parts[4] == letters[0] else -degrees)
    return (sides[0], sides[1]) if abs(sides[0]) <= 90 and abs(sides[1]) <= 180 else None


def _degrees(parts: tuple[float, ...]) -> float:
    return float(parts[0]) + float(parts[1]) / 60 + (float(parts[2]) / 3600 if len(parts) > 2 else 0.0)


def _iptc(image: Image.Image) -> Iterator[Field]:
    records = (IptcImagePlugin.getiptcinfo(image) if isinstance(image, ImageFile.ImageFile) else None) or {}
    for key, name in _IPTC.items():
        value = records.get(key)
        for raw in value if isinstance(value, list) else [value]:
            yield from _field("IPTC", name, raw)


def _texts(image: Image.Image) -> Iterator[Field]:
    if image.format == "PNG":
        for key, value in image.info.items():
            if isinstance(key, str) and isinstance(value, str) and "xmp" not in key.lower():
                yield from _field("PNG text", key, value)


def _xmp(packet: bytes) -> Iterator[Field]:
    for description in descriptions(packet):
        for name, value in description.attrib.items():
            yield from _field("XMP", _short(name), value)
        for element in description:
            items = [item.text or "" for item in element.iter(f"{RDF}li")] or [element.text or ""]
            for item in items[:20]:
                yield from _field("XMP", _short(element.tag), item)


def _short(name: str) -> str:
    namespace, _, local = name.removeprefix("{").partition("}")
    return f"{_XMP[namespace]}:{local}" if namespace in _XMP else ""


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return decoded(value, _TEXT_LIMIT)
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value[:8])
    return re.sub(r"\0.*", "", respelled(str(value)), flags=re.S).strip()[:_TEXT_LIMIT]
