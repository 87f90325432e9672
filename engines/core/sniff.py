"""What a file is, told by its content; its name decides only between kinds that carry no mark of their own."""

from __future__ import annotations

import re
import struct

from engines.core import kinds
from engines.core.kinds import Kind, other

HEAD_BYTES = 4096
"""So many first bytes are enough for ``sniff`` (a camera RAW file is told from a TIFF by its whole first directory)."""

_MARKS: tuple[tuple[int, bytes, Kind], ...] = (
    (0, b"\xff\xd8\xff", kinds.JPEG),
    (0, b"\x89PNG\r\n\x1a\n", kinds.PNG),
    (0, b"GIF87a", kinds.GIF),
    (0, b"GIF89a", kinds.GIF),
    (0, b"BM", kinds.BMP),
    (0, b"\x00\x00\x00\x0cjP  \r\n\x87\n", kinds.JPEG2000),
    (0, b"\xff\x4f\xff\x51", kinds.JPEG2000),
    (0, b"8BPS", kinds.PSD),
    (0, b"\x00\x00\x01\x00", kinds.ICO),
    (0, b"\x00\x00\x02\x00", kinds.ICO),
    (0, b"icns", kinds.ICNS),
    (0, b"DDS ", kinds.DDS),
    (0, b"qoif", kinds.QOI),
    (0, b"P7 332", kinds.XV),
    (0, b"\x01\xda", kinds.SGI),
    (0, b"\xb1\x68\xde\x3a", kinds.DCX),
    (0, b"BLP1", kinds.BLP),
    (0, b"BLP2", kinds.BLP),
    (0, b"DanM", kinds.MSP),
    (0, b"LinS", kinds.MSP),
    (0, b"\x59\xa6\x6a\x95", kinds.SUN),
    (0, b"SIMPLE  =", kinds.FITS),
    (0, b"/* XPM */", kinds.XPM),
    (0, b"FTEX", kinds.FTEX),
    (20, b"GIMP", kinds.GBR),
    (0, b"\xff\x0a", kinds.JXL),
    (0, b"\x00\x00\x00\x0cJXL \r\n\x87\n", kinds.JXL),
    (0, b"\x76\x2f\x31\x01", kinds.EXR),
    (0, b"#?RADIANCE", kinds.HDR),
    (0, b"#?RGBE", kinds.HDR),
    (0, b"FUJIFILMCCD-RAW", kinds.RAW),
    (0, b"IIRO", kinds.RAW),
    (0, b"IIRS", kinds.RAW),
    (0, b"MMOR", kinds.RAW),
    (0, b"IIU\x00", kinds.RAW),
    (0, b"FOVb", kinds.RAW),
    (0, b"\x00MRM", kinds.RAW),
    (6, b"HEAPCCDR", kinds.RAW),
    (0, b"PK\x03\x04", kinds.ZIP),
    (0, b"PK\x05\x06", kinds.ZIP),
    (257, b"ustar", kinds.TAR),
    (0, b"\x1f\x8b", kinds.GZIP),
    (0, b"BZh", kinds.BZIP2),
    (0, b"\xfd7zXZ\x00", kinds.XZ),
    (0, b"Rar!\x1a\x07", other("a RAR archive", "application/vnd.rar")),
    (0, b"7z\xbc\xaf\x27\x1c", other("a 7-Zip archive", "application/x-7z-compressed")),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", other("an old Office document", "application/x-ole-storage")),
    (0, b"%!PS", other("a PostScript document", "application/postscript")),
    (0, b"\xc5\xd0\xd3\xc6", other("an EPS document", "application/postscript")),
    (0, b"gimp xcf", other("a GIMP project", "image/x-xcf")),
    (0, b"\x1a\x45\xdf\xa3", other("a Matroska or WebM video", "video/x-matroska")),
    (0, b"\x00\x00\x01\xba", other("an MPEG video", "video/mpeg")),
    (0, b"\x00\x00\x01\xb3", other("an MPEG video", "video/mpeg")),
    (0, b"FLV\x01", other("a Flash video", "video/x-flv")),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", other("a Windows Media file", "video/x-ms-wmv")),
    (0, b"OggS", other("an Ogg sound or video file", "application/ogg")),
    (0, b"fLaC", other("a sound recording", "audio/flac")),
    (0, b"ID3", other("a sound recording", "audio/mpeg")),
    (0, b"\x7fELF", other("a program", "application/x-executable")),
    (0, b"MZ", other("a Windows program", "application/vnd.microsoft.portable-executable")),
    (0, b"SQLite format 3\x00", other("an SQLite database (a case file, perhaps)", "application/vnd.sqlite3")),
)
_RIFF = {
    b"WEBP": kinds.WEBP,
    b"AVI ": other("an AVI video", "video/x-msvideo"),
    b"WAVE": other("a sound recording", "audio/wav"),
}
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
# Formats without a mark of their own; believed only where the name says so too.
_UNMARKED = (kinds.TGA, kinds.PCX, kinds.FLI, kinds.XBM, kinds.IM)
_UNKNOWN = other("a file of unknown kind")
_TEXT = other("a text file", "text/plain")


def sniff(head: bytes, suffix: str = "") -> Kind:
    """The kind of a file from its first ``HEAD_BYTES`` bytes and, for formats without a mark, its name's ending.

    ``suffix`` is lower case with its dot (".jpg") or "". An empty file is a kind of its own ("an empty file").
    """
    if not head:
        return other("an empty file (zero bytes)", "inode/x-empty")
    if head[4:8] == b"ftyp":
        return _iso_media(head)
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], other("a RIFF file"))
    if head[:4] in (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"):
        return kinds.RAW if _is_raw_tiff(head, suffix) else kinds.TIFF
    if re.match(rb"P[1-6fF][\s#]|P7\n|Py[PJ]", head):
        return kinds.PNM
    for offset, mark, kind in _MARKS:
        # A text may begin with the letters BM or MZ; a bitmap's or a program's header always holds zero bytes.
        if head.startswith(mark, offset) and (len(mark) > 2 or b"\x00" in head):
            if kind is kinds.ICO and suffix in kinds.TGA.suffixes:
                return kinds.TGA  # an uncompressed TGA without an identifier may begin with the same four bytes
            return _document(head) if kind is kinds.ZIP else kind
    if b"%PDF-" in head[:1024]:
        return other("a PDF document", "application/pdf")
    for kind in _UNMARKED:
        if suffix in kind.suffixes:
            return kind
    return _text(head)


def _iso_media(head: bytes) -> Kind:
    """ISO/IEC 14496-12: the file-type box lists the brands the file conforms to."""
    end = min(int.from_bytes(head[:4], "big"), len(head))
    major = head[8:12]
    brands = {major, *(head[i : i + 4] for i in range(16, end - 3, 4))}
    if brands & {b"avif", b"avis"}:
        return kinds.AVIF
    if major == b"crx ":
        return kinds.RAW
    if brands & _HEIF_BRANDS:
        return kinds.HEIC
    if major in (b"M4A ", b"M4B "):
        return other("a sound recording", "audio/mp4")
    return other("an MP4 or QuickTime video", "video/mp4")


def _is_raw_tiff(head: bytes, suffix: str) -> bool:
    """A TIFF whose first directory says DNG, sensor mosaic or a maker's compression, or that is named as camera RAW."""
    if head[8:10] == b"CR" or suffix in kinds.RAW.suffixes:
        return True
    order = "<" if head[:1] == b"I" else ">"
    if head[2:4] not in (b"*\x00", b"\x00*"):
        return False
    values: dict[int, int] = {}
    try:
        (start,) = struct.unpack_from(order + "I", head, 4)
        (count,) = struct.unpack_from(order + "H", head, start)
        for entry in range(start + 2, start + 2 + 12 * count, 12):
            tag, kind = struct.unpack_from(order + "HH", head, entry)
            values[tag] = struct.unpack_from(order + ("H" if kind == 3 else "I"), head, entry + 8)[0]
    except struct.error:
        pass  # the directory lies beyond the head: judge by what was seen
    reduced_with_children = bool(values.get(254, 0) & 1) and 330 in values
    return 0xC612 in values or values.get(262) in (32803, 34892) or reduced_with_children


def _document(head: bytes) -> Kind:
    """Office, e-book and drawing files are ZIP archives whose first member says so."""
    (length,) = struct.unpack_from("<H", head.ljust(30, b"\0"), 26)
    first = head[30 : 30 + length]
    if first == b"[Content_Types].xml" or first.startswith((b"_rels/", b"word/", b"xl/", b"ppt/")):
        return other("an Office document", "application/vnd.openxmlformats-officedocument")
    if first == b"mimetype":
        body = head[30 + length : 30 + length + 80]
        if body.startswith(b"application/epub"):
            return other("an e-book", "application/epub+zip")
        if body.startswith(b"application/vnd.oasis"):
            return other("an OpenDocument file", "application/vnd.oasis.opendocument")
        return other("a layered drawing project", "application/zip")
    if first.startswith(b"META-INF/"):
        return other("a program package", "application/java-archive")
    return kinds.ZIP


def _text(head: bytes) -> Kind:
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _UNKNOWN
    text = head.decode("utf-8", "ignore").lstrip("\ufeff \t\r\n").lower()
    if re.search(r"<svg[\s>]", text):
        return other("an SVG drawing", "image/svg+xml")
    if text.startswith(("<!doctype html", "<html")):
        return other("a web page", "text/html")
    if text.startswith("<?xml"):
        return other("an XML file", "application/xml")
    controls = sum(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in head)
    # A multi-byte character may be cut at the end of the head: four lost bytes are no sign of binary data.
    lost = len(head) - len(head.decode("utf-8", "ignore").encode())
    return _TEXT if controls == 0 and lost <= 3 + len(head) // 10 else _UNKNOWN
