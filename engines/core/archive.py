"""ZIP and TAR archives as folders of sources: listed and read in memory, nothing is ever written to disk.

Member names are only names: "../../etc/passwd" is shown, never followed.
"""

from __future__ import annotations

import lzma
import os
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from engines.core import kinds
from engines.core.errors import TooLarge, UnreadableFile
from engines.core.kinds import Kind
from engines.core.limits import BOMB_FREE_BYTES, RATIO_FREE_BYTES, DecodeLimits, size_words
from engines.core.names import clean_name
from engines.core.reading import iso_utc, open_file
from engines.core.sniff import HEAD_BYTES, sniff
from engines.core.tarstream import WatchedStream, decompressed
from engines.core.ziphead import directory_bytes

_DIRECTORY_LIMIT = 64 * 1024**2
_ENCRYPTED = 0x1
_SYMLINK = 0o120000


def archive_kind(path: Path) -> Kind | None:
    """ZIP, TAR or a compression (GZIP, BZIP2, XZ) round a TAR; None for every other file, whatever its name says."""
    try:
        with open_file(path) as file:
            kind = sniff(file.read(HEAD_BYTES), path.suffix.lower())
            if kind in (kinds.GZIP, kinds.BZIP2, kinds.XZ):
                file.seek(0)
                inner = decompressed(file, kind).read(HEAD_BYTES)
                return kind if sniff(inner) is kinds.TAR else None
            return kind if kind in (kinds.ZIP, kinds.TAR) else None
    except (UnreadableFile, zlib.error, lzma.LZMAError, EOFError):
        return None


def _never() -> bool:
    return False


def list_members(
    path: Path, kind: Kind, limits: DecodeLimits, should_stop: Callable[[], bool] = _never
) -> Iterator[str]:
    """Labels of the ordinary files inside, in the archive's order, as they are met.

    Of two members of one name the second is labelled "name ⟨2⟩". Raises ``UnreadableFile`` where the archive is
    broken and ``TooLarge`` where it has more than ``limits.max_members`` entries; what came before stands. Raises
    ``Stopped`` where ``should_stop()`` becomes true on the way to the next member.
    """
    with _errors(path), open_file(path) as file:
        walk = _walk(file, kind, path, limits, should_stop)
        for count, (label, _) in enumerate(walk):
            if count >= limits.max_members:
                raise TooLarge(
                    f"{clean_name(path.name)} has more than {limits.max_members:,} entries; only the first are"
                    " listed. Unpack it and open the folder to examine the rest."
                )
            yield label


class Reader:
    """Reads members of one archive; keeps it open, so that members asked for in order cost one pass altogether."""

    def __init__(self, path: Path, limits: DecodeLimits) -> None:
        self.path = path
        self._limits = limits
        self._opened = open_file(path)
        self._file = self._opened.__enter__()
        self._status = os.fstat(self._file.fileno())
        kind = archive_kind(path)
        if kind is None:
            self.close()
            raise UnreadableFile(f"{clean_name(path.name)} is no longer an archive that this program opens.")
        self._kind = kind
        self._restart()

    def matches(self, path: Path) -> bool:
        """Whether this is that archive, unchanged since it was opened."""
        try:
            now = path.stat()
        except (OSError, ValueError):
            return False
        then = self._status
        return (path, now.st_mtime_ns, now.st_size, now.st_ino) == (
            self.path,
            then.st_mtime_ns,
            then.st_size,
            then.st_ino,
        )

    def read(self, member: str) -> tuple[bytes, str]:
        """(bytes, the archive's date of last change) of a member; raises ``UnreadableFile`` or ``TooLarge``."""
        with _errors(self.path, member):
            for attempt in range(2):
                for label, info in self._walk:
                    if label == member:
                        return self._extract(info, member), iso_utc(self._status.st_mtime)
                if attempt == 0:
                    self._restart()  # it may lie before the place where the last reading ended
        raise UnreadableFile(f"{_shown(self.path, member)} is no longer in the archive.")

    def close(self) -> None:
        """Let go of the file."""
        self._opened.__exit__(None, None, None)

    def _restart(self) -> None:
        self._file.seek(0)
        self._walk = _walk(self._file, self._kind, self.path, self._limits, _never)

    def _extract(self, info: _Entry, member: str) -> bytes:
        limit = self._limits.max_bytes
        size = info.size
        shown = _shown(self.path, member)
        if info.encrypted:
            raise UnreadableFile(f"{shown} is encrypted; unpack it with its password and open the unpacked file.")
        if size > limit:
            raise TooLarge(f"{shown} unpacks to {size_words(size)}; files above {size_words(limit)} are not examined.")
        if size > max(RATIO_FREE_BYTES, info.packed * self._limits.max_ratio):
            raise TooLarge(
                f"{shown} unpacks to {size_words(size)}, more than {self._limits.max_ratio} times its packed size;"
                " it looks like an archive bomb and is not unpacked."
            )
        with info.open() as stream:
            data = stream.read(size + 1)
        if len(data) != size:
            raise UnreadableFile(f"{shown} does not have the length that the archive states; the archive is damaged.")
        return data


class _Entry:
    """What both kinds of archive say of a member."""

    def __init__(
        self, size: int, packed: int, encrypted: bool, archive: zipfile.ZipFile | tarfile.TarFile, info: object
    ) -> None:
        self.size = size
        self.packed = packed
        self.encrypted = encrypted
        self._archive = archive
        self._info = info

    def open(self) -> IO[bytes]:
        if isinstance(self._archive, zipfile.ZipFile):
            assert isinstance(self._info, zipfile.ZipInfo)
            return self._archive.open(self._info)
        assert isinstance(self._info, tarfile.TarInfo)
        stream = self._archive.extractfile(self._info)
        assert stream is not None  # _tar_walk gives ordinary files only
        return stream


def _walk(
    file: BinaryIO, kind: Kind, path: Path, limits: DecodeLimits, should_stop: Callable[[], bool]
) -> Iterator[tuple[str, _Entry]]:
    if kind is kinds.ZIP:
        return _zip_walk(file, path, limits)
    return _tar_walk(WatchedStream(file, kind, clean_name(path.name), limits.max_ratio, should_stop))


def _zip_walk(file: BinaryIO, path: Path, limits: DecodeLimits) -> Iterator[tuple[str, _Entry]]:
    # zipfile reads the whole central directory at once, so its size is looked at first.
    if directory_bytes(file) > _DIRECTORY_LIMIT:
        raise TooLarge(f"{clean_name(path.name)} has too long a list of contents; unpack it and open the folder.")
    file.seek(0)
    archive = zipfile.ZipFile(file)
    # Members may share their packed bytes, so that each is harmless and all together are not.
    whole = sum(info.file_size for info in archive.infolist())
    if whole > max(BOMB_FREE_BYTES, os.fstat(file.fileno()).st_size * limits.max_ratio):
        raise TooLarge(
            f"{clean_name(path.name)} unpacks to {size_words(whole)} altogether, more than {limits.max_ratio} times its"
            " size; it looks like an archive bomb and is not opened. Unpack what you trust and open that."
        )
    seen: dict[str, int] = {}
    for info in archive.infolist():
        if info.is_dir() or (info.external_attr >> 16) & 0o170000 == _SYMLINK:
            continue
        encrypted = bool(info.flag_bits & _ENCRYPTED)
        yield _label(info.filename, seen), _Entry(info.file_size, info.compress_size, encrypted, archive, info)


def _tar_walk(stream: WatchedStream) -> Iterator[tuple[str, _Entry]]:
    seen: dict[str, int] = {}
    with tarfile.open(fileobj=stream, mode="r:") as archive:
        for info in archive:
            # tarfile keeps every entry it has met; the walk goes forward only and must not grow with the archive.
            archive.members = []  # type: ignore[attr-defined]
            if info.isreg():
                # A compressed TAR states no packed size a member: the bound on bytes alone holds there.
                yield _label(info.name, seen), _Entry(info.size, info.size, False, archive, info)


def _label(name: str, seen: dict[str, int]) -> str:
    seen[name] = seen.get(name, 0) + 1
    return name if seen[name] == 1 else f"{name} ⟨{seen[name]}⟩"


def _shown(path: Path, member: str = "") -> str:
    return clean_name(f"{path.name} › {member}" if member else path.name)


@contextmanager
def _errors(path: Path, member: str = "") -> Iterator[None]:
    shown = _shown(path, member)
    try:
        yield
    except NotImplementedError as error:
        raise UnreadableFile(f"{shown} is packed by a method this program does not know; unpack it first.") from error
    except MemoryError as error:
        raise TooLarge(f"{shown} needs more memory to unpack than there is; unpack it first.") from error
    except (
        zipfile.BadZipFile,
        tarfile.TarError,
        zlib.error,
        lzma.LZMAError,
        EOFError,
        OSError,
        ValueError,
        OverflowError,
        RuntimeError,
        LookupError,
    ) as error:
        if isinstance(error, RuntimeError) and "password" in str(error):
            raise UnreadableFile(f"{shown} is encrypted; unpack it with its password first.") from error
        raise UnreadableFile(f"{shown} cannot be unpacked; the archive is damaged or incomplete.") from error
