"""Photographs and generated pictures of the development data, with the source that each is held out with."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

RGB = npt.NDArray[np.uint8]
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
SMALLEST = 128
LARGEST = 400
FRAME = 224

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
    "sd2_coreml": "stable_diffusion_1",
    "sd2_unclip": "stable_diffusion_1",
    "sdxl_realvisxl": "sdxl",
    "sdxl_fooocus": "sdxl",
    "sdxl": "sdxl",
    "sdxl_turbo": "sdxl",
    "stable_diffusion_35_large": "stable_diffusion_3",
    "sd3": "stable_diffusion_3",
    "stylegan2_faces": "style_gan",
    "r3gan_faces": "style_gan",
    "latent_diffusion": "latent_diffusion",
    "majesty_diffusion": "latent_diffusion",
    "simulacra_bot": "latent_diffusion",
    "dalle_mini": "dalle_mini",
    "disco_diffusion": "disco_diffusion",
    "nano_banana": "nano_banana",
    "stable_cascade": "others",
    "chroma": "flux",
}
"""Generator → family of relatives (shared weights or decoder). Those not named are "others": few pictures each."""

FOLDS = (
    ("stable_diffusion_1", "style_gan", "nano_banana", "clothing", "bsds", "clic", "video_faces"),
    ("latent_diffusion", "dalle_mini", "stable_diffusion_3", "imagenet", "grocery", "sceaux", "cracks"),
    ("flux", "sdxl", "disco_diffusion", "others", "captions", "dreambooth", "cid22", "exifsamples", "monstree"),
)
"""Sources that each of the three models has not seen. Relatives, and generators that share prompts in one repository of
people photographs (flux, sdxl), are held out together."""


@dataclass(frozen=True, eq=False, slots=True)
class Item:
    """One picture. ``source``: collection of photographs or generator; ``family``: what is held out as one;
    ``lossless``: stored without loss by its maker, so that it has no compression history.
    """

    path: Path
    source: str
    family: str
    generated: bool
    lossless: bool

    @property
    def fold(self) -> int:
        """Index of the model that has not seen this picture."""
        return next(at for at, families in enumerate(FOLDS) if self.family in families)


@cache
def items(data: Path = DATA) -> tuple[Item, ...]:
    """Every usable picture: aigi, the captioned photographs that keep their shape, faces from videos, cracked roads."""
    found = []
    with (data / "MANIFEST.csv").open(newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            path = Path(row["path"])
            collection = _collection(path)
            if not collection:
                continue
            width, height = int(row["width"]), int(row["height"])
            if min(width, height) < SMALLEST or (path.parts[0] == "captions" and width == height):
                continue  # square captioned pictures were squeezed
            generated = path.parts[:2] == ("aigi", "fake")
            source = path.parts[2] if generated else collection
            family = _FAMILIES.get(source, "others") if generated else source
            found.append(Item(data / path, source, family, generated, row["original_format"] == "PNG"))
    return tuple(found)


def _collection(path: Path) -> str:
    """The collection of photographs that a file of the data belongs to, or "aigi"; "" where it is of no use here."""
    if path.parts[0] == "aigi":
        return "aigi" if path.parts[1] == "fake" else path.name.split("_")[0]
    if path.parts[0] == "captions":
        return "captions" if path.suffix != ".csv" else ""
    if path.parts[:2] == ("faces", "real"):
        return "video_faces"
    return "cracks" if path.parts[:4] == ("anomaly", "crackforest", "test", "crack") else ""


def pixels_of(item: Item) -> RGB:
    """(h, w, 3) RGB, 0–255, as stored, cut to at most ``LARGEST`` px a side on the 8 px grid (never rescaled)."""
    with Image.open(item.path) as image:
        rgb = np.asarray(image.convert("RGB"))
    top, left = (max(0, size - LARGEST) // 16 * 8 for size in rgb.shape[:2])
    return np.ascontiguousarray(rgb[top : top + LARGEST, left : left + LARGEST])


def frame(rgb: RGB) -> RGB:
    """The part of a photograph that is reconstructed: at most ``FRAME`` px a side, on the 8 px grid."""
    sides = [min(FRAME, size) // 8 * 8 for size in rgb.shape[:2]]
    top, left = ((size - side) // 16 * 8 for size, side in zip(rgb.shape[:2], sides, strict=True))
    return np.ascontiguousarray(rgb[top : top + sides[0], left : left + sides[1]])
