"""Bounds on what hostile files may cost."""

from __future__ import annotations

import errno
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

DEFAULT_MEMORY: Final = 6 << 30
_SHORTAGE: Final = (
    "failed to map segment", "cannot allocate memory", "failed to allocate memory", "bad_alloc", "bad allocation",
    "insufficient memory", "out of memory", "unable to allocate", "can't start new thread",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DecodeLimits:
    """``max_pixels``: stored pixels of one picture. ``max_bytes``: size of one file or unpacked archive member.

    ``max_members``: entries listed of one archive. ``max_ratio``: how many times its packed size a member above
    64 MiB may unpack to (a ZIP bomb reaches 1,000; pictures seldom 50).
    """

    max_pixels: int = 250_000_000
    max_bytes: int = 2 * 1024**3
    max_members: int = 100_000
    max_ratio: int = 200


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """Bounds on one worker process.

    ``memory_bytes``: what it may take (address space; where CUDA reserves addresses by the hundred gigabytes, data).
    ``silent_seconds``: how long it may work without a sign of life. ``threads``: threads its numerical libraries may
    use. ``niceness``: how far it stands back behind other processes, 0–19 (POSIX), so that a window stays quick while
    it works. ``writable``: folders and files that exist, to which it may write besides its scratch folder.
    ``file_bytes``: the longest file that it may write. ``open_files``: how many it may have open.
    """

    memory_bytes: int = DEFAULT_MEMORY
    silent_seconds: float = 180.0
    threads: int = 1
    niceness: int = 0
    writable: tuple[Path, ...] = ()
    file_bytes: int = 8 << 30
    open_files: int = 512

    @property
    def processor_seconds(self) -> float:
        """Processor time between two signs of life; it ends a worker that nobody watches any more."""
        return 2 * self.silent_seconds * max(1, self.threads)

    def writing_to(self, *places: Path) -> WorkerLimits:
        """The same bounds for a process that may write to these folders or files as well, where they exist."""
        return replace(self, writable=(*self.writable, *places))


BOMB_FREE_BYTES = 1 << 30
"""Up to this an archive may unpack to altogether, whatever its own size."""

RATIO_FREE_BYTES = 64 * 1024**2
"""Below this size any ratio is harmless: a blank bitmap packs a thousandfold."""


def is_shortage(error: BaseException) -> bool:
    """Whether an exception says that memory ran out; libraries have their own words for it, loaders too."""
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return True
    return isinstance(error, Exception) and any(words in str(error).lower() for words in _SHORTAGE)


def size_words(count: int) -> str:
    """A number of bytes in words: 2 GiB, 1.5 MiB, 900 bytes."""
    for unit, factor in (("GiB", 1024**3), ("MiB", 1024**2), ("KiB", 1024)):
        if count >= factor:
            return f"{count / factor:.1f}".rstrip("0").rstrip(".") + f" {unit}"
    return f"{count} bytes"
