"""The pictures of a saved web page (HTML) with figcaption, alt and title; nothing is ever fetched or run."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from engines.core.caption import Caption, distinct
from engines.core.caption_files.encoding import text_of
from engines.core.documents.figure import Figure
from engines.core.errors import UnreadableFile
from engines.core.names import clean_name

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_DATA = re.compile(r"data:image/([a-z0-9.+-]{1,40})((?:;[^,;]{0,80}){0,8}),", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_SUFFIXES = {"jpeg": "jpg", "svg+xml": "svg", "x-icon": "ico", "vnd.microsoft.icon": "ico"}
_MOST_PICTURES = 20_000


@dataclass
class _Picture:
    """An ``img`` as met: its address, its captions, and whether it stands in a figure still open."""

    number: int
    address: str
    captions: list[Caption] = field(default_factory=list)


class _Reader(HTMLParser):
    """Collects pictures; a figure's caption belongs to every picture in it."""

    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.pictures: list[_Picture] = []
        self._name = name
        self._language = ""
        self._figures: list[list[_Picture]] = []
        self._counted = 0
        self._words: list[str] | None = None
        self._words_language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "html":
            self._language = given.get("lang", "")
        elif tag == "figure":
            self._figures.append([])
            self._counted += 1
        elif tag == "figcaption" and self._figures:
            self._words, self._words_language = [], given.get("lang", self._language)
        elif tag == "img" and len(self.pictures) < _MOST_PICTURES:
            self._take(given)
        elif tag in ("br", "p", "div", "li") and self._words is not None:
            self._words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "figcaption" and self._words is not None:
            words, self._words = " ".join("".join(self._words).split()), None
            if words and self._figures:
                origin = f"{self._name}, caption of figure {self._counted}"
                # A figure's caption may stand before its pictures.
                self._figures[-1].append(_Picture(0, "", [Caption(words, origin, self._words_language)]))
        elif tag == "figure" and self._figures:
            inside = self._figures.pop()
            captions = [caption for one in inside if not one.address for caption in one.captions]
            for picture in inside:
                if picture.address:
                    picture.captions[:0] = captions

    def handle_data(self, data: str) -> None:
        if self._words is not None:
            self._words.append(data)

    def close(self) -> None:
        super().close()
        while self._figures:  # a page that ends inside a figure
            self.handle_endtag("figure")

    def _take(self, given: dict[str, str]) -> None:
        address = given.get("src", "").strip() or given.get("data-src", "").strip()
        if not address:
            return
        picture = _Picture(len(self.pictures) + 1, address)
        language = given.get("lang", self._language)
        for attribute, words in (("alt", "alternative text"), ("title", "title")):
            text = " ".join(given.get(attribute, "").split())
            if text:
                origin = f"{self._name}, {words} of picture {picture.number}"
                picture.captions.append(Caption(text, origin, language))
        self.pictures.append(picture)
        if self._figures:
            self._figures[-1].append(picture)


def figures_of_page(path: Path, data: bytes) -> Iterator[Figure]:
    """The pictures in the order of the page, each file once with all its captions; "img" elements only."""
    captions: dict[Figure, list[Caption]] = {}
    for picture in _pictures(data, clean_name(path.name)):
        found = _located(picture, path)
        captions.setdefault(found, []).extend(picture.captions)
    for figure, words in captions.items():
        yield Figure(figure.member, distinct(words), figure.path)


def read_from_page(path: Path, data: bytes, member: str) -> bytes:
    """The bytes of a picture embedded in the page as a data address; raises ``UnreadableFile`` for all else."""
    name = clean_name(path.name)
    for picture in _pictures(data, name):
        if _located(picture, path).member == member:
            return _embedded(picture, name)
    raise UnreadableFile(f"{name} no longer holds {clean_name(member)}.")


def _pictures(data: bytes, name: str) -> list[_Picture]:
    reader = _Reader(name)
    reader.feed(_text(data, name))
    reader.close()
    return reader.pictures


def _text(data: bytes, name: str) -> str:
    stated = _CHARSET.search(data[:4096])
    if stated and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode(stated[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return text_of(data, name)[0]


def _located(picture: _Picture, page: Path) -> Figure:
    """Where a picture lies. Embedded, on the network or outside the page's folder: a label inside the page."""
    address = picture.address
    label = f"picture {picture.number}"
    if address[:5].lower() == "data:":
        kind = _DATA.match(address)
        suffix = kind[1].lower() if kind else "data"
        return Figure(f"{label}.{_SUFFIXES.get(suffix, suffix)}")
    try:
        place = urlsplit(address)
        relative = unquote(place.path)
        outside = bool(place.scheme or place.netloc) or relative.startswith(("/", "\\")) or bool(_DRIVE.match(address))
        target = (page.parent / relative.replace("\\", "/")).resolve()
        if not outside and relative and target.is_relative_to(page.parent.resolve()):
            return Figure("", path=page.parent / target.relative_to(page.parent.resolve()))
    except (ValueError, OSError, RuntimeError):
        pass
    return Figure(f"{label} at {address[:200]}")


def _embedded(picture: _Picture, name: str) -> bytes:
    kind = _DATA.match(picture.address)
    if kind is None:
        raise UnreadableFile(
            f"{name} points to {clean_name(picture.address[:200])}, which does not lie in the page’s folder and is not "
            "fetched. Save the page with its pictures, and open that."
        )
    body = picture.address[kind.end() :]
    try:
        if ";base64" in kind[2].lower():
            return base64.b64decode(re.sub(r"\s+", "", unquote(body)), validate=True)
        return unquote_to_bytes(body)
    except (binascii.Error, ValueError) as error:
        raise UnreadableFile(f"Picture {picture.number} in {name} is embedded wrongly; it cannot be read.") from error
