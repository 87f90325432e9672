"""Drawing security print: waves, rosettes, iridescent patches, text, portraits, stamps.

A canvas is (h, w, 3) uint8 RGB; boxes are (x, y, width, height) in its pixels.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

Canvas = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.uint8]
Box = tuple[int, int, int, int]
Colour = tuple[int, int, int]
_SUBPIXEL_BITS = 4


def curve(canvas: Canvas, points: npt.NDArray[np.float64], colour: Colour, thickness: int = 1) -> None:
    """An antialiased open curve through (n, 2) points, at a sixteenth of a pixel."""
    fixed = np.rint(points * (1 << _SUBPIXEL_BITS)).astype(np.int32)
    cv2.polylines(canvas, [fixed], False, colour, thickness, cv2.LINE_AA, _SUBPIXEL_BITS)


def waves(canvas: Canvas, box: Box, colour: Colour, lines: int, period: float, swing: float) -> None:
    """A guilloche ground: ``lines`` sine lines whose phase and swing drift over the box."""
    left, top, width, height = box
    along = np.arange(0, width + 1, 3.0)
    for line in range(lines):
        share = line / lines
        bend = np.sin(along * 2 * np.pi / period + 5 * share) * swing * (0.6 + 0.4 * np.cos(along * 2 * np.pi / width))
        curve(canvas, np.stack([left + along, top + share * height + bend], 1), colour)


def rosette(canvas: Canvas, centre: tuple[int, int], radius: float, petals: int, colour: Colour, rings: int) -> None:
    """A guilloche rosette: rings r(θ) = R (1 + a cos(nθ + φ)), each turned a little further."""
    turn = np.linspace(0, 2 * np.pi, 360)
    for ring in range(rings):
        size = radius * (0.35 + 0.65 * (ring + 1) / rings)
        bend = size * (1 + 0.12 * np.cos(petals * turn + ring * 0.9))
        points = np.stack([centre[0] + bend * np.cos(turn), centre[1] + bend * np.sin(turn)], 1)
        curve(canvas, points, colour)


def iridescent(canvas: Canvas, box: Box, strength: float = 0.55) -> None:
    """A patch like a hologram's: colours that turn along the diagonal, with fine rays, laid over the print."""
    left, top, width, height = box
    down, across = np.mgrid[0:height, 0:width] / max(width, height)
    hue = 2 * np.pi * (across + 0.7 * down)
    shades = np.stack([np.cos(hue), np.cos(hue + 2.1), np.cos(hue + 4.2)], 2) * 70 + 165
    shades += 18 * np.cos(80 * np.hypot(across - 0.5, down - 0.5))[..., None]
    part = canvas[top : top + height, left : left + width]
    part[:] = np.clip(part * (1 - strength) + shades * strength, 0, 255).astype(np.uint8)


def write(canvas: Canvas, place: tuple[int, int], words: str, size: int, colour: Colour) -> Box:
    """Set a line of type with its top left at ``place``; returns the box of its ink."""
    return _ink(canvas, place, _letters(words, size), colour)


def write_otherwise(canvas: Canvas, box: Box, words: str, colour: Colour) -> None:
    """Fill ``box`` with words of a stroke font, as an alterer without the right typeface would."""
    (width, height), _ = cv2.getTextSize(words, cv2.FONT_HERSHEY_DUPLEX, 1, 2)
    scale = min(box[2] / width, box[3] / height)
    cv2.putText(canvas, words, (box[0], box[1] + box[3]), cv2.FONT_HERSHEY_DUPLEX, scale, colour, 2, cv2.LINE_AA)


def portrait(width: int, height: int, person: int) -> Canvas:
    """A drawn head and shoulders; the number decides skin, hair, clothes and build."""
    rng = np.random.default_rng(person)
    canvas = np.full((height, width, 3), (206, 212, 216), np.uint8)
    skin = tuple(int(value) for value in np.array([222, 178, 150]) * rng.uniform(0.55, 1.05))
    hair = tuple(int(value) for value in rng.uniform(20, 120) * np.array([1.0, 0.8, 0.6]))
    clothes = tuple(int(value) for value in rng.uniform(30, 170, 3))
    middle, head = width // 2, (int(width * rng.uniform(0.2, 0.25)), int(height * rng.uniform(0.2, 0.25)))
    eyes = int(height * 0.42)
    cv2.ellipse(
        canvas, (middle, int(eyes - head[1] * 0.35)), (head[0] + 10, head[1] + 8), 0, 0, 360, hair, -1, cv2.LINE_AA
    )
    cv2.ellipse(
        canvas, (middle, height), (int(width * 0.42), int(height * 0.27)), 0, 180, 360, clothes, -1, cv2.LINE_AA
    )
    cv2.rectangle(canvas, (middle - head[0] // 3, eyes), (middle + head[0] // 3, int(height * 0.78)), skin, -1)
    cv2.ellipse(canvas, (middle, eyes), head, 0, 0, 360, skin, -1, cv2.LINE_AA)
    for side in (-1, 1):
        cv2.circle(canvas, (middle + side * head[0] // 2, eyes - head[1] // 6), max(2, width // 40), (40, 30, 30), -1)
    cv2.ellipse(
        canvas, (middle, eyes + head[1] // 2), (head[0] // 3, head[1] // 10), 0, 0, 180, (140, 60, 60), 2, cv2.LINE_AA
    )
    return np.asarray(cv2.GaussianBlur(canvas, (0, 0), 1.0), np.uint8)


def stamp(canvas: Canvas, centre: tuple[int, int], radius: int, colour: Colour) -> None:
    """A rubber stamp: two rings, a star and a word, laid over what is printed."""
    ink = np.full_like(canvas, 255)
    cv2.circle(ink, centre, radius, colour, 4, cv2.LINE_AA)
    cv2.circle(ink, centre, int(radius * 0.72), colour, 2, cv2.LINE_AA)
    turn = np.arange(11) * np.pi * 4 / 5 - np.pi / 2
    star = np.stack([centre[0] + radius * 0.5 * np.cos(turn), centre[1] + radius * 0.5 * np.sin(turn)], 1)
    curve(ink, star[:6], colour, 3)
    write(ink, (centre[0] - radius // 2, centre[1] + radius // 6), "VALID", radius // 3, colour)
    canvas[:] = (canvas.astype(np.uint16) * ink // 255).astype(np.uint8)


def bars(canvas: Canvas, box: Box, seed: int) -> None:
    """A bar code: black bars of one to four units."""
    rng = np.random.default_rng(seed)
    left, top, width, height = box
    place = left
    while place < left + width:
        bar, gap = rng.integers(1, 5, 2) * 3
        cv2.rectangle(canvas, (place, top), (min(place + int(bar), left + width) - 1, top + height), (25, 25, 25), -1)
        place += int(bar + gap)


@cache
def _letters(words: str, size: int) -> Image.Image:
    """The ink of a line of type, cropped: mode L."""
    font = ImageFont.load_default(size)
    box = font.getbbox(words)
    image = Image.new("L", (int(box[2]) + 2, int(box[3]) + 2))
    ImageDraw.Draw(image).text((0, 0), words, fill=255, font=font)
    return image.crop(image.getbbox())


def _ink(canvas: Canvas, place: tuple[int, int], letters: Image.Image, colour: Colour) -> Box:
    left, top = place
    height = min(letters.height, canvas.shape[0] - top)
    width = min(letters.width, canvas.shape[1] - left)
    share = np.asarray(letters, np.float32)[:height, :width, None] / 255
    part = canvas[top : top + height, left : left + width]
    part[:] = (part * (1 - share) + np.array(colour, np.float32) * share).astype(np.uint8)
    return left, top, width, height
