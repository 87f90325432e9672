"""Captions that a picture's own metadata carries: EXIF, IPTC-IIM, XMP and PNG text. Nothing here ever raises."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar
from xml.etree.ElementTree import Element

from PIL import ExifTags, Image, ImageFile, IptcImagePlugin

from engines.core.caption import Caption, distinct
from engines.core.errors import AssayError
from engines.core.kinds import Kind
from engines.core.limits import DecodeLimits
from engines.core.metadata_text import RDF, decoded, descriptions, packet_in, packet_of, respelled
from engines.core.pillow import opened

T = TypeVar("T")

_TEXT_LIMIT = 200_000
_XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_XMP_FIELDS = {
    "{http://purl.org/dc/elements/1.1/}description": "XMP dc:description",
    "{http://purl.org/dc/elements/1.1/}title": "XMP dc:title",
    "{http://ns.adobe.com/photoshop/1.0/}Headline": "XMP photoshop:Headline",
    "{http://ns.adobe.com/exif/1.0/}UserComment": "XMP exif:UserComment",
    "{http://ns.adobe.com/tiff/1.0/}ImageDescription": "XMP tiff:ImageDescription",
    "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}AltTextAccessibility": "XMP Iptc4xmpCore:AltTextAccessibility",
    "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}ExtDescrAccessibility": "XMP Iptc4xmpCore:ExtDescrAccessibility",
}
_WINDOWS_FIELDS = {0x9C9B: "EXIF XPTitle", 0x9C9C: "EXIF XPComment", 0x9C9F: "EXIF XPSubject"}
_IPTC_FIELDS = {(2, 120): "IPTC Caption-Abstract", (2, 105): "IPTC Headline"}
_PNG_FIELDS = ("Description", "Title")

# What cameras, scanners and programs write of themselves into description fields (Exif 2.32 leaves the content open).
_BY_DEVICE = re.compile(
    r"""(?ix) \s* (?:
        .{0,24} \b digital \s* (?:still \s*)? camera \s* | sony \s+ dsc | dsc[nf_]?\d+ | dcf \s* 1\.0 | dcim\\.*
        | img_\d+ | exif_?jpeg.{0,20} | jpeg | untitled | screenshot | default | none | null | maker:.* | [\s\-_.*#]*
        | <[^<>]{0,60}> | created \s+ (?:with|by) \b .{0,80} | imagej= .* | intel.{0,20}jpeg.* | \d+
    ) \s* """,
    re.DOTALL,
)
_DATE = re.compile(r"[12]\d{3}:[01]\d:[0-3]\d [0-2]\d:[0-5]\d:[0-6]\d\0? *$")
# Settings of generators and structured data are marks of origin, which the provenance engine reads, not captions.
_NO_PROSE = re.compile(r"(?s)\s*(?:<\?xml|<[a-z]+:|[{\[]\s*[\"{\[]|.*\bSteps: \d+, Sampler|charset=binary)")


def captions_in(image: Image.Image, data: bytes) -> tuple[Caption, ...]:
    """The captions in the metadata of an open picture and its bytes, each with its field as origin and, where XMP
    states one, its language. What devices and generators write there of themselves is left out.

    To be asked before a TIFF is loaded, which loses its tags; a PNG is loaded by asking.
    """
    found: list[Caption] = []
    for reader in (_exif, _iptc, _png):
        found += _read(reader, image)
    found += _read(_xmp, packet_of(image)) or _read(_xmp, packet_in(data))
    return _prose(found)


def taken_in(image: Image.Image) -> str:
    """EXIF's DateTimeOriginal as written, "" where there is none that looks like a date. As to when, see above."""
    try:
        value = image.getexif().get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
    except Exception:  # broken EXIF may raise anything
        return ""
    return value.strip("\0 ") if isinstance(value, str) and _DATE.match(value) else ""


def captions_in_damaged(data: bytes, kind: Kind, name: str, limits: DecodeLimits) -> tuple[Caption, ...]:
    """The same where the pixels cannot be read, as far as the metadata can."""
    if kind.pillow and not kind.extra:
        try:
            with opened(data, kind, name, limits) as image:
                return captions_in(image, data)
        except AssayError:  # it has been said why, where the pixels were wanted
            pass
    return _prose(_read(_xmp, packet_in(data)))


def _prose(captions: Iterable[Caption]) -> tuple[Caption, ...]:
    return distinct(caption for caption in captions if is_prose(caption.text))


def is_prose(text: str) -> bool:
    """Whether words in a description field can be a person's: not empty, no device's habit, no settings."""
    return bool(text.strip()) and not _BY_DEVICE.fullmatch(text) and not _NO_PROSE.match(text)


def _read(reader: Callable[[T], Iterator[Caption]], subject: T) -> list[Caption]:
    found: list[Caption] = []
    try:
        found.extend(reader(subject))
    except Exception:  # broken metadata may raise anything; what was read before it stands
        return found
    return found


def _exif(image: Image.Image) -> Iterator[Caption]:
    exif = image.getexif()
    yield Caption(_text(exif.get(ExifTags.Base.ImageDescription)), "EXIF ImageDescription")
    yield Caption(_user_comment(exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.UserComment)), "EXIF UserComment")
    for tag, origin in _WINDOWS_FIELDS.items():
        raw = exif.get(tag)
        if isinstance(raw, bytes | tuple):
            yield Caption(bytes(raw)[:_TEXT_LIMIT].decode("utf-16-le", "replace").strip("\0 "), origin)


def _user_comment(raw: object) -> str:
    """The text after the eight bytes that name its character code (Exif 2.32, 4.6.6, UserComment)."""
    if isinstance(raw, str):
        return _text(raw)
    if not isinstance(raw, bytes):
        return ""
    code, body = raw[:8], raw[8 : 8 + _TEXT_LIMIT]
    if code.startswith(b"UNICODE"):
        little = body[1:2] == b"\0" or body.startswith(b"\xff\xfe")
        return body.decode("utf-16-le" if little else "utf-16-be", "replace").strip("\0\ufeff ")
    if code.startswith(b"JIS"):
        return body.decode("iso2022_jp", "replace").strip("\0 ")
    return decoded(body if code.startswith(b"ASCII") or not code.strip(b"\0") else raw, _TEXT_LIMIT)


def _iptc(image: Image.Image) -> Iterator[Caption]:
    if not isinstance(image, ImageFile.ImageFile):
        return
    records = IptcImagePlugin.getiptcinfo(image) or {}
    for key, origin in _IPTC_FIELDS.items():
        value = records.get(key)
        for raw in value if isinstance(value, list) else [value]:
            if isinstance(raw, bytes):
                yield Caption(decoded(raw, _TEXT_LIMIT), origin)


def _png(image: Image.Image) -> Iterator[Caption]:
    if image.format == "PNG":
        for key in _PNG_FIELDS:
            yield Caption(_text(image.info.get(key)), f"PNG text {key}")


def _xmp(packet: bytes) -> Iterator[Caption]:
    for description in descriptions(packet):
        for field, origin in _XMP_FIELDS.items():
            yield Caption(description.attrib.get(field, "").strip(), origin)
        for element in description:
            if element.tag in _XMP_FIELDS:
                yield from _language_alternatives(element, _XMP_FIELDS[element.tag])


def _language_alternatives(element: Element, origin: str) -> Iterator[Caption]:
    """A plain value, or one caption a language (ISO 16684-1, 8.2.2.4); "x-default" names no language."""
    yield Caption((element.text or "").strip(), origin)
    for item in element.iter(f"{RDF}li"):
        language = item.attrib.get(_XML_LANGUAGE, "")
        language = "" if language.casefold() == "x-default" else language[:35]
        yield Caption(
            (item.text or "").strip()[:_TEXT_LIMIT], f"{origin} ({language})" if language else origin, language
        )


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return decoded(value, _TEXT_LIMIT)
    if not isinstance(value, str):
        return ""
    return respelled(value).strip("\0 \t\r\n")[:_TEXT_LIMIT]
