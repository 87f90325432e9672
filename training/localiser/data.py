"""Endless batches of altered and untouched pictures of known place, drawn evenly over sources."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import cv2
import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch.utils.data import IterableDataset

from training.tamper.make import MANIPULATIONS, Case, decode, pair
from training.tamper.sources import DATA, Photograph

_SIZES = (192, 256, 256, 320)
Batch = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


def captioned(data_split: str = "train") -> list[Photograph]:
    """The small captioned photographs of one split, as one more source of hosts and donors."""
    import csv

    with (DATA / "MANIFEST.csv").open(encoding="utf-8", newline="") as lines:
        rows = [r for r in csv.DictReader(lines) if r["set"] == "captions" and r["label"] == data_split]
    wide = [r for r in rows if min(int(r["width"]), int(r["height"])) >= 192]
    return [Photograph(DATA / r["path"], "captions", r["path"]) for r in wide]


def quantisation_steps(data: bytes) -> npt.NDArray[np.float32]:
    """(64,) luma steps of a JPEG file, rows of vertical frequency first; ones where it is no JPEG."""
    with Image.open(io.BytesIO(data)) as image:
        table = getattr(image, "quantization", {}).get(0)
    if not table or min(table) < 1:
        return np.ones(64, np.float32)
    return np.array(table, np.float32)


def quality(rng: np.random.Generator) -> int | None:
    """A last compression: JPEG 60–99, more often high, or PNG in one of six."""
    return None if rng.random() < 1 / 6 else int(np.clip(rng.beta(2.2, 1.2) * 42 + 58, 60, 99))


class Forgeries(IterableDataset[Batch]):
    """Batches of 3 crops for every 2 of ``pairs``, about a third of them untouched, of one size on the 8 px grid."""

    def __init__(self, photographs: Sequence[Photograph], pairs: int, seed: int) -> None:
        self._pairs = pairs
        self._seed = seed
        self._by_source: dict[str, list[Photograph]] = {}
        for photograph in photographs:
            self._by_source.setdefault(photograph.source, []).append(photograph)

    def __iter__(self) -> Iterator[Batch]:
        cv2.setNumThreads(1)
        info = torch.utils.data.get_worker_info()
        rng = np.random.default_rng([self._seed, info.id if info else 0])
        while True:
            yield self._batch(rng)

    def _batch(self, rng: np.random.Generator) -> Batch:
        side = int(rng.choice(_SIZES))
        rows = []
        while len(rows) < self._pairs + self._pairs // 2:
            made = pair(self._photo(rng), self._photo(rng), str(rng.choice(MANIPULATIONS)), quality(rng), rng)
            if made is None:
                continue
            altered, untouched = made
            row = cut(altered, side, rng)
            if row is None:
                continue
            rows.append(row)
            if len(rows) < self._pairs + self._pairs // 2 and rng.random() < 0.5:
                twin = cut(untouched, side, rng)
                if twin is not None:
                    rows.append(twin)
        pixels, steps, truth = (np.stack(column) for column in zip(*rows, strict=True))
        return torch.from_numpy(pixels), torch.from_numpy(steps), torch.from_numpy(truth)

    def _photo(self, rng: np.random.Generator) -> npt.NDArray[np.uint8]:
        source = self._by_source[str(rng.choice(sorted(self._by_source)))]
        return decode(source[int(rng.integers(len(source)))].path.read_bytes())


def cut(case: Case, side: int, rng: np.random.Generator) -> tuple[npt.NDArray, ...] | None:  # type: ignore[type-arg]
    """((3, side, side) uint8, (64,) steps, (side/8, side/8) share altered) of a crop on the grid, or None if small.

    The crop keeps some of the altered place, where there is one, and never consists of it mostly.
    """
    pixels = decode(case.data)
    height, width = pixels.shape[:2]
    if min(height, width) < side:
        return None
    for _ in range(4):
        top = int(rng.integers((height - side) // 8 + 1)) * 8
        left = int(rng.integers((width - side) // 8 + 1)) * 8
        mask = case.mask[top : top + side, left : left + side]
        if not case.mask.any() or 0.01 < mask.mean() < 0.4:
            break
    else:
        return None
    share = cv2.resize(mask.astype(np.float32), (side // 8, side // 8), interpolation=cv2.INTER_AREA)
    window = pixels[top : top + side, left : left + side]
    return np.ascontiguousarray(window.transpose(2, 0, 1)), quantisation_steps(case.data), share
