"""Uniform margins round a picture: frames laid round it afterwards, no part of what was taken or made.

A black or white frame alone changed the support for a generator in half the pictures (the shortcuts audit after Li et
al., CVPR 2023, arXiv 2212.04825); it is left out of what is judged.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engines.core.tiles import Tile

Pixels = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
Float32Array = npt.NDArray[np.float32]

BLOCK = 8
_LEAST, _MOST_SHARE = 4, 0.25
_EXACT, _EVEN, _SAME = 0.01, 2.5, 4.0
_BEYOND, _BEYOND_BLOCK, _JUMP = 2, BLOCK, 8.0
"""Deviation within a line of a margin stored without loss, and of one stored as JPEG; how far means of lines may differ
(grey levels of 8 bits). Two lines beyond a margin's end, or a block beyond where compression has smeared it, the
picture differs from it by ``_JUMP`` on average."""
_SAMPLES = 1000
"""Pixels of a line that are looked at, evenly spread."""


def inner_frame(pixels: Pixels) -> Tile:
    """The picture without uniform margins; the whole of it where there are none.

    ``pixels``: uint8 or uint16, (h, w) or (h, w, 3). A margin is at least four lines of one even colour along a whole
    side that ends abruptly, and at most a quarter of the picture is taken off a side. Where compression has smeared
    its edge, it is taken off to the end of the next block of eight lines.
    """
    height, width = pixels.shape[:2]
    sideways = pixels.swapaxes(0, 1)
    top, bottom = _margin(pixels), _margin(pixels[::-1])
    left, right = _margin(sideways), _margin(sideways[::-1])
    return Tile(_start(top), _end(bottom, height), _start(left), _end(right, width))


def _margin(pixels: Pixels) -> tuple[int, bool]:
    """(number of uniform lines at the start, whether they are even to the last bit)."""
    unit = 257.0 if pixels.dtype == np.uint16 else 1.0
    pixels = pixels[:, :: max(1, pixels.shape[1] // _SAMPLES)]
    most = int(len(pixels) * _MOST_SHARE)
    first: Float32Array | None = None
    exact = True
    for number in range(most):
        line: Float32Array = pixels[number].reshape(pixels.shape[1], -1).astype(np.float32) / np.float32(unit)
        mean, deviation = np.asarray(line.mean(axis=0), np.float32), float(line.std(axis=0).max())
        first = mean if first is None else first
        if deviation > _EVEN or float(np.abs(mean - first).max()) > _SAME:
            beyond = number + (_BEYOND if exact else _BEYOND_BLOCK)
            return (number, exact) if number >= _LEAST and _differs(pixels, beyond, first * unit) else (0, True)
        exact = exact and deviation <= _EXACT
    return 0, True


def _differs(pixels: Pixels, at: int, margin: Float32Array) -> bool:
    """Whether the picture begins abruptly: a sky that slowly grows lighter begins evenly too."""
    beyond = pixels[min(at, len(pixels) - 1)].reshape(pixels.shape[1], -1).astype(np.float32)
    unit = 257.0 if pixels.dtype == np.uint16 else 1.0
    return float(np.abs(beyond - margin).mean()) / unit >= _JUMP


def _start(margin: tuple[int, bool]) -> int:
    lines, exact = margin
    return lines if exact else (lines // BLOCK + 1) * BLOCK


def _end(margin: tuple[int, bool], length: int) -> int:
    """The same from the far side, where the blocks are counted from the start of the picture."""
    lines, exact = margin
    return length - lines if exact else (length - lines - 1) // BLOCK * BLOCK
