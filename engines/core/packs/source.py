"""A pack as it is given: a folder or a ZIP file, from which single files are copied, never more and never elsewhere."""

from __future__ import annotations

import errno
import hashlib
import lzma
import os
import shutil
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol

from engines.core.limits import RATIO_FREE_BYTES, size_words
from engines.core.names import clean_name
from engines.core.packs.errors import PackRefused
from engines.core.ziphead import directory_bytes

LARGEST_FILE = 2 * 1024**3
LARGEST_PACK = 4 * 1024**3
_MOST_ENTRIES = 2_000
_LARGEST_RATIO = 200
_DIRECTORY_LIMIT = 4 * 1024**2
_CHUNK = 1 << 20
_LINK = 0o120000
_ENCRYPTED = 0x1
_DEEPEST = 3
Tell = Callable[[int], None]


class PackSource(Protocol):
    """``label``: its name for people. ``files``: path inside, with "/", → size in bytes."""

    label: str
    files: dict[str, int]

    def open(self, name: str) -> BinaryIO:
        """A file of ``files``, open for reading."""


@contextmanager
def opened(path: Path) -> Iterator[PackSource]:
    """The source at ``path``. Raises PackRefused where it is neither folder nor ZIP file, or not to be trusted."""
    label = clean_name(path.name or str(path))
    try:
        if path.is_dir():
            yield _Folder(path, label)
        elif zipfile.is_zipfile(path):
            with path.open("rb") as file:
                if directory_bytes(file) > _DIRECTORY_LIMIT:
                    raise PackRefused(f"{label} lists more files than any model has; it was not imported.")
            with zipfile.ZipFile(path) as packed:
                yield _Zip(packed, label)
        elif path.suffix.lower() == ".onnx" and path.is_file():
            raise PackRefused(
                f"{label} is a single file; give the folder or ZIP file that holds it together with "
                "preprocessor_config.json and pack.json."
            )
        elif not path.exists():
            raise PackRefused(f"{label} is not there; it was moved, renamed or deleted.")
        else:
            raise PackRefused(f"{label} is neither a folder nor a ZIP file; give one that holds model.onnx.")
    except (zipfile.BadZipFile, NotImplementedError, UnicodeError) as error:
        raise PackRefused(f"{label} is a damaged ZIP file ({error}); fetch it again.") from error
    except PermissionError as error:
        raise PackRefused(
            f"{label} may not be read by this user; change its permissions or copy it to a readable place."
        ) from error


def copy(source: PackSource, name: str, target: Path, tell: Tell) -> str:
    """Copy a file to ``target`` (new) and return its SHA-256; ``tell`` hears the bytes copied since the last call.

    Raises PackRefused where there is no space, the file cannot be read, or it is longer than it said.
    """
    expected, length, digest = source.files[name], 0, hashlib.sha256()
    try:
        if shutil.disk_usage(target.parent).free < expected:
            raise OSError(errno.ENOSPC, "no space")
        with source.open(name) as file, target.open("xb") as written:
            while chunk := file.read(_CHUNK):
                length += len(chunk)
                if length > expected:
                    raise PackRefused(
                        f"{clean_name(name)} in {source.label} is longer than it says; it is not imported."
                    )
                digest.update(chunk)
                written.write(chunk)
                tell(len(chunk))
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise PackRefused(
                f"There is no space for {clean_name(name)} of {source.label} ({size_words(expected)}); free some space "
                "and import it again."
            ) from error
        raise PackRefused(
            f"{clean_name(name)} of {source.label} cannot be copied ({error.strerror}); check the permissions of the "
            "pack and of the program's data folder."
        ) from error
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError, ValueError, LookupError) as error:
        raise PackRefused(f"{clean_name(name)} in {source.label} is damaged ({error}); fetch it again.") from error
    return digest.hexdigest()


def _bounded(files: dict[str, int], label: str) -> dict[str, int]:
    for name, size in files.items():
        if size > LARGEST_FILE:
            raise PackRefused(
                f"{clean_name(name)} in {label} has {size_words(size)}; a file of a pack may have at most "
                f"{size_words(LARGEST_FILE)}."
            )
    return files


class _Folder:
    def __init__(self, path: Path, label: str) -> None:
        self.label = label
        self._path = path
        self._home = path.resolve()
        self.files = _bounded(dict(self._walk(path, 0)), label)

    def open(self, name: str) -> BinaryIO:
        path = self._path / name
        if not path.resolve().is_relative_to(self._home):
            raise PackRefused(
                f"{clean_name(name)} in {self.label} is a link to a file outside the folder; put the file itself there."
            )
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        return os.fdopen(descriptor, "rb")

    def _walk(self, folder: Path, depth: int, seen: int = 0) -> Iterator[tuple[str, int]]:
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            seen += 1
            if seen > _MOST_ENTRIES:
                raise PackRefused(f"{self.label} holds more files than any model has; give a folder with the model.")
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False):
                if depth < _DEEPEST and not entry.name.startswith("."):
                    yield from self._walk(path, depth + 1, seen)
                continue
            try:
                status = path.stat()
            except OSError:
                continue
            if stat.S_ISREG(status.st_mode):
                yield path.relative_to(self._path).as_posix(), status.st_size


class _Zip:
    def __init__(self, packed: zipfile.ZipFile, label: str) -> None:
        self.label = label
        self._packed = packed
        entries = packed.infolist()
        if len(entries) > _MOST_ENTRIES:
            raise PackRefused(f"{label} lists more files than any model has; it was not imported.")
        self._by_name: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            self._check(entry)
            if not entry.is_dir():
                if entry.filename in self._by_name:
                    raise PackRefused(f"{label} holds {clean_name(entry.filename)} twice; it was not imported.")
                self._by_name[entry.filename] = entry
        self.files = _bounded({name: entry.file_size for name, entry in self._by_name.items()}, label)
        if sum(self.files.values()) > LARGEST_PACK:
            raise PackRefused(
                f"{label} unpacks to {size_words(sum(self.files.values()))}; a pack may have at most "
                f"{size_words(LARGEST_PACK)}."
            )

    def open(self, name: str) -> BinaryIO:
        return self._packed.open(self._by_name[name])  # type: ignore[return-value]

    def _check(self, entry: zipfile.ZipInfo) -> None:
        name, shown = entry.filename, clean_name(entry.filename)
        raw = getattr(entry, "orig_filename", name)
        parts = PurePosixPath(name.replace("\\", "/")).parts
        if name.startswith(("/", "\\")) or ".." in parts or "\\" in raw or ":" in name or "\0" in raw:
            raise PackRefused(
                f"{self.label} holds a file with a path that leads out of it ({shown}); it is not to be trusted and "
                "was not imported."
            )
        if entry.external_attr >> 16 & 0o170000 == _LINK:
            raise PackRefused(f"{self.label} holds a link ({shown}) in place of a file; it was not imported.")
        if entry.flag_bits & _ENCRYPTED:
            raise PackRefused(f"{self.label} is protected by a password; unpack it first and import the folder.")
        if entry.file_size > max(RATIO_FREE_BYTES, _LARGEST_RATIO * entry.compress_size):
            raise PackRefused(
                f"{shown} in {self.label} unpacks to {size_words(entry.file_size)} from "
                f"{size_words(entry.compress_size)}; that is no model but a trap, and it was not imported."
            )
