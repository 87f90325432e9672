"""Connected places where the map passes its threshold, and what is to be said of each."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from engines.core.finding import Region

F32 = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

MOST = 12
_JOINED = 0.7  # of the threshold: what stays above it between two places makes them one
_DEPTH = 0.5  # of a place's highest value: how far it is taken to reach


@dataclass(frozen=True, eq=False, slots=True)
class Place:
    """``mask`` over the cells; ``box`` in the exhibit's frame; ``share`` of the picture's area; ``decades`` at its
    highest; ``certain``: above the threshold whichever group of normal pictures is left out.
    """

    mask: Bools
    box: Region
    share: float
    decades: float
    certain: bool
    words: str


def places_above(decades: F32, sure: F32, threshold: float, frame: tuple[int, int]) -> list[Place]:
    """Places of a (rows, cols) map of −log10 p that reach ``threshold``, the rarest first, at most twelve.

    ``sure``: the lowest −log10 p with any group of normal pictures left out. A place reaches as far as the map stays
    above half of its highest value there. ``frame``: (width, height) of the exhibit.
    """
    known = np.nan_to_num(decades, nan=-1.0)
    count, labels = cv2.connectedComponents((known >= max(threshold * _JOINED, 1e-6)).astype(np.uint8), connectivity=8)
    found = []
    for label in range(1, count):
        mask = labels == label
        top = float(known[mask].max())
        if top >= threshold:
            certain = bool((np.nan_to_num(sure)[mask] >= threshold).any())
            found.append(_place(mask & (known >= top * _DEPTH), top, certain, frame))
    return sorted(found, key=lambda place: -place.decades)[:MOST]


def _place(mask: Bools, decades: float, certain: bool, frame: tuple[int, int]) -> Place:
    rows, cols = mask.shape
    down, across = np.nonzero(mask)
    wide, high = frame[0] / cols, frame[1] / rows
    left, top = int(across.min() * wide), int(down.min() * high)
    right = min(frame[0], round((across.max() + 1) * wide))
    bottom = min(frame[1], round((down.max() + 1) * high))
    words = place_words(float(down.mean() + 0.5) / rows, float(across.mean() + 0.5) / cols)
    box = Region(left, top, max(1, right - left), max(1, bottom - top), words)
    return Place(mask, box, float(mask.mean()), decades, certain, words)


def place_words(down: float, across: float) -> str:
    """Where in the picture, from its centre's place as shares of height and width: "upper left", "centre"."""
    row = ("upper", "middle", "lower")[min(2, int(down * 3))]
    col = ("left", "centre", "right")[min(2, int(across * 3))]
    if row == "middle":
        return "centre" if col == "centre" else f"middle {col}"
    return f"{row} {col}"


def share_words(share: float) -> str:
    """A share of the area in words: "3 %", "under 1 %"."""
    return "under 1 %" if share < 0.01 else f"{share:.0%}".replace("%", " %")
