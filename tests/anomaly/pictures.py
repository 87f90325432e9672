"""Small printed cards made by code: alike but for their number, their light and a little displacement."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

U8 = npt.NDArray[np.uint8]
SIZE = (256, 176)  # width, height
STAMP = (178, 108, 232, 162)  # left, top, right, bottom of what is missing in an altered card


def card(number: int, stamped: bool = True) -> U8:
    """(176, 256, 3) a card with fixed print, a number of its own and, unless altered, a stamp."""
    rng = np.random.default_rng(number)
    picture = np.full((SIZE[1], SIZE[0], 3), (232, 228, 214), np.uint8)
    fixed = np.random.default_rng(7)
    for _ in range(60):
        at = fixed.integers((8, 30), (SIZE[0] - 8, SIZE[1] - 8))
        colour = tuple(int(c) for c in fixed.integers(60, 200, 3))
        cv2.circle(picture, (int(at[0]), int(at[1])), int(fixed.integers(3, 9)), colour, 1, cv2.LINE_AA)
    cv2.rectangle(picture, (0, 0), (SIZE[0], 24), (60, 90, 140), -1)
    cv2.putText(picture, "ARCADIA", (10, 18), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (250, 250, 250), 2, cv2.LINE_AA)
    cv2.putText(picture, f"No {number:05d}", (12, 60), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (20, 20, 30), 2, cv2.LINE_AA)
    if stamped:
        cv2.rectangle(picture, STAMP[:2], STAMP[2:], (170, 40, 60), -1)
        cv2.circle(picture, (205, 135), 16, (250, 240, 240), 3, cv2.LINE_AA)
    shift = np.array([[1, 0, rng.uniform(-2, 2)], [0, 1, rng.uniform(-2, 2)]], np.float32)
    moved = cv2.warpAffine(picture, shift, SIZE, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    moved = moved * rng.uniform(0.92, 1.05) + rng.normal(0, 2.5, moved.shape)
    return np.clip(moved, 0, 255).astype(np.uint8)


def surface(seed: int, scratched: bool = False, size: tuple[int, int] = (160, 160)) -> U8:
    """A rough surface without any fixed place; ``scratched`` draws a dark stroke in its lower right."""
    rng = np.random.default_rng(seed)
    grain = cv2.GaussianBlur(rng.normal(0, 60, (size[1], size[0])).astype(np.float32), (0, 0), 1.5)
    grey = np.clip(130 + grain, 0, 255).astype(np.uint8)
    if scratched:
        cv2.line(grey, (size[0] - 60, size[1] - 20), (size[0] - 20, size[1] - 60), 15, 6, cv2.LINE_AA)
    return np.repeat(grey[:, :, None], 3, axis=2)


def keep(folder: Path, pictures: dict[str, U8]) -> Path:
    """Write PNG files; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, pixels in pictures.items():
        Image.fromarray(pixels).save(folder / f"{name}.png")
    return folder
