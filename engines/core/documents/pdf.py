"""The pictures of a PDF document as embedded, each with the text printed as its caption."""

from __future__ import annotations

import contextlib
import io
import logging
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import IndirectObject, StreamObject

from engines.core.caption import Caption, distinct
from engines.core.documents.figure import Figure
from engines.core.documents.layout import Box, Fragment, caption_near
from engines.core.errors import UnreadableFile
from engines.core.names import clean_name

_MOST_PAGES = 2_000
_MOST_PICTURES = 5_000
_LEAST_SIDE = 16
_DEEPEST = 5
_AS_STORED = {"/DCTDecode": "jpg", "/JPXDecode": "jp2"}
# What pypdf was seen to raise on damaged documents.
_BROKEN = (
    PyPdfError, DependencyError, ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RuntimeError,
    TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip


# The pictures of the document read last: they are mostly asked for one after the other.
_last: tuple[tuple[str, int, int], dict[str, _Embedded]] | None = None


@dataclass
class _Embedded:
    """A picture object and the places where pages draw it."""

    label: str
    stream: StreamObject
    captions: list[Caption] = field(default_factory=list)


def figures_of_pdf(path: Path, data: bytes) -> Iterator[Figure | None]:
    """The pictures in the order of the pages, each once however often it is drawn; before them None for each page, as a
    sign of life. Broken pages are passed over.

    Raises ``UnreadableFile`` where the document cannot be read at all.
    """
    name = clean_name(path.name)
    found: dict[object, _Embedded] = {}
    for number, page in _pages(name, data):
        try:
            keys = _collect(page, number, found)
            if keys:
                _caption(page, number, name, keys, found)
        except _BROKEN:
            continue
        yield None
        if len(found) >= _MOST_PICTURES:
            break
    for one in found.values():
        yield Figure(one.label, distinct(one.captions))


def read_from_pdf(path: Path, data: bytes, member: str) -> bytes:
    """The bytes of a picture: as embedded where it is a JPEG or JPEG 2000 file, else its samples packed as PNG."""
    global _last
    name = clean_name(path.name)
    key = (str(path), len(data), zlib.crc32(data))
    if _last is None or _last[0] != key:
        found: dict[object, _Embedded] = {}
        for number, page in _pages(name, data):
            with contextlib.suppress(*_BROKEN):
                _collect(page, number, found)
        _last = key, {one.label: one for one in found.values()}
    one = _last[1].get(member)
    if one is None:
        raise UnreadableFile(f"{name} no longer holds {clean_name(member)}.")
    return _bytes(one, name)


def _pages(name: str, data: bytes) -> Iterator[tuple[int, PageObject]]:
    """(number from 1, page) of those pages that can be read."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFile(f"{name} is protected by a password; save a copy without it and open that.")
        count = min(len(reader.pages), _MOST_PAGES)
    except UnreadableFile:
        raise
    except (NotImplementedError, DependencyError) as error:
        raise UnreadableFile(
            f"{name} is protected in a way that this program does not know; save a copy without protection and open it."
        ) from error
    except _BROKEN as error:
        raise UnreadableFile(f"{name} is a damaged PDF document; its pictures cannot be read.") from error
    for number in range(count):
        try:
            page = reader.pages[number]
        except _BROKEN:
            continue
        yield number + 1, page


def _collect(page: PageObject, number: int, found: dict[object, _Embedded]) -> dict[str, object]:
    """Take a page's picture objects into ``found``; returns the keys by the names under which the page draws them."""
    keys: dict[str, object] = {}
    waiting: list[tuple[Any, int]] = [(page.get("/Resources"), 0)]
    count = sum(one.label.startswith(f"page {number}, ") for one in found.values())
    while waiting:
        resources, depth = waiting.pop()
        objects = resources.get_object().get("/XObject") if resources is not None else None
        for name, reference in (objects.get_object() if objects is not None else {}).items():
            stream = reference.get_object()
            if stream.get("/Subtype") == "/Form" and depth < _DEEPEST:
                waiting.append((stream.get("/Resources"), depth + 1))
            elif stream.get("/Subtype") == "/Image" and min(stream["/Width"], stream["/Height"]) >= _LEAST_SIDE:
                key = reference.idnum if isinstance(reference, IndirectObject) else id(stream)
                keys[name] = key
                if key not in found:
                    count += 1
                    found[key] = _Embedded(f"page {number}, picture {count}.{_suffix(stream)}", stream)
    return keys


def _caption(page: PageObject, number: int, name: str, keys: dict[str, object], found: dict[object, _Embedded]) -> None:
    fragments: list[Fragment] = []
    boxes: list[tuple[str, Box]] = []

    def take_text(text: str, cm: list[float], tm: list[float], font: object, size: float) -> None:
        x, y = _moved(tm[4], tm[5], cm)
        scale = abs(tm[3] or tm[1] or 1) * abs(cm[3] or cm[1] or 1)
        if text.strip():
            fragments.append(Fragment(x, y, max(1.0, float(size or 10) * scale), text))

    def take_picture(operator: bytes, operands: list[Any], cm: list[float], tm: list[float]) -> None:
        if operator == b"Do" and operands and operands[0] in keys:
            corners = [_moved(x, y, cm) for x in (0, 1) for y in (0, 1)]
            xs, ys = [x for x, _ in corners], [y for _, y in corners]
            boxes.append((operands[0], Box(min(xs), min(ys), max(xs), max(ys))))

    page.extract_text(visitor_text=take_text, visitor_operand_before=take_picture)
    for drawn, box in boxes:
        one = found[keys[drawn]]
        words, where = caption_near(box, fragments)
        if words:
            picture = one.label.rpartition(".")[0].rpartition(", ")[2]
            one.captions.append(Caption(words, f"{name}, page {number}, text {where} {picture}"))


def _moved(x: float, y: float, matrix: list[float]) -> tuple[float, float]:
    a, b, c, d, e, f = (float(value) for value in matrix)
    return a * x + c * y + e, b * x + d * y + f


def _filters(stream: StreamObject) -> list[str]:
    filters = stream.get("/Filter", [])
    filters = filters.get_object() if isinstance(filters, IndirectObject) else filters
    return [str(one) for one in (filters if isinstance(filters, list) else [filters])]


def _suffix(stream: StreamObject) -> str:
    filters = _filters(stream)
    return _AS_STORED.get(filters[-1], "png") if filters else "png"


def _bytes(one: _Embedded, name: str) -> bytes:
    filters = _filters(one.stream)
    try:
        if filters and filters[-1] in _AS_STORED:
            if len(filters) == 1:
                return bytes(one.stream._data)
            from pypdf.filters import decode_stream_data
            from pypdf.generic import ArrayObject, NameObject

            outer = StreamObject()
            outer._data = one.stream._data
            outer[NameObject("/Filter")] = ArrayObject(NameObject(word) for word in filters[:-1])
            return bytes(decode_stream_data(outer))
        image = one.stream.decode_as_image()
        packed = io.BytesIO()
        image.convert("RGB" if image.mode in ("CMYK", "LAB", "YCbCr") else image.mode).save(packed, "PNG")
        return packed.getvalue()
    except (*_BROKEN, ImportError) as error:
        raise UnreadableFile(
            f"{clean_name(one.label)} in {name} is stored in a way that cannot be read ({', '.join(filters)})."
        ) from error
