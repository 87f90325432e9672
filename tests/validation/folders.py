"""Labelled folders made by code: "fake" pictures are redder, which the detector of tests/packs sees."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import NormalDist

import numpy as np
from PIL import Image

CAMERAS, GENERATORS = ("phone", "scanner", "reflex"), ("gan", "diffusion", "swapper")


def picture(redness: float, seed: int, size: tuple[int, int] = (48, 40)) -> np.ndarray:
    """(h, w, 3) uint8 of smooth noise, red above blue by ``redness`` grey levels."""
    rng = np.random.default_rng(seed)
    small = Image.fromarray(rng.integers(60, 190, (6, 7)).astype(np.uint8))
    grey = np.asarray(small.resize(size, Image.Resampling.BICUBIC), np.float32)
    shifts = np.array([redness / 2, 0, -redness / 2], np.float32)
    return np.clip(grey[:, :, None] + shifts, 0, 255).astype(np.uint8)


def labelled(
    folder: Path,
    each: int = 16,
    overlap: float = 5.0,
    sources: Sequence[Sequence[str]] = (GENERATORS, CAMERAS),
    suffixes: Sequence[str] = (".jpg", ".jpg"),
    quality: int = 92,
) -> Path:
    """``each`` pictures a source, alike in all. ``overlap``: spread of redness; the classes lie 16 levels apart."""
    number = 0
    for label, names, suffix, middle in zip(("fake", "real"), sources, suffixes, (8.0, -8.0), strict=True):
        for name in names:
            home = folder / label / name
            home.mkdir(parents=True, exist_ok=True)
            for place in range(each):
                number += 1
                drawn = middle + overlap * NormalDist().inv_cdf((place + 0.5) / each)
                Image.fromarray(picture(drawn, number)).save(home / f"{number}{suffix}", quality=quality)
    return folder
