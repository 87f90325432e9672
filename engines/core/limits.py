"""Bounds on what hostile files may cost."""

from __future__ import annotations

from dataclasses import dataclass


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


RATIO_FREE_BYTES = 64 * 1024**2
"""Below this size any ratio is harmless: a blank bitmap packs a thousandfold."""


def size_words(count: int) -> str:
    """A number of bytes in words: 2 GiB, 1.5 MiB, 900 bytes."""
    for unit, factor in (("GiB", 1024**3), ("MiB", 1024**2), ("KiB", 1024)):
        if count >= factor:
            return f"{count / factor:.1f}".rstrip("0").rstrip(".") + f" {unit}"
    return f"{count} bytes"
