"""From Pillow's picture to plain arrays: as stored, in bands, so that a large picture is not held three times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

Samples = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
_BAND_PIXELS = 4_000_000
_GREY = {"1", "L"}
_SIXTEEN = {"I;16", "I;16L", "I;16B", "I;16N"}


@dataclass(frozen=True, slots=True)
class Layers:
    """``pixels`` (h, w) grey or (h, w, 3) RGB, ``alpha`` (h, w) or None, of one type; ``note`` as in ``Facts``."""

    pixels: Samples
    alpha: Samples | None = None
    note: str = ""


def layers_of(image: Image.Image) -> Layers:
    """The pixels of a loaded picture: grey stays grey, colour becomes RGB, alpha is kept apart, never multiplied in.

    16-bit grey stays uint16. Integers and floats beyond 16 bits are brought to uint16 by a fixed rule that the note
    states. CMYK, YCbCr, HSV and palettes are converted without colour management; Lab by its definition (D50).
    """
    if image.mode in _SIXTEEN:
        return _sixteen(image)
    if image.mode in ("I", "F"):
        pixels, note = _to_u16(_bands(image, None, np.dtype(np.float32 if image.mode == "F" else np.int32), 0))
        return Layers(pixels, None, note)
    if image.mode in _GREY | {"LA", "La"}:
        return _split(array_of(image, "LA", 2)) if _clear(image) else Layers(array_of(image, "L", 0))
    if image.mode == "LAB":
        return Layers(_lab(image), None, "Its Lab colours were converted to sRGB for examination.")
    if _clear(image):
        return _split(array_of(image, "RGBA", 4))
    return Layers(array_of(image, "RGB", 3))


def _clear(image: Image.Image) -> bool:
    return image.mode in ("LA", "La", "PA", "RGBa") or bool(image.has_transparency_data)


def array_of(image: Image.Image, mode: str, samples: int) -> npt.NDArray[np.uint8]:
    """uint8 (h, w) where ``samples`` is 0, else (h, w, samples), of the picture converted to ``mode``."""
    return _bands(image, mode, np.dtype(np.uint8), samples)


def _bands(image: Image.Image, mode: str | None, dtype: np.dtype[Any], samples: int) -> npt.NDArray[Any]:
    """The whole picture, converted band by band into one array: (h, w), or (h, w, samples)."""
    width, height = image.size
    out = np.empty((height, width, samples) if samples else (height, width), dtype)
    rows = max(1, _BAND_PIXELS // width)
    for top in range(0, height, rows):
        band = image if rows >= height else image.crop((0, top, width, min(top + rows, height)))
        out[top : top + rows] = np.asarray(band if mode in (None, band.mode) else band.convert(mode))
    return out


def _split(both: npt.NDArray[np.uint8]) -> Layers:
    colour = both[..., 0] if both.shape[2] == 2 else both[..., :3]
    return Layers(np.ascontiguousarray(colour), np.ascontiguousarray(both[..., -1]))


def _sixteen(image: Image.Image) -> Layers:
    pixels = _bands(image, None, np.dtype(np.uint16), 0)
    key = image.info.get("transparency")
    if isinstance(key, int):
        return Layers(pixels, np.where(pixels == key, 0, 65535).astype(np.uint16))
    return Layers(pixels)


def _to_u16(values: npt.NDArray[Any]) -> tuple[npt.NDArray[np.uint16], str]:
    """Wide integers or floats on 0–65535, by the narrowest of three fixed scales that holds them, else stretched."""
    finite = np.isfinite(values)
    low = float(values[finite].min()) if finite.any() else 0.0
    high = float(values[finite].max()) if finite.any() else 0.0
    is_float = values.dtype.kind == "f"
    if is_float and low >= 0 and high <= 1:
        scale, offset, note = 65535.0, 0.0, "Its floating-point values from 0 to 1 were scaled to 0–65,535."
    elif is_float and low >= 0 and high <= 255:
        scale, offset, note = 257.0, 0.0, "Its floating-point values from 0 to 255 were scaled to 0–65,535."
    elif low >= 0 and high <= 65535:
        scale, offset = 1.0, 0.0
        note = "Its floating-point values were rounded to whole numbers." if is_float else ""
    else:
        scale, offset = 65535.0 / max(high - low, 1e-30), -low
        note = f"Its values from {low:g} to {high:g} were stretched to 0–65,535."
    if not finite.all():
        note += " Values that are no numbers were set to 0, infinite ones to the nearest end."
    out = np.empty(values.shape, np.uint16)
    rows = max(1, _BAND_PIXELS // max(1, values.shape[1]))
    for top in range(0, values.shape[0], rows):
        band = np.nan_to_num(values[top : top + rows].astype(np.float64), nan=0, posinf=high, neginf=low)
        out[top : top + rows] = np.rint((band + offset) * scale).clip(0, 65535)
    return out, note.strip()


def _lab(image: Image.Image) -> npt.NDArray[np.uint8]:
    from PIL import ImageCms  # loads the colour library, which only Lab pictures need

    profiles = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    converted = ImageCms.profileToProfile(image, *profiles, outputMode="RGB")
    assert converted is not None  # only None when done in place
    return array_of(converted, "RGB", 3)
