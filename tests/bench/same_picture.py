"""How often the perceptual hash finds a picture again, by what was done to it; how often it takes others for it; speed.

.venv/bin/python -m tests.bench.same_picture [PICTURES]     needs ../shared/data; 300 pictures where nothing is said
"""

from __future__ import annotations

import io
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from engines.core.perceptual import likeness, likenesses, parsed, perceptual_hash
from engines.core.preview import thumbnail_bytes

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
FOLDERS = ("aigi/real", "aigi/fake", "captions", "anomaly/crackforest")


def hashed(image: Image.Image) -> str:
    return perceptual_hash(np.asarray(image.convert("RGB")))


def saved(image: Image.Image, quality: int) -> Image.Image:
    file = io.BytesIO()
    image.convert("RGB").save(file, "JPEG", quality=quality)
    return Image.open(file)


def scaled(image: Image.Image, share: float) -> Image.Image:
    return image.resize((max(1, round(image.width * share)), max(1, round(image.height * share))))


def cropped(image: Image.Image, share: float) -> Image.Image:
    """Somewhere inside, ``share`` of either side, saved at JPEG 75."""
    width, height = round(image.width * share), round(image.height * share)
    left, top = random.randint(0, image.width - width), random.randint(0, image.height - height)
    return saved(image.crop((left, top, left + width, top + height)), 75)


CHANGES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "JPEG 30": lambda image: saved(image, 30),
    "half the size, JPEG 50": lambda image: saved(scaled(image, 0.5), 50),
    "brighter by a quarter": lambda image: Image.eval(image, lambda value: min(255, int(value * 1.25 + 10))),
    "grey": lambda image: image.convert("L"),
    "mirrored": ImageOps.mirror,
    **{
        f"crop to {share:.0%} of either side": lambda image, s=share: cropped(image, s)
        for share in (0.95, 0.9, 0.8, 0.7)
    },
}


def main(number: int) -> None:
    random.seed(1)
    paths = [p for f in FOLDERS for p in sorted((DATA / f).rglob("*")) if p.suffix in (".jpg", ".webp", ".png")]
    paths = [path for path in random.sample(paths, number) if "ground_truth" not in path.parts]
    images = [Image.open(path).convert("RGB") for path in paths]
    pairs = [(image, hash) for image, hash in zip(images, map(hashed, images), strict=True) if hash]
    print(f"{len(pairs)} of {len(paths)} pictures have a hash (the others are nearly plain)")
    for words, change in CHANGES.items():
        found = [likeness(hash, hashed(change(image))) for image, hash in pairs]
        print(f"{words:34} found {sum(one is not None for one in found) / len(pairs):.1%}")
    table = parsed([hash for _, hash in pairs])
    whole = crop = 0
    for i, (_, hash) in enumerate(pairs):
        others = [one for one in likenesses(hash, table[i + 1 :]) if one]
        whole += sum(not one.crop for one in others)
        crop += sum(one.crop for one in others)
    count = len(pairs) * (len(pairs) - 1) // 2
    print(f"of {count:,} pairs of other pictures: {whole} taken for the same, {crop} for a crop (some share a scene)")
    large = np.asarray(images[0].resize((4000, 3000)))
    for words, act in (
        ("hash of 12 megapixels", lambda: perceptual_hash(large)),
        ("thumbnail of the same", lambda: thumbnail_bytes(large, None, 1, 192)),
        (f"one hash against {len(pairs)}", lambda: likenesses(pairs[0][1], table)),
    ):
        start = time.process_time()
        act()
        print(f"{words:34} {time.process_time() - start:.4f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
