"""Small pictures by code: scenes, noise, painted patterns, a page of text; and a card-less exhibit of them."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from engines.core.exhibit import Exhibit, Source
from engines.core.intake import receive

RGB = npt.NDArray[np.uint8]


def noise(edge: int = 192, seed: int = 0) -> RGB:
    return np.random.default_rng(seed).integers(0, 256, (edge, edge, 3), np.uint8)


def rings(edge: int = 192) -> RGB:
    """A regular pattern such as evolved networks paint."""
    y, x = np.meshgrid(*[np.linspace(-3, 3, edge)] * 2, indexing="ij")
    planes = [np.sin(5 * np.hypot(x, y) + phase) * np.cos(3 * x * y) for phase in (0, 2, 4)]
    return np.asarray((np.stack(planes, 2) + 1) * 127.5, np.uint8)


def page(width: int = 480, height: int = 360) -> RGB:
    """A window with a title bar, a list and lines of text."""
    image = Image.new("RGB", (width, height), (244, 244, 244))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, width, 26), (52, 92, 160))
    pen.rectangle((0, 27, 120, height), (225, 228, 232))
    for line in range(34, height, 16):
        pen.text((8, line), "folder name", (30, 30, 30))
        pen.text((132, line), "account  received  12.04.2024   39,90   paid", (20, 20, 20))
    return np.asarray(image)


def saved(folder: Path, pixels: RGB, name: str = "picture.png", **options: int) -> Path:
    path = folder / name
    Image.fromarray(pixels).save(path, **options)
    return path


def exhibit_of(folder: Path, pixels: RGB, name: str = "picture.png", **options: int) -> Exhibit:
    return receive(Source(saved(folder, pixels, name, **options)))


def photograph(shared_data: Path, pattern: str = "bsds_*", number: int = 3) -> Path:
    """A real photograph of the development data."""
    return sorted((shared_data / "aigi" / "real").glob(pattern))[number]


def crushed(path: Path, folder: Path, quality: int) -> Path:
    """Saved as JPEG of a quality, then as PNG, which no longer tells."""
    pixels = cv2.imdecode(cv2.imencode(".jpg", cv2.imread(str(path)), [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 1)
    return saved(folder, np.asarray(pixels[:, :, ::-1], np.uint8), f"crushed {quality}.png")
