"""What becomes of a photograph before it is altered: cut, scaled, mosaicked as in a camera, stretched in contrast."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from training.tamper.make import Case, decode, pair
from training.tamper.sources import LARGE, Photograph

U8 = npt.NDArray[np.uint8]

WINDOW = 512  # px a side taken of a large photograph
SMALL_SIDES = (384, 256)
RECIPES = ("web", "small", "camera", "stretched", "large")


def recipe(
    name: str, photo: Photograph, donor: Photograph, kind: str, quality: int | None, seed: int
) -> tuple[Case, ...]:
    """(altered, untouched) twins of ``photo`` by one of RECIPES; empty where the alteration finds no room.

    web: as a person may have it on disk. small: scaled to 384 × 256 px and saved once or twice. camera:
    scaled down, grained, mosaicked and interpolated as in a camera. stretched: the whole picture's contrast raised
    before. large: whole camera photographs at 1 or 3 megapixels.
    """
    rng = np.random.default_rng(seed)
    if name == "large":
        pixels = float(rng.choice([1e6, 3e6]))
        host, other = (_to_area(decode(p.path.read_bytes()), pixels) for p in (photo, donor))
        return pair(host, other, kind, quality, rng, share=float(np.exp(rng.uniform(np.log(0.004), np.log(0.1))))) or ()
    host, other = _window(photo, rng), _window(donor, rng)
    if name == "small":
        wide = bool(rng.random() < 0.7)
        host, other = small(host, wide), small(other, wide)
    elif name == "camera":
        host, other = _camera(host, rng), _camera(other, rng)
    elif name == "stretched":
        host = _stretched(host, rng)
    plain = name in ("camera", "stretched")
    return pair(host, other, kind, quality, rng, earlier=not plain) or ()


def _window(photo: Photograph, rng: np.random.Generator) -> U8:
    """The photograph; of a large one a window of it at one of three scales."""
    pixels = decode(photo.path.read_bytes())
    if photo.source not in LARGE:
        return pixels
    factor = float(rng.choice([1.0, 0.5, 0.25]))
    factor = max(factor, 1.02 * WINDOW / min(pixels.shape[:2]))
    if factor < 1:
        pixels = np.asarray(cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)
    side_y, side_x = min(WINDOW, pixels.shape[0]), min(WINDOW, pixels.shape[1])
    top, left = int(rng.integers(pixels.shape[0] - side_y + 1)), int(rng.integers(pixels.shape[1] - side_x + 1))
    return np.ascontiguousarray(pixels[top : top + side_y, left : left + side_x])


def small(pixels: U8, wide: bool) -> U8:
    """Scaled down to cover 384 × 256 px (or upright) and cut to it; smaller pictures stay as they are."""
    across, down = SMALL_SIDES if wide else SMALL_SIDES[::-1]
    height, width = pixels.shape[:2]
    factor = max(across / width, down / height)
    if factor >= 1:
        return pixels
    size = (max(across, round(width * factor)), max(down, round(height * factor)))
    scaled = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    top, left = (size[1] - down) // 2, (size[0] - across) // 2
    return np.ascontiguousarray(scaled[top : top + down, left : left + across])


def _camera(pixels: U8, rng: np.random.Generator) -> U8:
    """Scaled down so that no earlier mosaic is left, with a sensor's noise, one colour a pixel, interpolated."""
    factor = max(0.5, 192 / min(pixels.shape[:2]))
    linear = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA).astype(np.float32)
    noise = np.sqrt(float(rng.uniform(0.3, 3)) + float(rng.uniform(0, 0.03)) * linear)
    noisy = np.clip(linear + noise * rng.standard_normal(linear.shape), 0, 255).round().astype(np.uint8)
    noisy = noisy[: noisy.shape[0] // 2 * 2, : noisy.shape[1] // 2 * 2]
    top, left = int(rng.integers(2)), int(rng.integers(2))
    raw = np.empty(noisy.shape[:2], np.uint8)
    for y in (0, 1):
        for x in (0, 1):
            raw[y::2, x::2] = noisy[y::2, x::2, (y + top) % 2 + (x + left) % 2]
    codes = {
        (0, 0): (cv2.COLOR_BayerBG2RGB, cv2.COLOR_BayerBG2RGB_EA, cv2.COLOR_BayerBG2RGB_VNG),
        (0, 1): (cv2.COLOR_BayerGB2RGB, cv2.COLOR_BayerGB2RGB_EA, cv2.COLOR_BayerGB2RGB_VNG),
        (1, 0): (cv2.COLOR_BayerGR2RGB, cv2.COLOR_BayerGR2RGB_EA, cv2.COLOR_BayerGR2RGB_VNG),
        (1, 1): (cv2.COLOR_BayerRG2RGB, cv2.COLOR_BayerRG2RGB_EA, cv2.COLOR_BayerRG2RGB_VNG),
    }
    return np.asarray(cv2.cvtColor(raw, int(rng.choice(codes[top, left]))), np.uint8)


def _stretched(pixels: U8, rng: np.random.Generator) -> U8:
    """Contrast raised over the whole picture by 1.15 to 1.6."""
    factor = float(rng.uniform(1.15, 1.6))
    table = np.clip((np.arange(256) - 128) * factor + 128, 0, 255).round().astype(np.uint8)
    return np.asarray(cv2.LUT(pixels, table), np.uint8)


def _to_area(pixels: U8, area: float) -> U8:
    """Scaled down to about ``area`` pixels; smaller pictures stay as they are."""
    factor = float(np.sqrt(area / (pixels.shape[0] * pixels.shape[1])))
    if factor >= 1:
        return pixels
    return np.asarray(cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)
