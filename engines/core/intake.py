"""The door: a file comes in and becomes an exhibit, or one clear sentence says why it does not."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import numpy as np

from engines.core import kinds
from engines.core.archive import Reader, archive_kind, list_members
from engines.core.caption import distinct
from engines.core.caption_files.read import captions_counted
from engines.core.caption_metadata import captions_in_damaged
from engines.core.decode import Decoded, decode
from engines.core.documents.container import document_kind, read_member, why_nothing
from engines.core.errors import AssayError, DamagedImage, NotAnImage
from engines.core.exhibit import Exhibit, Facts, Source
from engines.core.kinds import Kind
from engines.core.limits import DecodeLimits
from engines.core.names import clean_name
from engines.core.perceptual import perceptual_hash
from engines.core.preview import DisplayPicture, Thumbnail, preview, shrink, thumbnail_bytes
from engines.core.reading import read_file
from engines.core.sniff import HEAD_BYTES, sniff
from engines.core.sources import find_sources

__all__ = [
    "Arrival",
    "DecodeLimits",
    "DisplayPicture",
    "Thumbnail",
    "arrive",
    "display_picture",
    "find_sources",
    "read_source",
    "receive",
    "thumbnail",
    "thumbnail_of",
    "unpack",
]

_DEFAULT = DecodeLimits()
_archive_lock = threading.Lock()
_archive: Reader | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A picture file that was read and hashed, and not decoded yet. ``modified``: as in ``Facts``."""

    source: Source
    data: bytes = field(repr=False)
    modified: str
    kind: Kind
    sha256: str


def receive(source: Source, limits: DecodeLimits = _DEFAULT) -> Exhibit:
    """Read, hash and decode one source; raises what ``arrive`` and ``unpack`` raise."""
    return unpack(arrive(source, limits), limits)


def arrive(source: Source, limits: DecodeLimits = _DEFAULT) -> Arrival:
    """Read and hash one source. Raises ``UnreadableFile``, ``NotAnImage`` or ``TooLarge``."""
    data, modified = read_source(source, limits)
    kind = _picture_kind(data, source, limits)
    return Arrival(source, data, modified, kind, hashlib.sha256(data).hexdigest())


def unpack(arrival: Arrival, limits: DecodeLimits = _DEFAULT) -> Exhibit:
    """Decode what has arrived. Raises ``TooLarge``.

    A picture whose pixels cannot be decoded still becomes an exhibit, with pixels of shape (0, 0) and the reason in
    ``facts.undecodable``, for the engines that read bytes.
    """
    source, data, kind = arrival.source, arrival.data, arrival.kind
    name = clean_name(source.name)
    undecodable = ""
    try:
        decoded = decode(data, kind, name, limits)
    except DamagedImage as error:
        undecodable = str(error)
        captions = captions_in_damaged(data, kind, name, limits)
        decoded = Decoded(np.zeros((0, 0), np.uint8), None, "", 0, 0, 1, None, "", "", captions)
    height, width = decoded.pixels.shape[:2]
    facts = Facts(
        sha256=arrival.sha256,
        size_bytes=len(data),
        format=kind.name,
        mime=kind.mime,
        width=width,
        height=height,
        mode=decoded.mode,
        bits=decoded.bits,
        frames=decoded.frames,
        orientation=decoded.orientation,
        jpeg_quality=decoded.jpeg_quality,
        decoder=decoded.decoder,
        modified=arrival.modified,
        note=" ".join(part for part in (_suffix_note(source, kind), decoded.note) if part),
        undecodable=undecodable,
        captions=decoded.captions,
        perceptual=perceptual_hash(decoded.pixels, decoded.orientation),
        taken=decoded.taken,
    )
    captions = distinct((*source.captions, *decoded.captions))
    return Exhibit(source, facts, data, decoded.pixels, decoded.alpha, captions)


def thumbnail(source: Source, edge: int = 192, limits: DecodeLimits = _DEFAULT) -> Thumbnail:
    """A small upright picture for the list, at most ``edge`` pixels high and wide; from the pixels, not from EXIF.

    Raises what ``receive`` raises, and ``DamagedImage`` where the pixels cannot be decoded.
    """
    data, _ = read_source(source, limits)
    kind = _picture_kind(data, source, limits)
    return shrink(data, kind, clean_name(source.name), edge, limits)


def thumbnail_of(exhibit: Exhibit, edge: int = 192) -> bytes:
    """The same from an exhibit that is decoded already, as a small JPEG file; b"" where it is not decodable."""
    return thumbnail_bytes(exhibit.pixels, exhibit.alpha, exhibit.facts.orientation, edge)


def display_picture(source: Source, max_pixels: int, limits: DecodeLimits = _DEFAULT) -> DisplayPicture:
    """The picture for the viewer: 8-bit RGB as stored (not turned), reduced by a whole number above ``max_pixels``.

    Raises what ``receive`` raises, and ``DamagedImage`` where the pixels cannot be decoded.
    """
    data, _ = read_source(source, limits)
    kind = _picture_kind(data, source, limits)
    return preview(data, kind, clean_name(source.name), max_pixels, limits)


def read_source(source: Source, limits: DecodeLimits = _DEFAULT) -> tuple[bytes, str]:
    """(bytes, date of the file's last change as ISO 8601 UTC); raises ``UnreadableFile`` or ``TooLarge``."""
    if not source.member:
        return read_file(source.path, limits)
    if document_kind(source.path):
        return read_member(source.path, source.member)
    global _archive
    with _archive_lock:
        if _archive is None or not _archive.matches(source.path):
            if _archive is not None:
                _archive.close()
                _archive = None
            _archive = Reader(source.path, limits)
        return _archive.read(source.member)


def _suffix(source: Source) -> str:
    return PurePosixPath(source.member).suffix.lower() if source.member else source.path.suffix.lower()


def _picture_kind(data: bytes, source: Source, limits: DecodeLimits) -> Kind:
    kind = sniff(data[:HEAD_BYTES], _suffix(source))
    if kind.picture:
        return kind
    name = clean_name(source.name)
    if kind in kinds.ARCHIVES and source.member:
        raise NotAnImage(f"{name} is {kind.words} inside an archive; unpack it and open it by itself.")
    if archive_kind(source.path) is not None:
        raise NotAnImage(_about_archive(source, kind, name, limits))
    if document_kind(source.path):
        raise NotAnImage(
            why_nothing(source.path)
            or f"{name} is {kind.words}, not a picture, and no picture was found in it that can be examined."
        )
    if not source.member and (counted := captions_counted(source.path)):
        raise NotAnImage(counted)
    claimed = _claimed(source)
    what = f"the {claimed.name} picture that its name says" if claimed else "a picture"
    raise NotAnImage(f"{name} is {kind.words}, not {what}.")


def _about_archive(source: Source, kind: Kind, name: str, limits: DecodeLimits) -> str:
    """Why an archive stands in the list by itself: it is empty, damaged or too long; its own error says so."""
    packed = archive_kind(source.path) or kind
    try:
        count = sum(1 for _ in list_members(source.path, packed, limits))
    except AssayError as error:
        return str(error)
    if count == 0:
        return f"{name} is {packed.words} without any file in it."
    return f"{name} is {packed.words}, not a picture; open it to examine the {count:,} files in it one by one."


def _suffix_note(source: Source, kind: Kind) -> str:
    """Says so where the name's ending belongs to another format; cameras' and editors' own endings are no matter."""
    claimed = _claimed(source)
    if claimed is None or _suffix(source) in kind.suffixes:
        return ""
    return f"Its name says {claimed.name}, its content is {kind.name}."


def _claimed(source: Source) -> Kind | None:
    """The kind of picture that the name's ending promises."""
    suffix = _suffix(source)
    return next((kind for kind in kinds.PICTURES if suffix in kind.suffixes), None)
