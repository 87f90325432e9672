"""Cut a frame into tiles, so that memory is bounded whatever the picture's size."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tile:
    """A window of the frame in its units (pixels or cells): rows ``top:bottom``, columns ``left:right``."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """For indexing an array of shape (h, w, …)."""
        return slice(self.top, self.bottom), slice(self.left, self.right)


def tiles(width: int, height: int, most: int) -> Iterator[Tile]:
    """Tiles without overlap that cover the frame, as few and as equal as can be with sides of at most ``most``."""
    for top, bottom in _even(height, most):
        for left, right in _even(width, most):
            yield Tile(top, bottom, left, right)


def _even(length: int, most: int) -> list[tuple[int, int]]:
    count = -(-length // most)
    edges = [round(i * length / count) for i in range(count + 1)]
    return list(itertools.pairwise(edges))
