"""Changes to a picture that mean nothing, drawn at random: words, marks, re-saving, small crops and scalings.

Other words, places, sizes, colours and amounts than those of ``alterations``. The module ``disturbed`` measures
what they do to the features, which the heads must learn to discount, whichever class the picture is of.
"""

from __future__ import annotations

import string
from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from training.synthetic.sources import RGB
from training.synthetic.treat import jpeg, scaled, webp

EDGE = 128
"""No change leaves less than this on a side."""
Change = Callable[[RGB, np.random.Generator], RGB]
_FONTS = (
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_COMPLEX,
    cv2.FONT_HERSHEY_TRIPLEX,
    cv2.FONT_HERSHEY_SCRIPT_SIMPLEX,
    cv2.FONT_HERSHEY_PLAIN,
)
_LETTERS = string.ascii_letters + string.digits + "    .,:-/"


def _words(rng: np.random.Generator) -> str:
    return "".join(rng.choice(list(_LETTERS), int(rng.integers(4, 30)))).strip() or "x"


def _colour(rng: np.random.Generator) -> tuple[int, int, int]:
    grey = int(rng.choice([0, 255, int(rng.integers(256))]))
    return (grey,) * 3 if rng.random() < 0.7 else tuple(int(part) for part in rng.integers(0, 256, 3))  # type: ignore[return-value]


def _layer(rgb: RGB, rng: np.random.Generator, lines: int, turn: float) -> npt.NDArray[np.float32]:
    """(h, w, 1) 0–1: where words stand."""
    height, width = rgb.shape[:2]
    layer = np.zeros((height, width), np.uint8)
    font, size = _FONTS[int(rng.integers(len(_FONTS)))], width / 400 * float(np.exp(rng.uniform(-0.7, 0.9)))
    weight = int(rng.integers(1, 4))
    top, left = int(rng.integers(10, height)), int(rng.integers(-10, width // 2))
    for number in range(lines):
        at = left, top + round(number * 30 * size)
        cv2.putText(layer, _words(rng), at, font, size, 255, weight, cv2.LINE_AA)
    if turn:
        layer = cv2.warpAffine(layer, cv2.getRotationMatrix2D((width / 2, height / 2), turn, 1), (width, height))
    return np.asarray(layer[:, :, None], np.float32) / 255


def _laid(rgb: RGB, share: npt.NDArray[np.float32], colour: tuple[int, int, int]) -> RGB:
    return np.round(rgb * (1 - share) + np.array(colour, np.float32) * share).astype(np.uint8)


def _text(rgb: RGB, rng: np.random.Generator) -> RGB:
    """One to three lines, now and then with an edge or on a plate of even colour."""
    layer = _layer(rgb, rng, int(rng.integers(1, 4)), 0.0)
    draw, colour = rng.random(), _colour(rng)
    if draw < 0.4:
        edge = cv2.dilate(layer, np.ones((3, 3), np.uint8))[:, :, None]
        rgb = _laid(rgb, edge, (255 - colour[0],) * 3)
    elif draw < 0.6 and layer.any():
        ys, xs = np.nonzero(layer[:, :, 0])
        plate = np.zeros_like(layer)
        plate[max(0, ys.min() - 4) : ys.max() + 5, max(0, xs.min() - 4) : xs.max() + 5] = 1
        rgb = _laid(rgb, plate, (255 - colour[0],) * 3)
    return _laid(rgb, layer, colour)


def _mark(rgb: RGB, rng: np.random.Generator) -> RGB:
    """Half-transparent words, once or in rows, at any slant; or a half-transparent disc or ring, as a maker's sign."""
    if rng.random() < 0.3:
        layer = np.zeros(rgb.shape[:2], np.uint8)
        centre = int(rng.integers(rgb.shape[1])), int(rng.integers(rgb.shape[0]))
        cv2.circle(layer, centre, int(rng.integers(8, 40)), 255, int(rng.choice([-1, 2, 4])), cv2.LINE_AA)
        share = np.asarray(layer[:, :, None], np.float32) / 255
    else:
        share = _layer(rgb, rng, int(rng.integers(1, 6)), float(rng.uniform(-60, 60)))
    return _laid(rgb, share * np.float32(rng.uniform(0.1, 0.7)), _colour(rng))


def _saved(rgb: RGB, rng: np.random.Generator) -> RGB:
    quality = int(rng.integers(65, 99))
    return webp(rgb, quality) if rng.random() < 0.15 else jpeg(rgb, quality, rng)


def _cut(rgb: RGB, rng: np.random.Generator) -> RGB:
    top, bottom, left, right = (int(part) for part in rng.integers(0, 16, 4))
    return np.ascontiguousarray(rgb[top : len(rgb) - bottom, left : rgb.shape[1] - right])


def _resized(rgb: RGB, rng: np.random.Generator) -> RGB:
    return scaled(rgb, float(rng.uniform(0.92, 1.06)), rng, EDGE)


CHANGES: dict[str, Change] = {"text": _text, "mark": _mark, "saved": _saved, "cut": _cut, "resized": _resized}
TIMES = {"text": 3, "mark": 2, "saved": 1, "cut": 1, "resized": 1}
"""How many draws of each change a picture goes through."""
