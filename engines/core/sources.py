"""Finds what is to be examined: files, folders to any depth, and archives opened in place."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from engines.core.archive_list import ArchiveLister
from engines.core.documents.container import PAGE_SUFFIXES, DocumentReader, document_kind
from engines.core.errors import AssayError, Stopped
from engines.core.exhibit import Source
from engines.core.limits import DecodeLimits
from engines.core.names import natural_key

_JUNK_FILES = {".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini", ".directory", ".localized", "icon\r"}
_JUNK_FOLDERS = {
    "__macosx",
    ".spotlight-v100",
    ".trashes",
    ".fseventsd",
    ".temporaryitems",
    ".documentrevisions-v100",
    "$recycle.bin",
    "system volume information",
    "@eadir",
    ".git",
    ".svn",
    ".hg",
}


def _never() -> bool:
    return False


def find_sources(
    paths: Iterable[str | os.PathLike[str]],
    should_stop: Callable[[], bool] = _never,
    limits: DecodeLimits | None = None,
) -> Iterator[Source]:
    """The sources behind ``paths``, one by one as they are found, each place once.

    Folders are walked to any depth in natural order (photo2 before photo10); a folder that has been walked already
    (the same device and inode: a link that leads back) is not walked again. What operating systems leave behind
    (.DS_Store, Thumbs.db, ._ files, __MACOSX) is skipped; other hidden files are not, evidence may lie there.
    Web pages and PDF documents give their pictures, with the captions beside them; a page only those embedded in it or
    lying in its own folder. ZIP and TAR archives (also .gz, .bz2, .xz) give their members. An archive that is broken or
    has too many members is itself listed after those that could be, and ``receive`` then says why; a document without
    pictures likewise. A path that does not exist is listed too, for the same reason. Archives and documents are opened
    in a worker process, never here. Ends early, without an exception, once ``should_stop()`` is true.
    """
    walk = _Walk(should_stop, limits or DecodeLimits())
    try:
        for path in paths:
            yield from walk.visit(Path(path).absolute())
    finally:
        walk.close()


class _Walk:
    def __init__(self, should_stop: Callable[[], bool], limits: DecodeLimits) -> None:
        self._should_stop = should_stop
        self._folders: set[tuple[int, int]] = set()
        self._given: set[str] = set()
        self._archives = ArchiveLister(limits, should_stop)
        self._documents = DocumentReader(should_stop)

    def visit(self, path: Path) -> Iterator[Source]:
        # A stack of iterators instead of recursion: hostile folders may be nested deeper than Python's stack.
        stack: list[Iterator[Path]] = [iter((path,))]
        while stack and not self._should_stop():
            step = next(stack[-1], None)
            if step is None:
                stack.pop()
            elif _is_folder(step):
                stack.append(self._children(step))
            else:
                yield from self._file(step)

    def _children(self, folder: Path) -> Iterator[Path]:
        try:
            status = folder.stat()
            identity = (status.st_dev, status.st_ino)
            if identity in self._folders:
                return iter(())
            self._folders.add(identity)
            names = [entry.name for entry in os.scandir(folder)]
        except OSError:
            return iter((folder / _UNREADABLE,))
        # Web pages come before the pictures they point to, which thus arrive with their captions.
        order = sorted(names, key=lambda name: (not _is_page(name), natural_key(name)))
        return (folder / name for name in order if not is_junk(name))

    def _file(self, path: Path) -> Iterator[Source]:
        if path.name == _UNREADABLE:
            path = path.parent
        if str(path) in self._given:
            return
        self._given.add(str(path))
        if document_kind(path):
            yield from self._document(path)
            return
        found = False
        try:
            for member in self._archives.members(path):
                if self._should_stop():
                    return
                if not any(is_junk(part) for part in member.split("/")):
                    found = True
                    yield Source(path, member)
        except Stopped:
            return
        except AssayError:
            found = False
        if not found:
            yield Source(path)

    def _document(self, path: Path) -> Iterator[Source]:
        """The pictures of a web page or PDF document, or itself where it has none."""
        found = self._documents.sources(path)
        for source in found or [Source(path)]:
            if source.member or source.path == path or str(source.path) not in self._given:
                if not source.member:
                    self._given.add(str(source.path))
                yield source

    def close(self) -> None:
        """End what was started for archives and documents."""
        self._archives.close()
        self._documents.close()


# Stands for "this folder could not be listed"; no file system allows the name.
_UNREADABLE = "\0"


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _is_page(name: str) -> bool:
    return name.lower().endswith(PAGE_SUFFIXES)


def is_junk(name: str) -> bool:
    """Whether it is what operating systems leave behind (.DS_Store, Thumbs.db, ._ files …), not evidence."""
    folded = name.casefold()
    return folded in _JUNK_FILES or folded in _JUNK_FOLDERS or folded.startswith("._")
