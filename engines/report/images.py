"""Encoded images as they are printed, and the one function that runs in the worker process.

Few imports, since the worker process starts with them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PIL import Image

from engines.core.exhibit import Source
from engines.core.veil.plan import Look

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """An encoded image as it is printed: ``mime`` image/png or image/jpeg, size in pixels, upright.

    ``veiled``: covered, since it may distress.
    """

    data: bytes
    mime: str
    width: int
    height: int
    veiled: bool = False


def picture_in_worker(source: Source, max_pixels: int, edge: int) -> Iterator[Shown]:
    """Runs in the worker process: decode, turn upright, bound to ``edge`` pixels, encode."""
    from engines.core.intake import display_picture

    picture = display_picture(source, max_pixels)
    image = upright(Image.fromarray(picture.rgb), picture.orientation)
    image.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    yield encoded(image)


def veiled(shown: Shown, look: Look) -> Shown:
    """The same picture behind a veil."""
    from engines.core.veil.look import veiled_rgb

    covered = encoded(Image.fromarray(veiled_rgb(rgb_of(shown), look)))
    return replace(covered, veiled=True)


def rgb_of(shown: Shown) -> npt.NDArray[np.uint8]:
    """(h, w, 3) uint8 pixels of an image that this program encoded itself."""
    with Image.open(io.BytesIO(shown.data)) as image:
        return np.asarray(image.convert("RGB"))


def upright(picture: Image.Image, orientation: int) -> Image.Image:
    """Turned for display as EXIF orientation 1–8 says."""
    return picture.transpose(_TURNS[orientation]) if orientation in _TURNS else picture


def encoded(image: Image.Image, quality: int = 85) -> Shown:
    """As PNG where that is about as small as JPEG (flat maps, line art), else as JPEG without colour reduction."""
    if image.mode not in ("RGB", "L"):
        image = image.convert("RGB")
    jpeg, png = io.BytesIO(), io.BytesIO()
    image.save(jpeg, "JPEG", quality=quality, subsampling=0, optimize=True)
    image.save(png, "PNG", optimize=False, compress_level=6)
    if len(png.getvalue()) <= 1.3 * len(jpeg.getvalue()):
        return Shown(png.getvalue(), "image/png", *image.size)
    return Shown(jpeg.getvalue(), "image/jpeg", *image.size)
