"""Screenshots and drawings made by Pillow, to fit the guard on: documents, windows, charts, diagrams, posters."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from training.guard.noise import RGB

KINDS = ("document", "window", "chart", "diagram", "terminal", "sketch", "pixel art", "poster")
_WORDS = (
    "account payment received invoice number total date of issue please note the following table shows results of "
    "survey in per cent save open file edit view help cancel apply settings search contacts today yesterday photo "
    "Strasse München façade naïve 2024 17:45 € 39,90 100 % OK"
)
_FONTS = ("/usr/share/fonts/truetype/dejavu", "/usr/share/fonts")
Colour = tuple[int, int, int]


def drawn(rng: np.random.Generator, kind: str) -> RGB:
    """(h, w, 3) picture of 240–720 pixels a side of one of ``KINDS``."""
    width, height = (int(side) for side in rng.integers(240, 720, 2))
    dark = rng.random() < 0.3
    paper = _near(rng, 25 if dark else 245, 15)
    image = Image.new("RGB", (width, height), paper)
    pen = ImageDraw.Draw(image)
    ink = _near(rng, 230 if dark else 25, 25)
    {
        "document": _document,
        "window": _window,
        "chart": _chart,
        "diagram": _diagram,
        "terminal": _terminal,
        "sketch": _sketch,
        "pixel art": _pixel_art,
        "poster": _poster,
    }[kind](rng, image, pen, ink)
    return np.asarray(image, np.uint8)


def _near(rng: np.random.Generator, level: int, spread: int) -> Colour:
    red, green, blue = np.clip(rng.integers(level - spread, level + spread + 1, 3), 0, 255)
    return int(red), int(green), int(blue)


def _vivid(rng: np.random.Generator) -> Colour:
    red, green, blue = rng.integers(0, 256, 3)
    return int(red), int(green), int(blue)


@cache
def _font_files() -> tuple[str, ...]:
    for folder in _FONTS:
        found = sorted(str(path) for path in Path(folder).rglob("*.ttf"))
        if found:
            return tuple(found[:24])
    return ()


def _font(rng: np.random.Generator, low: int = 9, high: int = 22) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    files = _font_files()
    size = int(rng.integers(low, high))
    return ImageFont.truetype(str(rng.choice(files)), size) if files else ImageFont.load_default(size)


def _line(rng: np.random.Generator, words: int) -> str:
    return " ".join(rng.choice(_WORDS.split(), words))


def _document(rng: np.random.Generator, image: Image.Image, pen: ImageDraw.ImageDraw, ink: Colour) -> None:
    font, y, margin = _font(rng), int(rng.integers(5, 40)), int(rng.integers(5, 50))
    step = int(rng.integers(14, 34))
    while y < image.height:
        if rng.random() < 0.85:
            pen.text((margin, y), _line(rng, int(rng.integers(2, 12))), ink, font)
        y += step


def _window(rng: np.random.Generator, image: Image.Image, pen: ImageDraw.ImageDraw, ink: Colour) -> None:
    bar = _vivid(rng)
    pen.rectangle((0, 0, image.width, int(rng.integers(18, 40))), bar)
    side = int(rng.integers(0, image.width // 3 + 1))
    pen.rectangle((0, 40, side, image.height), _near(rng, 210, 30))
    for _ in range(int(rng.integers(8, 40))):
        x, y = int(rng.integers(image.width)), int(rng.integers(image.height))
        box = (x, y, x + int(rng.integers(20, 180)), y + int(rng.integers(12, 60)))
        fill, line = (_near(rng, int(rng.integers(30, 250)), 12) if rng.random() < 0.7 else None), _near(rng, 128, 60)
        if rng.random() < 0.5:
            pen.rounded_rectangle(box, int(rng.integers(2, 10)), fill, line)
        else:
            pen.rectangle(box, fill, line)
        if rng.random() < 0.7:
            pen.text((x + 5, y + 3), _line(rng, 2), ink, _font(rng, 9, 16))
    if rng.random() < 0.3:
        _photo(rng, image)


def _photo(rng: np.random.Generator, image: Image.Image) -> None:
    """A patch as uneven as a photograph, a fifth of the window at most."""
    width, height = image.width // 3, image.height // 3
    few = rng.integers(0, 256, (6, 6, 3), np.uint8)
    soft = np.asarray(Image.fromarray(few).resize((width, height), Image.Resampling.BICUBIC), np.float32)
    grain = rng.normal(0, 6, soft.shape)
    patch = Image.fromarray(np.clip(soft + grain, 0, 255).astype(np.uint8))
    image.paste(patch, (int(rng.integers(image.width - width)), int(rng.integers(image.height - height))))


def _chart(rng: np.random.Generator, image: Image.Image, pen: ImageDraw.ImageDraw, ink: Colour) -> None:
    left, base = 40, image.height - 30
    for y in range(20, base, int(rng.integers(20, 60))):
        pen.line((left, y, image.width - 10, y), _near(rng, 190, 20))
        pen.text((5, y - 6), str(int(rng.integers(1000))), ink, _font(rng, 8, 13))
    pen.line((left, base, image.width - 10, base), ink, 2)
    draw = rng.random()
    if draw < 0.4:
        width, colour = int(rng.integers(8, 40)), _vivid(rng)
        for x in range(left + 5, image.width - width - 10, width + int(rng.integers(3, 15))):
            pen.rectangle((x, int(rng.integers(20, base)), x + width, base), colour)
    elif draw < 0.8:
        for _ in range(int(rng.integers(1, 5))):
            xs = np.linspace(left, image.width - 10, 40)
            ys = np.clip(base / 2 + np.cumsum(rng.normal(0, 12, 40)), 5, base)
            pen.line(list(zip(xs.tolist(), ys.tolist(), strict=True)), _vivid(rng), int(rng.integers(1, 4)))
    else:
        side, start = min(image.width, image.height) - 60, 0.0
        for part in rng.dirichlet(np.ones(5)) * 360:
            pen.pieslice((40, 20, 40 + side, 20 + side), start, start + part, _vivid(rng))
            start += part
    pen.text((left, 2), _line(rng, 4), ink, _font(rng, 12, 20))


def _diagram(rng: np.random.Generator, image: Image.Image, pen: ImageDraw.ImageDraw, ink: Colour) -> None:
    points = rng.uniform(0, 1, (int(rng.integers(4, 16)), 2)) * [image.width, image.height]
    for x, y in points:
        to = points[int(rng.integers(len(points)))]
        pen.line((float(x), float(y), float(to[0]), float(to[1])), ink, int(rng.integers(1, 4)))
    for x, y in points:
        wide, high = float(rng.integers(20, 70)), float(rng.integers(12, 40))
        box = (float(x) - wide, float(y) - high, float(x) + wide, float(y) + high)
        (pen.ellipse if rng.random() < 0.4 else pen.rectangle)(box, _near(rng, 220, 35), ink)
        pen.text((box[0] + 6, float(y) - 6), _line(rng, 1), _near(rng, 20, 20), _font(rng, 9, 15))


def _terminal(rng: np.random.Generator, image: Image.Image, pen: ImageDraw.ImageDraw, ink: Colour) -> None:
    pen.rectangle((0, 0, image.width, image.height), _near(rng, 15, 15))
    font = _font(rng, 10, 16)
    for y in range(4, image.height, 17):
        if rng.random() < 0.9:
            colour = _vivid(rng) if rng.random() < 0.2 else _near(rng, 200, 30)
            pen.text((4, y), f"{int(rng.integers(1e6)):06d}  {_line(rng, int(rng.integers(1, 9)))}", colour, font)


def _sketch(rng: np.random.Generator, image: Image.Image, pen: ImageDraw.ImageDraw, ink: Colour) -> None:
    for _ in range(int(rng.integers(10, 80))):
        start = rng.uniform(0, 1, 2) * [image.width, image.height]
        angle = rng.uniform(0, 6.3) + np.cumsum(rng.normal(0, 0.3, 30))
        path = start + np.cumsum(np.stack([np.cos(angle), np.sin(angle)], 1) * rng.uniform(2, 9), 0)
        pen.line([(float(x), float(y)) for x, y in path], ink, int(rng.integers(1, 4)), joint="curve")


def _pixel_art(rng: np.random.Generator, image: Image.Image, pen: ImageDraw.ImageDraw, ink: Colour) -> None:
    side = int(rng.integers(4, 16))
    colours = np.array([_vivid(rng) for _ in range(int(rng.integers(3, 12)))], np.uint8)
    rows, columns = -(-image.height // side), -(-image.width // side)
    few = Image.fromarray(rng.integers(0, len(colours), (rows // 3 + 1, columns // 3 + 1)).astype(np.uint8))
    index = np.asarray(few.resize((columns, rows), Image.Resampling.NEAREST))
    flips = rng.random(index.shape) < 0.1
    index = np.where(flips, rng.integers(0, len(colours), index.shape), index)
    image.paste(Image.fromarray(colours[index]).resize((columns * side, rows * side), Image.Resampling.NEAREST))
    del pen, ink


def _poster(rng: np.random.Generator, image: Image.Image, pen: ImageDraw.ImageDraw, ink: Colour) -> None:
    """Smooth shapes of one colour each, with a gradient behind: a cartoon or a logo."""
    top, bottom = np.array(_vivid(rng), float), np.array(_vivid(rng), float)
    fall = np.linspace(0, 1, image.height)[:, None, None]
    back = np.broadcast_to(top * (1 - fall) + bottom * fall, (image.height, image.width, 3))
    image.paste(Image.fromarray(back.astype(np.uint8)))
    for _ in range(int(rng.integers(3, 18))):
        x, y, wide, high = rng.uniform(0, 1, 4) * [image.width, image.height, image.width / 2, image.height / 2]
        box = (float(x - wide / 2), float(y - high / 2), float(x + wide / 2), float(y + high / 2))
        if rng.random() < 0.5:
            pen.ellipse(box, _vivid(rng), ink, int(rng.integers(1, 5)))
        else:
            corners = [(float(a), float(b)) for a, b in rng.uniform(0, 1, (4, 2)) * [wide, high] + [x, y]]
            pen.polygon(corners, _vivid(rng), ink)
