"""A perceptual hash: pictures that look alike get hashes that differ in few bits, whatever their compression and size.

The signs of the lowest 63 coefficients of a discrete cosine transform of 32 × 32 samples (after Zauner, *Implementation
and Benchmarking of Perceptual Image Hash Functions*, 2010, with the sign in place of the median, so that a mirrored
picture's hash follows from the hash itself), of the whole picture and of windows in it, by which crops are found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

_SIDE = 32
_LOW = 8
_REDUCED = 160
_ENOUGH = 640
_FLAT_LEVELS = 3.0
_DIGITS = 16
_WINDOWS = ((0.93, 3), (0.85, 4), (0.77, 5), (0.69, 5))
# Horizontal frequencies that are odd change their sign in a mirrored picture.
MIRROR = int("".join("1" if i % _LOW % 2 else "0" for i in range(64)), 2)

SAME_BITS = 10
"""Whole pictures that differ in at most so many of 63 bits count as the same one."""
CROP_BITS = 7
"""A picture and a window of another that differ in at most so many bits count as a crop of it."""

Hashes = npt.NDArray[np.uint64]

_TURNS = {
    3: cv2.ROTATE_180,
    6: cv2.ROTATE_90_CLOCKWISE,
    8: cv2.ROTATE_90_COUNTERCLOCKWISE,
}


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two pictures are alike: ``bits`` that differ (0–63), whether one is a ``crop`` of the other, or mirrored."""

    bits: int
    crop: bool = False
    mirrored: bool = False


def perceptual_hash(pixels: npt.NDArray[np.uint8] | npt.NDArray[np.uint16], orientation: int = 1) -> str:
    """Hexadecimal, 16 digits for the whole picture followed by 16 for each window; "" where there is no structure.

    ``pixels``: (h, w) grey or (h, w, 3) RGB, uint8 or uint16, as stored; ``orientation``: EXIF 1–8, by which it is
    turned upright first.
    """
    grey = _reduced(pixels, orientation)
    if grey is None or float(grey.std()) < _FLAT_LEVELS:
        return ""
    return "".join(f"{one:016x}" for one in _hashes(grey))


def whole_hash(words: str) -> int:
    """The part of a hash, not empty, that stands for the whole picture, as a number of 64 bits."""
    return int(words[:_DIGITS], 16)


def likeness(first: str, second: str) -> Likeness | None:
    """How the pictures of two hashes are alike, None where they are not (or one has no hash)."""
    if not first or not second:
        return None
    return likenesses(first, parsed([second]))[0]


def parsed(hashes: Sequence[str]) -> Hashes:
    """Hashes, none of them empty, as (n, 1 + windows) uint64, to compare many at once."""
    rows = [[int(text[i : i + _DIGITS], 16) for i in range(0, len(text), _DIGITS)] for text in hashes]
    return np.array(rows, np.uint64).reshape(len(rows), 1 + sum(steps * steps for _, steps in _WINDOWS))


def likenesses(one: str, others: Hashes) -> list[Likeness | None]:
    """As ``likeness``, of one hash with each of many."""
    own = parsed([one])[0]
    mirror = np.uint64(MIRROR)
    plain, turned = (np.bitwise_count(others ^ own[0] ^ flip) for flip in (np.uint64(0), mirror))
    inside, inside_turned = (
        np.bitwise_count(own[None, 1:] ^ others[:, :1] ^ flip).min(axis=1) for flip in (np.uint64(0), mirror)
    )
    found: list[Likeness | None] = []
    for i in range(len(others)):
        whole, whole_turned = int(plain[i, 0]), int(turned[i, 0])
        crop = min(int(plain[i, 1:].min()), int(inside[i]))
        crop_turned = min(int(turned[i, 1:].min()), int(inside_turned[i]))
        if min(whole, whole_turned) <= SAME_BITS:
            found.append(Likeness(min(whole, whole_turned), False, whole_turned < whole))
        elif min(crop, crop_turned) <= CROP_BITS:
            found.append(Likeness(min(crop, crop_turned), True, crop_turned < crop))
        else:
            found.append(None)
    return found


def _reduced(
    pixels: npt.NDArray[np.uint8] | npt.NDArray[np.uint16], orientation: int
) -> npt.NDArray[np.float32] | None:
    """(160, 160) float32 luma 0–255, upright; None where there are no pixels."""
    if pixels.size == 0:
        return None
    step = max(1, min(pixels.shape[:2]) // _ENOUGH)
    thinned: npt.NDArray[Any] = np.ascontiguousarray(pixels[::step, ::step])
    small = np.asarray(cv2.resize(thinned, (_REDUCED, _REDUCED), interpolation=cv2.INTER_AREA), np.float32)
    if pixels.dtype == np.uint16:
        small /= 257
    grey = small @ np.array([0.299, 0.587, 0.114], np.float32) if small.ndim == 3 else small
    if orientation in (2, 4, 5, 7):
        grey = grey[:, ::-1]
        orientation = {2: 1, 4: 3, 5: 8, 7: 6}[orientation]
    turn = _TURNS.get(orientation)
    return np.ascontiguousarray(grey) if turn is None else np.asarray(cv2.rotate(grey, turn), np.float32)


def _hashes(grey: npt.NDArray[np.float32]) -> list[int]:
    """Of the whole and of each window: area-averaged to 32 × 32 samples, then the lowest 8 × 8 cosine coefficients.

    Both steps are linear and separable, so that two products with fixed matrices give all windows at once.
    """
    each_way = _each_way()
    low = (each_way @ grey @ each_way.T).reshape(-1, _LOW, len(each_way) // _LOW, _LOW)
    signs = np.stack([low[y, :, x].reshape(-1) > 0 for y, x in _places()])
    signs[:, 0] = False
    return [int(one) for one in np.packbits(signs, axis=1).view(">u8")[:, 0]]


@cache
def _each_way() -> npt.NDArray[np.float32]:
    """(8 · stretches, 160) float32: from each stretch of a side to its lowest eight coefficients."""
    basis = cv2.dct(np.eye(_SIDE, dtype=np.float32), flags=cv2.DCT_ROWS).T[:_LOW]
    rows = []
    for start, side in _stretches():
        whole = np.zeros((_SIDE, _REDUCED), np.float32)
        # Averaging along one side only; the other is left as it is.
        whole[:, start : start + side] = cv2.resize(
            np.eye(side, dtype=np.float32), (side, _SIDE), interpolation=cv2.INTER_AREA
        )
        rows.append(basis @ whole)
    return np.concatenate(rows)


@cache
def _stretches() -> tuple[tuple[int, int], ...]:
    """(start, length) along one side: the whole, then those of the windows, scale by scale."""
    parts = [(0, _REDUCED)]
    for scale, steps in _WINDOWS:
        side = round(_REDUCED * scale)
        parts += [(round(i * (_REDUCED - side) / (steps - 1)), side) for i in range(steps)]
    return tuple(parts)


@cache
def _places() -> tuple[tuple[int, int], ...]:
    """(row, column) of the whole and of each window, as numbers of stretches, in the order of the hashes."""
    found, first = [(0, 0)], 1
    for _, steps in _WINDOWS:
        found += [(first + y, first + x) for y in range(steps) for x in range(steps)]
        first += steps
    return tuple(found)
