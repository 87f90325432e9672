"""Pictures of known origin, brought through the same crop, scaling and compression whatever their class."""

from __future__ import annotations

import csv
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

RGB = npt.NDArray[np.uint8]

BASE = 224
QUALITY_BANDS = ((60, 79), (80, 89), (90, 98), None)
"""Quality of the last JPEG compression; None: none, after a scaling that hides what was before."""
SIZE_BANDS = ((128, 191), (192, 224))
MOST_PER_SOURCE = 60
_FAMILIES = {
    "flux1_dev_photo": "flux",
    "flux1_kontext": "flux",
    "flux1": "flux",
    "flux2": "flux",
    "stable_diffusion_1": "stable_diffusion_1",
    "stable_diffusion_15_artists": "stable_diffusion_1",
    "stable_diffusion_1_compvis": "stable_diffusion_1",
    "sd1_comfyui": "stable_diffusion_1",
    "sd1_cpp": "stable_diffusion_1",
    "custom_diffusion": "stable_diffusion_1",
    "sdxl_realvisxl": "sdxl",
    "sdxl_fooocus": "sdxl",
    "sdxl": "sdxl",
    "sdxl_turbo": "sdxl",
    "stable_diffusion_35_large": "stable_diffusion_3",
    "sd3": "stable_diffusion_3",
    "stylegan2_faces": "style_gan",
    "r3gan_faces": "style_gan",
    "nano_banana": "nano_banana",
    "dalle_mini": "dalle_mini",
    "latent_diffusion": "latent_diffusion",
    "majesty_diffusion": "latent_diffusion",
    "disco_diffusion": "disco_diffusion",
    "simulacra_bot": "simulacra_bot",
}


@dataclass(frozen=True, slots=True)
class Item:
    """A picture of the development data: file, the source held out with it, and whether a generator made
    it.
    """

    path: Path
    source: str
    generated: bool
    original_format: str


@dataclass(frozen=True, slots=True)
class Variant:
    """One treatment of an item: quality of the last JPEG (0 = none) and edge in pixels."""

    quality: int
    edge: int
    quality_band: int
    size_band: int


def items(data: Path, most: int = MOST_PER_SOURCE) -> list[Item]:
    """Photographs and generated pictures, at most ``most`` a source, chosen by a fixed draw.

    Generators of one family are one source; those with few pictures are "others".
    """
    by_source: dict[str, list[Item]] = defaultdict(list)
    with (data / "MANIFEST.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            item = _item(data, row)
            if item:
                by_source[item.source].append(item)
    chosen: list[Item] = []
    for source in sorted(by_source):
        group = sorted(by_source[source], key=lambda item: zlib.crc32(item.path.name.encode()))
        chosen.extend(group[:most])
    return chosen


def _item(data: Path, row: dict[str, str]) -> Item | None:
    parts = row["path"].split("/")
    path, form = data / row["path"], row["original_format"]
    if min(int(row["width"] or 0), int(row["height"] or 0)) < SIZE_BANDS[0][0]:
        return None
    if parts[:2] == ["aigi", "real"]:
        return Item(path, parts[2].rsplit("_", 1)[0], False, form)
    if parts[:2] == ["aigi", "fake"]:
        return Item(path, _FAMILIES.get(parts[2], "others"), True, form)
    if parts[0] == "captions" and path.suffix == ".jpg":
        return Item(path, "flickr8k", False, form)
    if parts[:2] == ["formats", "exif"] and form == "JPEG RGB":
        return Item(path, "exifsamples", False, form)
    return None


def decode(path: Path) -> RGB:
    """(h, w, 3) uint8 RGB, not rotated."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def _jpeg(rgb: RGB, quality: int, full_chroma: bool) -> RGB:
    sampling = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444 if full_chroma else cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling]
    data = cv2.imencode(".jpg", rgb[:, :, ::-1], options)[1]
    bgr = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    return np.ascontiguousarray(bgr[:, :, ::-1])


def _crop(rgb: RGB, edge: int, draw: np.random.Generator) -> RGB:
    top, left = (int(draw.integers(0, length - edge + 1)) for length in rgb.shape[:2])
    return np.ascontiguousarray(rgb[top : top + edge, left : left + edge])


def variants(item: Item, seed: int) -> Iterator[tuple[Variant, RGB]]:
    """One variant a quality band, by turns in either size band the picture is large enough for, each with
    its own draw.

    Both classes alike: crop to 224 px, most often a first JPEG (75–97), a scaling by 0.55–1.2 in two of
    three, a crop at a random place, and the last JPEG of the band, with full or halved chroma.
    """
    rgb = decode(item.path)
    name = zlib.crc32(item.path.name.encode())
    for quality_band, band in enumerate(QUALITY_BANDS):
        draw = np.random.default_rng([seed, name, quality_band])
        base = _crop(rgb, min(BASE, *rgb.shape[:2]), draw)
        size_band = (name + quality_band) % 2 if base.shape[0] >= SIZE_BANDS[1][0] else 0
        low, high = SIZE_BANDS[size_band]
        if draw.random() < 0.7:
            base = _jpeg(base, int(draw.integers(75, 98)), draw.random() < 0.4)
        edge = int(draw.integers(low, min(high, base.shape[0]) + 1))
        base = _scaled(base, edge, always=band is None, draw=draw)
        crop = _crop(base, edge, draw)
        quality = 0 if band is None else int(draw.integers(band[0], band[1] + 1))
        if quality:
            crop = _jpeg(crop, quality, draw.random() < 0.4)
        yield Variant(quality, edge, quality_band, size_band), crop


def _scaled(rgb: RGB, least: int, always: bool, draw: np.random.Generator) -> RGB:
    edge = rgb.shape[0]
    if not always and draw.random() > 0.67:
        return rgb
    lowest = max(0.55, least / edge)
    factor = draw.uniform(lowest, 1.0) if draw.random() < 0.8 and lowest < 0.97 else draw.uniform(1.03, 1.2)
    target = max(least, round(edge * factor))
    kernels = [cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_LANCZOS4]
    return np.asarray(cv2.resize(rgb, (target, target), interpolation=kernels[draw.integers(4)]), np.uint8)
