"""Crops for distillation: untouched photographs at several scales, and textures made by code."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from training.tamper.sources import photographs

U8 = npt.NDArray[np.uint8]
F32 = npt.NDArray[np.float32]

_LONGEST = 640  # px kept of a photograph
_TEXTURES = 0.3  # of the crops
_GREY = 0.3


def pictures(sources: tuple[str, ...], most: int = 10_000) -> list[U8]:
    """The photographs of ``sources`` (see ``training.tamper.sources``), at most 640 px a side."""
    chosen = photographs(sources)
    found = []
    for photograph in chosen[:: max(1, len(chosen) // most)][:most]:
        with Image.open(photograph.path) as image:
            small = image.convert("RGB")
        small.thumbnail((_LONGEST, _LONGEST), Image.Resampling.BOX)
        found.append(np.asarray(small))
    return found


def crop(photographs_there: list[U8], side: int, rng: np.random.Generator) -> U8:
    """(side, side, 3) of a photograph, or a made texture; scaled, turned, at times grey, at times of low contrast."""
    if rng.random() < _TEXTURES:
        pixels = texture(side, rng)
    else:
        pixels = _of_photograph(photographs_there[int(rng.integers(len(photographs_there)))], side, rng)
    pixels = np.rot90(pixels, int(rng.integers(4)))[:: int(rng.choice([-1, 1]))]
    values = pixels.astype(np.float32)
    if rng.random() < _GREY:
        values = np.repeat(values.mean(2, keepdims=True), 3, axis=2)
    if rng.random() < _GREY:
        values = values.mean() + (values - values.mean()) * np.float32(rng.uniform(0.1, 0.7))
    values += rng.standard_normal(values.shape, np.float32) * np.float32(rng.choice([0, 0, 1, 3, 6]))
    return np.clip(values, 0, 255).astype(np.uint8)


def _of_photograph(picture: U8, side: int, rng: np.random.Generator) -> U8:
    scale = max(float(rng.uniform(0.4, 1.3)), (side + 1) / min(picture.shape[:2]))
    cut = int(side / scale)
    top = int(rng.integers(picture.shape[0] - cut + 1))
    left = int(rng.integers(picture.shape[1] - cut + 1))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(
        cv2.resize(picture[top : top + cut, left : left + cut], (side, side), interpolation=way), np.uint8
    )


def texture(side: int, rng: np.random.Generator) -> U8:
    """(side, side, 3) a surface: noise of some grain and direction, stripes, or cells; of two colours."""
    noise = rng.standard_normal((side, side), np.float32)
    way = int(rng.integers(3))
    if way == 0:
        along, across = np.exp(rng.uniform(-0.7, 2.5, 2))
        field = np.asarray(cv2.GaussianBlur(noise, (0, 0), sigmaX=float(along), sigmaY=float(across)), np.float32)
    elif way == 1:
        down, right = np.indices((side, side), np.float32)
        angle, wave = rng.uniform(0, np.pi), np.exp(rng.uniform(1.2, 3.7))
        waver = cv2.GaussianBlur(noise, (0, 0), 6) * np.float32(rng.uniform(0, 12))
        phase = (down * np.sin(angle) + right * np.cos(angle) + waver) * 2 * np.pi / wave
        field = np.asarray(np.sin(phase) if rng.random() < 0.5 else np.sign(np.sin(phase)), np.float32)
    else:
        count = int(np.exp(rng.uniform(2.5, 6)))
        seeds = np.full((side, side), 255, np.uint8)
        seeds[tuple(rng.integers(side, size=(2, count)))] = 0
        field = np.asarray(cv2.distanceTransform(seeds, cv2.DIST_L2, 3), np.float32)
    field = (field - field.mean()) / (field.std() + 1e-6)
    turned = cv2.warpAffine(
        field,
        cv2.getRotationMatrix2D((side / 2, side / 2), float(rng.uniform(0, 360)), 1.0),
        (side, side),
        borderMode=cv2.BORDER_REFLECT,
    )
    one, other = rng.uniform(0, 255, (2, 3))
    share = 1 / (1 + np.exp(-turned * np.float32(rng.uniform(0.5, 3))))
    return np.asarray(np.clip(one + (other - one) * share[..., None], 0, 255), np.uint8)
