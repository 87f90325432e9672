"""Cast plates with a depth map beside each photograph: dents and bumps that no light betrays, and stains without depth.

Shape is lit from straight above by a broad lamp, so a shallow dent leaves no shading; its depth map shows it. Stains
are the reverse: seen in colour, flat in depth.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

F32 = npt.NDArray[np.float32]
U16 = npt.NDArray[np.uint16]
U8 = npt.NDArray[np.uint8]

NAME = "dents"
_SIZE = (256, 224)  # width, height
_STEP = 0.002  # mm a step of the 16-bit map
_OFFSET = 20_000
_NOISE = 0.012  # mm of the sensor
_KINDS = ("dent", "bump", "stain")


def write_dents(folder: Path, train: int, test: int, altered: int, seed: int = 3) -> None:
    """Write ``folder/dents`` laid out as MVTec AD, with NNN_depth.png (16 bit) beside every NNN.jpg."""
    rng = np.random.default_rng(seed)
    for part, count in (("train/good", train), ("test/good", test)):
        for number in range(count):
            _write(folder / NAME / part, number, *plate(rng, "")[:2])
    for kind in _KINDS:
        masks = folder / NAME / "ground_truth" / kind
        masks.mkdir(parents=True, exist_ok=True)
        for number in range(altered):
            rgb, depth, mask = plate(rng, kind)
            _write(folder / NAME / "test" / kind, number, rgb, depth)
            Image.fromarray(mask).save(masks / f"{number:03d}_mask.png")


def plate(rng: np.random.Generator, kind: str) -> tuple[U8, U16, U8]:
    """((h, w, 3) photograph, (h, w) depth map, (h, w) mask, 255 altered) of one plate; ``kind`` "" is normal."""
    width, height = _SIZE
    depth = _rough(rng, 3) * np.float32(0.02) + _rough(rng, 40) * np.float32(0.06)
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    depth += rng.uniform(-0.004, 0.004) * across + rng.uniform(-0.004, 0.004) * down
    grain = 118 + 9 * _rough(rng, 1.2) + 10 * _rough(rng, 12)
    mask = np.zeros((height, width), np.uint8)
    if kind:
        centre = (int(rng.integers(40, width - 40)), int(rng.integers(40, height - 40)))
        axes = (int(rng.integers(10, 22)), int(rng.integers(10, 22)))
        cv2.ellipse(mask, centre, axes, float(rng.uniform(0, 180)), 0, 360, 255, -1)
        soft = cv2.GaussianBlur(mask, (0, 0), 3).astype(np.float32) / 255
        if kind == "stain":
            grain -= soft * np.float32(rng.uniform(16, 30))
        else:
            depth += soft * np.float32(rng.uniform(0.25, 0.45) * (1 if kind == "bump" else -1))
    depth += rng.normal(0, _NOISE, depth.shape).astype(np.float32)
    colour = grain[..., None] * np.array([1.0, 0.97, 0.92], np.float32) * np.float32(rng.uniform(0.93, 1.07))
    colour += rng.normal(0, 2.5, colour.shape)
    values = np.clip(np.rint(depth / _STEP) + _OFFSET, 0, 65535).astype(np.uint16)
    return np.clip(colour, 0, 255).astype(np.uint8), values, mask


def _rough(rng: np.random.Generator, size: float) -> F32:
    """(h, w) unit-variance noise smoothed over ``size`` px."""
    noise = cv2.GaussianBlur(rng.standard_normal((_SIZE[1], _SIZE[0])).astype(np.float32), (0, 0), size)
    return np.asarray(noise / noise.std(), np.float32)


def _write(folder: Path, number: int, rgb: U8, depth: U16) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    Image.fromarray(rgb).save(folder / f"{number:03d}.jpg", quality=92)
    Image.fromarray(depth).save(folder / f"{number:03d}_depth.png")
