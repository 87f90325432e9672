"""What every reader of a picture's metadata needs: its XMP packet as elements, and bytes and EXIF texts as words."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring
from PIL import Image

RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_PACKET_LIMIT = 4 * 1024 * 1024


def packet_of(image: Image.Image) -> bytes:
    """The XMP packet that Pillow found in an open picture, b"" where there is none."""
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    return packet.encode() if isinstance(packet, str) else bytes(packet)


def packet_in(data: bytes) -> bytes:
    """The first XMP packet by its outermost element, for formats whose containers are not read here."""
    begin = data.find(b"<x:xmpmeta")
    end = data.find(b"</x:xmpmeta>", begin, begin + _PACKET_LIMIT) if begin >= 0 else -1
    return data[begin : end + 12] if end >= 0 else b""


def descriptions(packet: bytes) -> Iterator[Element]:
    """The rdf:Description elements of a packet (ISO 16684-1); none of an empty one or one above 4 MiB.

    Raises what the parser raises on broken or hostile XML: entities and document types are forbidden.
    """
    if not packet or len(packet) > _PACKET_LIMIT:
        return
    trimmed = packet_in(packet) or packet.strip(b"\0 \r\n\t\xef\xbb\xbf")
    root: Element = fromstring(trimmed, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    yield from root.iter(f"{RDF}Description")


def decoded(raw: bytes, limit: int) -> str:
    """Up to ``limit`` bytes without padding, as UTF-8 where they are, else as Windows-1252."""
    raw = raw.strip(b"\0 \t\r\n")[:limit]
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def respelled(text: str) -> str:
    """Pillow reads EXIF's ASCII as Latin-1; most programs write UTF-8 there all the same."""
    with contextlib.suppress(UnicodeError):
        return text.encode("latin-1").decode("utf-8")
    return text
