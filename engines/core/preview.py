"""Pictures for people's eyes: thumbnails and the viewer's picture. Nothing here feeds an analysis."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from engines.core import deep, kinds
from engines.core.decode import decode, load_as_stored, orientation_of
from engines.core.jpegfile import jpeg_frame
from engines.core.kinds import Kind
from engines.core.limits import DecodeLimits
from engines.core.pillow import opened
from engines.core.pixels import Layers, Samples, layers_of

_TURN = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_CHECKER = 8
_CHECKER_GREYS = (112, 144)


@dataclass(frozen=True, slots=True, eq=False)
class Thumbnail:
    """``rgb``: uint8 (h, w, 3), upright. ``width``, ``height``: stored pixels. ``format``: as in ``Facts``."""

    rgb: npt.NDArray[np.uint8]
    width: int
    height: int
    format: str


@dataclass(frozen=True, slots=True, eq=False)
class DisplayPicture:
    """``rgb``: uint8 (h, w, 3) as stored, every side divided by ``reduced_by`` and rounded up.

    ``orientation``: EXIF orientation 1–8 that the viewer applies.
    """

    rgb: npt.NDArray[np.uint8]
    reduced_by: int
    orientation: int


def shrink(data: bytes, kind: Kind, name: str, edge: int, limits: DecodeLimits) -> Thumbnail:
    """A thumbnail of at most ``edge`` pixels a side; raises ``DamagedImage`` or ``TooLarge``."""
    # Reduced to twice the edge by a cheap box filter, the rest by a smooth one.
    small = _reduced(data, kind, name, limits, lambda width, height: max(width, height) // (2 * edge))
    picture = small.picture
    picture.thumbnail((edge, edge), Image.Resampling.BILINEAR)
    if small.orientation in _TURN:
        picture = picture.transpose(_TURN[small.orientation])
    return Thumbnail(np.array(_flat(picture)), small.width, small.height, kind.name)


def thumbnail_bytes(pixels: Samples, alpha: Samples | None, orientation: int, edge: int) -> bytes:
    """A JPEG file of at most ``edge`` pixels a side, upright, of pixels that are decoded already; b"" of none."""
    if pixels.size == 0:
        return b""
    # Thinned to four times the edge by leaving pixels out, which costs nothing even on 200 megapixels.
    step = max(1, max(pixels.shape[:2]) // (4 * edge))
    layers = Layers(pixels[::step, ::step], None if alpha is None else alpha[::step, ::step])
    picture = _image(layers)
    picture.thumbnail((edge, edge), Image.Resampling.BILINEAR)
    if orientation in _TURN:
        picture = picture.transpose(_TURN[orientation])
    out = io.BytesIO()
    _flat(picture).save(out, "JPEG", quality=85)
    return out.getvalue()


def preview(data: bytes, kind: Kind, name: str, max_pixels: int, limits: DecodeLimits) -> DisplayPicture:
    """The viewer's picture; raises ``DamagedImage`` or ``TooLarge``."""

    def factor(width: int, height: int) -> int:
        least = max(1, math.isqrt(max(0, width * height - 1) // max(1, max_pixels)))
        while -(-width // least) * -(-height // least) > max_pixels and least < max(width, height):
            least += 1
        return least

    reduced = _reduced(data, kind, name, limits, factor)
    return DisplayPicture(np.asarray(_flat(reduced.picture)), reduced.factor, reduced.orientation)


@dataclass(frozen=True, slots=True, eq=False)
class _Reduced:
    picture: Image.Image
    width: int
    height: int
    factor: int
    orientation: int


def _reduced(data: bytes, kind: Kind, name: str, limits: DecodeLimits, wanted: Callable[[int, int], int]) -> _Reduced:
    if not kind.pillow:
        decoded = decode(data, kind, name, limits)
        picture = _image(Layers(decoded.pixels, decoded.alpha))
        factor = max(1, wanted(*picture.size))
        return _Reduced(picture.reduce(factor), *picture.size, factor, decoded.orientation)
    with opened(data, kind, name, limits) as image:
        orientation = orientation_of(image)
        if kind is kinds.JPEG:
            frame = jpeg_frame(data)
            lossless = frame is not None and frame.process.endswith("lossless")
            return _reduced_jpeg(image, orientation, max(1, wanted(*image.size)), lossless)
        wide = deep.wide_mode(image)
        if wide.startswith(("RGB;", "RGBA;")):
            deep.set_raw_mode(image, wide)
        picture = load_as_stored(image, orientation)
        width, height = picture.size
        factor = max(1, wanted(width, height))
        return _Reduced(_reducible(picture).reduce(factor), width, height, factor, orientation)


def _reduced_jpeg(image: Image.Image, orientation: int, wanted: int, lossless: bool) -> _Reduced:
    """The decoder itself halves up to three times (it leaves coefficients out), which saves most of time and memory."""
    width, height = image.size
    factor = 1 << (wanted - 1).bit_length()
    drafted = 1
    if factor > 1 and not lossless:
        scale = min(factor, 8)
        image.draft(image.mode, (max(1, width // scale), max(1, height // scale)))
        # A side shorter than the scale makes Pillow choose a smaller one.
        drafted = next(s for s in (8, 4, 2, 1) if image.size == (-(-width // s), -(-height // s)))
    image.load()
    picture = image.reduce(factor // drafted) if factor > drafted else image.copy()
    return _Reduced(picture, width, height, factor, orientation)


def _reducible(picture: Image.Image) -> Image.Image:
    """A mode that can be averaged: grey, RGB, or RGBA."""
    if picture.mode in ("L", "RGB", "CMYK", "RGBA"):
        return picture.convert("RGBA") if picture.mode != "RGBA" and picture.has_transparency_data else picture
    if picture.mode in ("1", "P", "PA", "LA", "La", "RGBa", "RGBX", "YCbCr", "HSV"):
        return picture.convert("RGBA" if "a" in picture.mode.lower() or picture.has_transparency_data else "RGB")
    return _image(layers_of(picture))


def _image(layers: Layers) -> Image.Image:
    picture = Image.fromarray(np.ascontiguousarray(_u8(layers.pixels)))
    if layers.alpha is not None:
        picture = picture.convert("RGB")
        picture.putalpha(Image.fromarray(np.ascontiguousarray(_u8(layers.alpha))))
    return picture


def _u8(samples: Samples) -> npt.NDArray[np.uint8]:
    if samples.dtype == np.uint8:
        return samples.astype(np.uint8, copy=False)
    # x // 257 rounded, without 32-bit intermediates: (x - x/256 + 128) / 256.
    wide = samples.astype(np.uint16, copy=False)
    return ((wide - (wide >> 8) + np.uint16(127)) >> 8).astype(np.uint8)


def _flat(picture: Image.Image) -> Image.Image:
    """RGB; what is transparent lets a grey checkerboard through, as picture editors show it."""
    if picture.mode != "RGBA":
        return picture.convert("RGB") if picture.mode != "RGB" else picture
    rows, columns = (np.arange(length) // _CHECKER for length in (picture.height, picture.width))
    dark, light = _CHECKER_GREYS
    squares = np.where((rows[:, None] + columns[None, :]) % 2, dark, light).astype(np.uint8)
    board = Image.fromarray(squares).convert("RGB")
    board.paste(picture, mask=picture.getchannel("A"))
    return board
