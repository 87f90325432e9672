"""XMP packets (ISO 16684-1) flattened to path and text, without entities, DTDs or unbounded trees."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

PACKET_LIMIT = 4 * 1024 * 1024
PROPERTY_LIMIT = 2000
DEPTH_LIMIT = 24
_NAME_LIMIT = 120

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_PREFIXES = {
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/xap/1.0/mm/": "xmpMM",
    "http://ns.adobe.com/xap/1.0/rights/": "xmpRights",
    "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#": "stEvt",
    "http://ns.adobe.com/xap/1.0/sType/ResourceRef#": "stRef",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://ns.adobe.com/camera-raw-settings/1.0/": "crs",
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://ns.adobe.com/exif/1.0/aux/": "aux",
    "http://cipa.jp/exif/1.0/": "exifEX",
    "http://ns.adobe.com/tiff/1.0/": "tiff",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "Iptc4xmpCore",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "Iptc4xmpExt",
    "http://purl.org/dc/terms/": "dcterms",
    "http://www.w3.org/XML/1998/namespace": "xml",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.tc260.org.cn/ns/AIGC/1.0/": "TC260",
}
_INDEX = re.compile(r"\[\d+\]")
_KNOWN = re.compile(r"\b(DigitalSourceType|CreatorTool|Software|Credit)\s*(?:=\s*[\"']|>)\s*([^\"'<]{1,300})")


@dataclass(frozen=True, slots=True)
class Property:
    """A property: path ("xmpMM:History[2]/stEvt:action") and value."""

    path: str
    value: str


@dataclass(frozen=True, slots=True)
class Packet:
    """What could be read of a packet, and a sentence on what could not, or ""."""

    properties: tuple[Property, ...]
    problem: str = ""

    def find(self, ending: str) -> list[str]:
        """Values of all properties whose path ends with the name, e.g. "CreatorTool"."""
        return [item.value for item in self.properties if _INDEX.sub("", item.path).endswith(ending)]


def read(raw: bytes) -> Packet:
    """Parse a packet. Never raises: a broken, huge or hostile packet gives the properties that are safe to read."""
    if len(raw) > PACKET_LIMIT:
        return Packet(
            _known(raw[:PACKET_LIMIT]), f"The XMP packet has {len(raw):,} bytes; only known names are searched for."
        )
    try:
        root = fromstring(_trim(raw), forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        return Packet((), "The XMP packet declares entities or a document type, which XMP forbids; it is not read.")
    except (ParseError, ValueError, LookupError, UnicodeError):
        return Packet(_known(raw), "The XMP packet is not well-formed; only known names are searched for.")
    found: list[Property] = []
    _walk(root, found)
    cut = f"The XMP packet holds more than {PROPERTY_LIMIT:,} properties." if len(found) >= PROPERTY_LIMIT else ""
    return Packet(tuple(found), cut)


def _trim(raw: bytes) -> bytes:
    """The element between the packet wrapper's processing instructions, free of padding."""
    for start in (b"<x:xmpmeta", b"<rdf:RDF"):
        begin = raw.find(start)
        if begin >= 0:
            end = raw.rfind(b">", 0, raw.find(b"<?xpacket end") if b"<?xpacket end" in raw[begin:] else len(raw))
            return raw[begin : end + 1]
    return raw.strip(b"\0 \r\n\t\xef\xbb\xbf")


def _known(raw: bytes) -> tuple[Property, ...]:
    text = raw.decode("utf-8", "replace")
    return tuple(
        Property(match[1], match[2].strip()) for match, _ in zip(_KNOWN.finditer(text), range(50), strict=False)
    )


def _walk(root: Element, found: list[Property]) -> None:
    """Depth-first, with a stack of its own, bounded in depth and number."""
    stack: list[tuple[Element, str, int]] = [(root, "", 0)]
    while stack and len(found) < PROPERTY_LIMIT:
        element, path, depth = stack.pop()
        for name, value in element.attrib.items():
            short = _short(name)
            if not short.startswith(("rdf:", "xml:")) and "xmptk" not in short:
                found.append(Property(f"{path}/{short}".lstrip("/"), value))
            elif short == "rdf:resource":
                found.append(Property(path, value))
        text = (element.text or "").strip()
        if text and path:
            found.append(Property(path, text))
        if depth < DEPTH_LIMIT:
            stack += reversed(
                [(child, _child_path(path, child, index), depth + 1) for index, child in enumerate(element, 1)]
            )


def _child_path(path: str, child: Element, index: int) -> str:
    if child.tag == f"{_RDF}li":
        return f"{path}[{index}]"
    if child.tag.startswith(_RDF) or child.tag.endswith("}xmpmeta"):
        return path
    return f"{path}/{_short(child.tag)}".lstrip("/")


def _short(name: str) -> str:
    if not name.startswith("{"):
        return name[:_NAME_LIMIT]
    namespace, _, local = name[1:].partition("}")
    return f"{_PREFIXES.get(namespace) or namespace.rstrip('/#').rsplit('/', 1)[-1]}:{local}"[:_NAME_LIMIT]
