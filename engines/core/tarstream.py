"""A compressed TAR as a stream that goes forward, watched for archive bombs."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from collections.abc import Callable
from typing import IO, BinaryIO, cast

from engines.core import kinds
from engines.core.errors import Stopped, TooLarge
from engines.core.kinds import Kind
from engines.core.limits import BOMB_FREE_BYTES

_STEP = 1 << 20


def decompressed(file: BinaryIO, kind: Kind) -> IO[bytes]:
    """What ``file`` unpacks to: by gzip, bzip2 or xz, or the file itself for every other kind."""
    if kind is kinds.GZIP:
        return cast(IO[bytes], gzip.GzipFile(fileobj=file))
    if kind is kinds.BZIP2:
        return bz2.BZ2File(file)
    if kind is kinds.XZ:
        return lzma.LZMAFile(file)
    return file


class WatchedStream(io.RawIOBase):
    """Unpacked bytes of ``file``; raises ``TooLarge`` above 1 GiB and ``max_ratio`` times the packed bytes read.

    Seeking forward reads, in steps of 1 MiB, and raises ``Stopped`` once ``should_stop()`` is true.
    """

    def __init__(self, file: BinaryIO, kind: Kind, name: str, max_ratio: int, should_stop: Callable[[], bool]) -> None:
        super().__init__()
        self._packed = file
        self._inner = decompressed(file, kind)
        self._name = name
        self._max_ratio = max_ratio
        self._should_stop = should_stop

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._inner.read(size)
        if self._inner is not self._packed:
            allowed = max(BOMB_FREE_BYTES, self._packed.tell() * self._max_ratio)
            if self._inner.tell() > allowed:
                raise TooLarge(
                    f"{self._name} unpacks to more than {self._max_ratio} times its size; it looks like an archive"
                    " bomb and is not unpacked further."
                )
        return data

    def tell(self) -> int:
        return self._inner.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence != io.SEEK_SET or offset < self.tell() or self._inner is self._packed:
            return self._inner.seek(offset, whence)
        while (missing := offset - self.tell()) > 0:
            if self._should_stop():
                raise Stopped
            if not self.read(min(_STEP, missing)):
                break
        return self.tell()
