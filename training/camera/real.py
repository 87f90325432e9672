"""What the crops of real cameras allow: they lie at known, different places of the sensor and overlap only in part.

A fingerprint is put together on the sensor's frame from the crops of all photographs but one, and tested on the crops
of that one at their true place and, as a control, at places shifted by a few pixels and on crops of other cameras.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from engines.camera.pattern import exposed
from engines.camera.residual import residual, whitened, zero_mean

F32 = npt.NDArray[np.float32]

_SHIFTS = tuple((dy, dx) for dy in (-24, -8, 8, 24) for dx in (-24, -8, 8, 24))
_LEAST_OVERLAP = 100_000


@dataclass(frozen=True, eq=False, slots=True)
class Crop:
    """A crop at (x, y) of a photograph, with its residual and exposed luma."""

    photograph: str
    x: int
    y: int
    noise: F32
    light: F32


@dataclass(frozen=True, slots=True)
class Agreement:
    """``own``: standard errors of agreement at the true place; ``shifted``: the same at shifted places."""

    own: float
    shifted: tuple[float, ...]


def crops_of(data: Path, camera: str, prefix: str) -> list[Crop]:
    """The crops of a camera in the manifest, on even positions as their files lie."""
    crops = []
    with (data / "MANIFEST.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if Path(row["path"]).name.startswith(prefix) and row["generator_or_camera"].startswith(camera):
                x, y, _, _ = (int(value) for value in row["crop"].split(","))
                luma = np.asarray(cv2.imread(str(data / row["path"]), cv2.IMREAD_GRAYSCALE), np.float32)
                crops.append(Crop(row["source_path"], x, y, whitened(zero_mean(residual(luma))), exposed(luma)))
    return crops


def agreements(crops: list[Crop]) -> Iterator[Agreement]:
    """For each photograph, the agreement of its crops with the fingerprint of the others where they overlap."""
    height = max(crop.y + crop.noise.shape[0] for crop in crops)
    width = max(crop.x + crop.noise.shape[1] for crop in crops)
    for photograph in sorted({crop.photograph for crop in crops}):
        above, below = np.zeros((height, width), np.float32), np.zeros((height, width), np.float32)
        for crop in crops:
            if crop.photograph != photograph:
                place = _place(crop)
                above[place] += crop.noise * crop.light
                below[place] += crop.light**2
        pattern = np.asarray(above / np.maximum(below, 1), np.float32)
        for crop in crops:
            if crop.photograph == photograph:
                covered = below[_place(crop)] > 0
                if int(covered.sum()) >= _LEAST_OVERLAP:
                    yield Agreement(
                        _errors(crop, pattern, 0, 0),
                        tuple(_errors(crop, pattern, dy, dx) for dy, dx in _SHIFTS),
                    )


def _place(crop: Crop, dy: int = 0, dx: int = 0) -> tuple[slice, slice]:
    height, width = crop.noise.shape
    return slice(crop.y + dy, crop.y + dy + height), slice(crop.x + dx, crop.x + dx + width)


def _errors(crop: Crop, pattern: F32, dy: int, dx: int) -> float:
    """Agreement in standard errors of chance, over the pixels that the shifted pattern covers."""
    height, width = pattern.shape
    top, left = max(0, crop.y + dy), max(0, crop.x + dx)
    bottom = min(height, crop.y + dy + crop.noise.shape[0])
    right = min(width, crop.x + dx + crop.noise.shape[1])
    part = pattern[top:bottom, left:right]
    own = np.s_[top - crop.y - dy : bottom - crop.y - dy, left - crop.x - dx : right - crop.x - dx]
    expected = part * crop.light[own]
    covered = part != 0
    a, b = crop.noise[own][covered], expected[covered]
    if a.size < 1000:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1] * np.sqrt(a.size))
