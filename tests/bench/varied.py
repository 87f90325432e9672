"""Many different pictures made from few: cuts, scales and qualities of those of a folder, always the same ones.

Nineteen of twenty are new JPEG, PNG or WebP pictures with a longer side of 256 to 640 pixels (one of a hundred 3 to 12
megapixels); the rest are files as a seized drive holds them, odd formats and damaged ones, with a few bytes added so
that no two are the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
_ODD_EVERY, _LARGE_EVERY = 20, 100
_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


def make(folder: Path, number: int, data: Path = DATA) -> list[Path]:
    """Write ``number`` pictures into ``folder``; those that are there already stay. Their paths, in order."""
    folder.mkdir(parents=True, exist_ok=True)
    plain = [path for name in ("aigi", "faces", "captions", "anomaly") for path in _files(data / name)]
    plain = [path for path in plain if path.suffix.lower() in _SUFFIXES]
    odd = list(_files(data / "formats"))
    there = {path.name.split(".")[0]: path for path in folder.iterdir()}
    return [there.get(f"{n:05}") or _one(folder, n, plain, odd) for n in range(number)]


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and path.stat().st_size < 4 << 20)


def _one(folder: Path, number: int, plain: list[Path], odd: list[Path]) -> Path:
    random = np.random.default_rng(number)
    if odd and number % _ODD_EVERY == 7:
        original = odd[number // _ODD_EVERY % len(odd)]
        path = folder / f"{number:05}{original.suffix}"
        path.write_bytes(original.read_bytes() + number.to_bytes(4, "big"))
        return path
    # A stride that is prime to the number of files comes by all of them before one comes again.
    picture = _varied(plain[number * 7919 % len(plain)], random, large=number % _LARGE_EVERY == 3)
    kind = random.choice(["jpg", "png", "webp"], p=[0.85, 0.1, 0.05]) if max(picture.size) < 1000 else "jpg"
    path = folder / f"{number:05}.{kind}"
    options = {"compress_level": 1} if kind == "png" else {"quality": int(random.integers(60, 98))}
    picture.save(path, **options)
    return path


def _varied(path: Path, random: np.random.Generator, *, large: bool) -> Image.Image:
    """A cut of at least two thirds of each side, scaled to the size wished for, perhaps mirrored."""
    with Image.open(path) as image:
        picture = image.convert("RGB")
    width, height = (max(8, int(side * random.uniform(0.67, 1))) for side in picture.size)
    left, top = (
        int(random.integers(0, 1 + max(0, whole - part)))
        for whole, part in zip(picture.size, (width, height), strict=True)
    )
    edge = int(random.integers(2000, 4000) if large else random.integers(256, 641))
    scale = edge / max(width, height)
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    picture = picture.resize(size, Image.Resampling.BICUBIC, (left, top, left + width, top + height))
    return picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if random.random() < 0.5 else picture
