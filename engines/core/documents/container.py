"""Documents opened in place: their pictures are listed in a worker process and read like an archive's members."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from engines.core.apart import Apart, never
from engines.core.documents.figure import Figure
from engines.core.errors import AssayError, UnreadableFile
from engines.core.exhibit import Source
from engines.core.limits import DecodeLimits
from engines.core.names import clean_name
from engines.core.reading import open_file, read_file
from engines.core.sniff import HEAD_BYTES, sniff

PAGE, PDF = "text/html", "application/pdf"
PAGE_SUFFIXES = (".html", ".htm", ".xhtml", ".xht")
_LIMITS = DecodeLimits(max_bytes=512 * 1024**2)


def document_kind(path: Path) -> str:
    """``PAGE`` or ``PDF`` where both the file's name and its content say so, "" for every other file."""
    suffix = path.suffix.lower()
    if suffix != ".pdf" and suffix not in PAGE_SUFFIXES:
        return ""
    try:
        with open_file(path) as file:
            kind = sniff(file.read(HEAD_BYTES), suffix)
    except UnreadableFile:
        return ""
    if suffix == ".pdf":
        return PDF if kind.mime == PDF else ""
    return PAGE if kind.mime in (PAGE, "text/plain", "application/xml") else ""


class DocumentReader:
    """Lists documents' pictures in one worker process, started with the first document."""

    def __init__(self, should_stop: Callable[[], bool] = never) -> None:
        self._apart = Apart(should_stop)

    def sources(self, path: Path) -> list[Source]:
        """The pictures of a document with the captions beside them; none where it has none or cannot be read."""
        try:
            found = list(self._apart.stream(figures_of, path))
        except AssayError:  # ``why_nothing`` says it, where the document itself is received
            return []
        return [Source(figure.path or path, figure.member, figure.captions) for figure in found if figure is not None]

    def close(self) -> None:
        """End the worker process."""
        self._apart.close()


def figures_of(path: Path) -> Iterator[Figure | None]:
    """The pictures of a document, and None as a sign of life, in a worker process.

    Raises ``UnreadableFile`` or ``TooLarge``."""
    data, _ = read_file(path, _LIMITS)
    if document_kind(path) == PDF:
        from engines.core.documents.pdf import figures_of_pdf

        yield from figures_of_pdf(path, data)
    else:
        from engines.core.documents.web_page import figures_of_page

        yield from figures_of_page(path, data)


def why_nothing(path: Path) -> str:
    """Why no picture of a document was listed, in a sentence. Parses it: to be called in a worker process."""
    try:
        if any(figure is not None for figure in figures_of(path)):
            return f"{clean_name(path.name)} took too long to be read for its pictures; save them one by one."
    except AssayError as error:
        return str(error)
    return ""


def read_member(path: Path, member: str) -> tuple[bytes, str]:
    """(bytes, the document's date of last change) of an embedded picture; raises ``UnreadableFile`` or ``TooLarge``.

    Parses the document: to be called in a worker process.
    """
    data, modified = read_file(path, _LIMITS)
    if document_kind(path) == PDF:
        from engines.core.documents.pdf import read_from_pdf

        return read_from_pdf(path, data, member), modified
    from engines.core.documents.web_page import read_from_page

    return read_from_page(path, data, member), modified
