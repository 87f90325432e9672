"""One piece of a design, as issued or altered; with the mask of the alteration."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from training.anomaly_sets.designs import Design, draw_line, painted_ground, photo_of
from training.anomaly_sets.drawing import Box, Canvas, Mask, stamp, write_otherwise

ALTERATIONS = ("photo", "digit", "stamp", "line", "colour", "scratch", "mark")
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Piece:
    """What identifies one piece: the words of its lines and its person. The same piece can be printed again."""

    words: tuple[str, ...]
    person: int


def new_piece(design: Design, rng: np.random.Generator) -> Piece:
    """A piece as the issuer would number it."""
    words = tuple("".join(_fill(sign, rng) for sign in line.words) for line in design.lines)
    return Piece(words, int(rng.integers(1000, 9000)) if design.person is None else design.person)


def draw(design: Design, piece: Piece, alteration: str, rng: np.random.Generator) -> tuple[Canvas, Mask]:
    """Draw a piece; ``alteration`` is "" or one of ALTERATIONS, its place and kind drawn from ``rng``.

    Returns the print original, (h, w, 3) uint8 RGB, and the mask, (h, w) uint8, 255 where it was altered.
    """
    canvas = painted_ground(design).copy()
    mask = np.zeros(canvas.shape[:2], np.uint8)
    fixed = [index for index, line in enumerate(design.lines) if not line.varies]
    missing = int(rng.choice(fixed)) if alteration == "line" else -1
    left, top, width, height = design.photo
    canvas[top : top + height, left : left + width] = photo_of(design, piece.person)
    design.veil(canvas)
    boxes = {}
    for index, (line, words) in enumerate(zip(design.lines, piece.words, strict=True)):
        if index == missing:
            _mark_box(mask, draw_line(canvas.copy(), line, words))
        else:
            boxes[index] = draw_line(canvas, line, words)
    if alteration == "stamp":
        cv2.circle(mask, design.stamp[:2], design.stamp[2] + 4, 255, -1)
    else:
        stamp(canvas, design.stamp[:2], design.stamp[2], design.stamp_colour)
    if alteration == "photo":
        _swap_photo(canvas, mask, design, piece, rng)
    elif alteration == "digit":
        varying = [index for index, line in enumerate(design.lines) if line.varies]
        index = int(rng.choice(varying))
        _change_digit(canvas, mask, design, boxes[index], piece.words[index], index, rng)
    elif alteration == "colour":
        _shift_colour(canvas, mask, rng)
    elif alteration == "scratch":
        _scratch(canvas, mask, rng)
    elif alteration == "mark":
        _mark(canvas, mask, rng)
    return canvas, mask


def _fill(sign: str, rng: np.random.Generator) -> str:
    if sign == "#":
        return str(int(rng.integers(0, 10)))
    return str(rng.choice(list(_LETTERS))) if sign == "@" else sign


def _mark_box(mask: Mask, box: Box) -> None:
    mask[box[1] : box[1] + box[3], box[0] : box[0] + box[2]] = 255


def _swap_photo(canvas: Canvas, mask: Mask, design: Design, piece: Piece, rng: np.random.Generator) -> None:
    """Another portrait on top of the security print, a little off its place and in another tone."""
    left, top = (int(value + rng.integers(-6, 7)) for value in design.photo[:2])
    tone = rng.uniform(0.85, 1.1, 3)
    other = np.clip(photo_of(design, piece.person + 1 + int(rng.integers(0, 500))) * tone, 0, 255).astype(np.uint8)
    canvas[top : top + other.shape[0], left : left + other.shape[1]] = other
    _mark_box(mask, (left, top, other.shape[1], other.shape[0]))


def _change_digit(
    canvas: Canvas, mask: Mask, design: Design, box: Box, words: str, index: int, rng: np.random.Generator
) -> None:
    """Scrape one digit off, with the print under it, and write another."""
    digits = [place for place, sign in enumerate(words) if sign.isdigit()]
    place = int(rng.choice(digits))
    share = box[2] / len(words)
    cell = (int(box[0] + place * share) - 2, box[1] - 3, int(share) + 4, box[3] + 6)
    part = canvas[cell[1] : cell[1] + cell[3], cell[0] : cell[0] + cell[2]]
    part[:] = np.array(design.paper) + rng.integers(-4, 5, part.shape)
    other = str((int(words[place]) + int(rng.integers(1, 10))) % 10)
    inner = (cell[0] + 3, cell[1] + 3, cell[2] - 6, cell[3] - 6)
    write_otherwise(canvas, inner, other, design.lines[index].colour)
    _mark_box(mask, cell)


def _shift_colour(canvas: Canvas, mask: Mask, rng: np.random.Generator) -> None:
    height, width = mask.shape
    centre = (int(rng.uniform(0.15, 0.85) * width), int(rng.uniform(0.2, 0.85) * height))
    size = (int(rng.uniform(0.06, 0.12) * width), int(rng.uniform(0.06, 0.12) * height))
    cv2.ellipse(mask, centre, size, float(rng.uniform(0, 180)), 0, 360, 255, -1)
    shift = np.array([1.0, 1.0, 1.0]) + rng.permutation([0.1, -0.08, -0.2])
    inside = mask > 0
    canvas[inside] = np.clip(canvas[inside] * shift, 0, 255).astype(np.uint8)


def _walk(mask: Mask, rng: np.random.Generator, length: float) -> npt.NDArray[np.int32]:
    """A smooth path of ``length`` (share of the width) that stays on the piece: (n, 2) int32."""
    height, width = mask.shape
    start = np.array([rng.uniform(0.2, 0.8) * width, rng.uniform(0.2, 0.8) * height])
    angle = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, 0.15, 24))
    steps = np.stack([np.cos(angle), np.sin(angle)], 1) * length * width / 24
    path = start + np.cumsum(steps, 0)
    return np.asarray(np.clip(np.rint(path), 12, [width - 13, height - 13]), np.int32)


def _scratch(canvas: Canvas, mask: Mask, rng: np.random.Generator) -> None:
    path = _walk(mask, rng, rng.uniform(0.18, 0.4))
    bare = int(rng.integers(238, 252))
    for start, end in pairwise(path):
        thickness = int(rng.integers(2, 6))
        cv2.line(canvas, start.tolist(), end.tolist(), (bare, bare, bare - 6), thickness, cv2.LINE_AA)
        cv2.line(mask, start.tolist(), end.tolist(), 255, thickness + 3)


def _mark(canvas: Canvas, mask: Mask, rng: np.random.Generator) -> None:
    """A pen stroke or a blot."""
    ink = (*rng.integers(10, 70, 2).tolist(), int(rng.integers(60, 170)))
    if rng.random() < 0.5:
        path = _walk(mask, rng, rng.uniform(0.08, 0.16))
        cv2.polylines(canvas, [path], False, ink, 5, cv2.LINE_AA)
        cv2.polylines(mask, [path], False, 255, 9)
    else:
        centre = tuple(int(value) for value in _walk(mask, rng, 0.02)[-1])
        radius = int(rng.integers(9, 20))
        cv2.circle(canvas, centre, radius, ink, -1, cv2.LINE_AA)
        cv2.circle(mask, centre, radius + 2, 255, -1)
