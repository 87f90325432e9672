"""16-bit colour, exactly: Pillow decodes it to the high bytes only, so the low bytes are decoded in a second pass.

Pillow's raw mode "RGB;16B" keeps the first byte of each big-endian sample, "RGB;16L" the second. Reading a
big-endian file under the little-endian name therefore gives the other half of every sample, by the same decoder,
with the same refusal of truncated data.
"""

from __future__ import annotations

import sys

import numpy as np
from PIL import Image

from engines.core.pixels import Layers, Samples, array_of

_NATIVE, _FOREIGN = ("L", "B") if sys.byteorder == "little" else ("B", "L")
_OTHER = {"B": "L", "L": "B", "N": _FOREIGN}
_PLANAR = 284
_BITS_PER_SAMPLE = 258
_GREY_ALPHA = "LA;16B"


def wide_mode(image: Image.Image) -> str:
    """The raw mode of a picture with 16-bit colour samples that can be read exactly ("RGB;16B"), else ""."""
    mode = _raw_mode(image)
    if mode == _GREY_ALPHA:
        return mode
    base, _, depth = mode.partition(";")
    tags = getattr(image, "tag_v2", {})
    if tags.get(_PLANAR) == 2:
        return _planar_mode(image, mode)
    return mode if base in ("RGB", "RGBX", "RGBA", "RGBa") and depth in ("16B", "16L", "16N") else ""


def _planar_mode(image: Image.Image, first: str) -> str:
    """Colours stored one after the other. Uncompressed, Pillow 13 takes their 16-bit samples for 8-bit ones, without
    an error; compressed, libtiff gives the right high bytes and no way to the low ones ("" here).
    """
    tags = image.tag_v2  # type: ignore[attr-defined]
    if first != "R" or 16 not in tags.get(_BITS_PER_SAMPLE, ()):
        return ""
    return f"{image.mode};16{'L' if tags.prefix == b'II' else 'B'}"


def set_raw_mode(image: Image.Image, mode: str) -> None:
    """Have a picture that is not loaded yet decoded under another raw mode of the same length a pixel."""
    tiles = image.tile  # type: ignore[attr-defined]
    depth = mode.partition(";")[2]
    for index, tile in enumerate(tiles):
        if isinstance(tile.args, str):
            tiles[index] = tile._replace(args=mode)
        else:
            one_band = tile.args[0] in ("R", "G", "B", "A")
            tiles[index] = tile._replace(args=(f"{tile.args[0]};{depth}" if one_band else mode, *tile.args[1:]))


def raw_modes(mode: str) -> tuple[str, str]:
    """(raw mode of the high bytes, raw mode of the low bytes); for grey with alpha one pass holds all four."""
    if mode == _GREY_ALPHA:
        return "RGBA", ""
    base, _, depth = mode.partition(";")
    base = "RGBA" if base == "RGBa" else base  # Pillow would divide by alpha on 8 bits; it is done below on 16
    return f"{base};{depth}", f"{base};16{_OTHER[depth[-1]]}"


def join(mode: str, high: Image.Image, low: Image.Image | None, key: object) -> Layers:
    """uint16 layers from both passes. ``key``: the transparent colour (three 16-bit values), or None."""
    if low is None:
        both = array_of(high, "RGBA", 4).astype(np.uint16)
        pairs = (both[..., 0::2] << np.uint16(8)) | both[..., 1::2]
        return Layers(np.ascontiguousarray(pairs[..., 0]), np.ascontiguousarray(pairs[..., 1]))
    samples = 4 if mode.startswith(("RGBA", "RGBa")) else 3
    wide = array_of(high, high.mode if samples == 4 else "RGB", samples).astype(np.uint16)
    wide <<= 8
    wide |= array_of(low, low.mode if samples == 4 else "RGB", samples)
    if samples == 3:
        return Layers(wide, _keyed(wide, key))
    colour, alpha = np.ascontiguousarray(wide[..., :3]), np.ascontiguousarray(wide[..., 3])
    return Layers(_undivided(colour, alpha) if mode.startswith("RGBa") else colour, alpha)


def _keyed(wide: Samples, key: object) -> Samples | None:
    if not isinstance(key, tuple) or len(key) != 3:
        return None
    return np.where((wide == np.array(key)).all(axis=2), 0, 65535).astype(np.uint16)


def _undivided(colour: Samples, alpha: Samples) -> Samples:
    """Colour that was stored multiplied by alpha, divided by it again; where alpha is 0 it stays as stored."""
    divisor = np.maximum(alpha, 1)[..., None].astype(np.uint32)
    full = np.minimum((colour.astype(np.uint32) * 65535 + divisor // 2) // divisor, 65535)
    return np.where(alpha[..., None] > 0, full, colour).astype(np.uint16)


def _raw_mode(image: Image.Image) -> str:
    tiles = getattr(image, "tile", None)
    if not tiles:
        return ""
    args = tiles[0].args
    mode = args if isinstance(args, str) else args[0] if args else ""
    return mode if isinstance(mode, str) else ""
