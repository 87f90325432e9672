"""The captioned photographs, split as their source splits them, without near-duplicates across the split."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from engines.core.perceptual import perceptual_hash, whole_hash
from training.caption_pair.image import EDGE

# Two photographs whose hashes of 64 bits differ in this many bits or fewer are taken for one scene.
_NEAR = 8


@dataclass(frozen=True, eq=False)
class Captions:
    """``own[k]``: number of the photograph of caption k. ``held[i]``: photograph i is kept for measuring."""

    folder: Path
    photographs: tuple[str, ...]
    captions: tuple[str, ...]
    own: npt.NDArray[np.int64]
    held: npt.NDArray[np.bool_]
    dropped: int

    def pixels(self, number: int) -> npt.NDArray[np.uint8]:
        """(224, 224, 3) RGB, squeezed: half of the photographs come squeezed already, so all are."""
        with Image.open(self.folder / self.photographs[number]) as image:
            return np.asarray(image.convert("RGB").resize((EDGE, EDGE), Image.Resampling.BICUBIC))


def read_captions(data: Path) -> Captions:
    """Read ``captions/captions.csv`` (path, caption, split). Training photographs that nearly equal one held out are
    dropped.
    """
    folder = data / "captions"
    with (folder / "captions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    split = {row["path"]: row["split"] for row in rows}
    hashes = {path: _hash(folder / path) for path in split}
    held = [path for path in split if split[path] != "train"]
    near = {
        path
        for path in split
        if split[path] == "train" and any((hashes[path] ^ hashes[other]).bit_count() <= _NEAR for other in held)
    }
    kept = [path for path in split if path not in near]
    number = {path: index for index, path in enumerate(kept)}
    rows = [row for row in rows if row["path"] in number]
    return Captions(
        folder,
        tuple(kept),
        tuple(row["caption"] for row in rows),
        np.array([number[row["path"]] for row in rows]),
        np.array([split[path] != "train" for path in kept]),
        len(near),
    )


def _hash(path: Path) -> int:
    with Image.open(path) as image:
        words = perceptual_hash(np.asarray(image.convert("RGB")))
    return whole_hash(words) if words else 0
