"""Cut a frame into tiles, so that memory is bounded whatever the picture's size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tile:
    """A window of the frame in stored pixels: rows ``top:bottom``, columns ``left:right``."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """For indexing an array of shape (h, w, …)."""
        return slice(self.top, self.bottom), slice(self.left, self.right)


def tiles(width: int, height: int, size: int, overlap: int = 0) -> Iterator[Tile]:
    """Tiles of ``size`` × ``size`` pixels that cover the frame, neighbours sharing at least ``overlap`` pixels.

    All tiles lie wholly inside; where the frame is smaller than a tile, the tile shrinks to it. The last row and column
    are moved inwards rather than cut short, so that all tiles of a large frame have one size.
    Raises ``ValueError`` unless 0 ≤ overlap < size.
    """
    if not 0 <= overlap < size:
        raise ValueError(f"overlap {overlap} must lie between 0 and the tile size {size}")
    for top in _starts(height, size, size - overlap):
        for left in _starts(width, size, size - overlap):
            yield Tile(top, min(top + size, height), left, min(left + size, width))


def spread(width: int, height: int, size: int, count: int) -> list[Tile]:
    """At most ``count`` non-overlapping tiles spread evenly over the frame, in reading order; at least one."""
    every = list(tiles(width, height, size))
    if len(every) <= count:
        return every
    return (
        [every[round(i * (len(every) - 1) / (count - 1))] for i in range(count)]
        if count > 1
        else [every[len(every) // 2]]
    )


def _starts(length: int, size: int, step: int) -> list[int]:
    if length <= size:
        return [0]
    starts = list(range(0, length - size, step))
    return [*starts, length - size]
