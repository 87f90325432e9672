"""One questioned picture against one reference: working size, registration, adjustment, change."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from engines.reference.adjust import adjusted
from engines.reference.change import change_map
from engines.reference.registration import Aligned, align

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]

WORKING_PIXELS = 1_500_000
LEAST_SIDE = 48
LEAST_LIKENESS = 0.5
LEAST_TEXTURE = 0.02
LEAST_OVERLAP = 0.25


@dataclass(frozen=True, eq=False, slots=True)
class Comparison:
    """``change``: (h, w) float32 at working size, NaN outside the reference; None where registration was refused.

    ``questioned``, ``reference``: what was compared, (h, w, 3) uint8 RGB at working size, the reference aligned and
    adjusted. ``refusal``: why there is no map, in words that follow "because", or "".
    """

    aligned: Aligned
    questioned: U8
    reference: U8
    change: F32 | None
    refusal: str


def working_size(shape: tuple[int, ...], pixels: int = WORKING_PIXELS) -> tuple[int, int]:
    """(width, height) of at most ``pixels`` pixels, in the picture's proportions."""
    height, width = shape[:2]
    scale = min(1.0, (pixels / (height * width)) ** 0.5)
    return max(1, round(width * scale)), max(1, round(height * scale))


def reduced(rgb: U8, pixels: int = WORKING_PIXELS) -> U8:
    """A picture at its working size, (h, w, 3) uint8."""
    size = working_size(rgb.shape, pixels)
    if size == (rgb.shape[1], rgb.shape[0]):
        return rgb
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


def compare(questioned: U8, reference: U8) -> Comparison:
    """Compare two pictures at working size, (h, w, 3) uint8 RGB, each side at least ``LEAST_SIDE``."""
    luma = [np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8) for picture in (questioned, reference)]
    aligned = align(*luma)
    refusal = _refusal(aligned)
    placed = cv2.remap(reference, aligned.grid_x, aligned.grid_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    if refusal:
        return Comparison(aligned, questioned, np.asarray(placed, np.uint8), None, refusal)
    height, width = reference.shape[:2]
    x, y = aligned.grid_x, aligned.grid_y
    inside = (x >= 0) & (y >= 0) & (x <= width - 1) & (y <= height - 1)
    q, r = adjusted(questioned.astype(np.float32), placed.astype(np.float32), inside)
    shown = np.where(inside[..., None], np.clip(r, 0, 255), 0).astype(np.uint8)
    return Comparison(aligned, questioned, shown, change_map(q, r, inside), "")


def _refusal(aligned: Aligned) -> str:
    seen = aligned.likeness
    if seen.overlap < LEAST_OVERLAP:
        return f"it covers only {seen.overlap:.0%} of the questioned picture"
    if seen.textured < LEAST_TEXTURE:
        return "there is too little detail in the two pictures to align them by"
    if seen.share < LEAST_LIKENESS:
        return (
            f"even where they fit best, the detail agrees in only {seen.share:.0%} of the places that have any "
            f"(at least {LEAST_LIKENESS:.0%} is needed)"
        )
    return ""
