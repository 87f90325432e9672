"""Endless batches of crops, evenly of both classes and of all families, each with the same draw of lives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch.utils.data import IterableDataset

from training.synthetic.sources import RGB, Item, frame
from training.synthetic.treat import training_crop


@dataclass(frozen=True, eq=False, slots=True)
class Batch:
    """``rgb`` uint8 (n, 3, e, e); ``generated`` float32 (n,), 0 or 1; ``family`` int64 (n,), index of the family of the
    crop (for sources as environments); ``pair`` int64 (n,), the same number for a photograph and its reconstruction.
    """

    rgb: torch.Tensor
    generated: torch.Tensor
    family: torch.Tensor
    pair: torch.Tensor


class Crops(IterableDataset[Batch]):
    """Batches of ``size`` crops of ``edge`` px: half photographs, half generated. Families of a class are drawn with a
    chance that grows as the square root of their number of pictures, so that small ones keep their density.

    ``reconstructed``: item index → reconstructions of that photograph (RGB of the same frame). Where given, ``aligned``
    of the generated half are reconstructions, brought through the same life as the photograph beside them.
    """

    def __init__(
        self,
        chosen: Sequence[Item],
        pixels: Sequence[RGB],
        size: int,
        edge: int,
        seed: int,
        reconstructed: Mapping[int, Sequence[RGB]] | None = None,
        aligned: float = 0.0,
    ) -> None:
        self._items, self._pixels, self._size, self._edge, self._seed = chosen, pixels, size, edge, seed
        self._reconstructed, self._aligned = reconstructed or {}, aligned
        self._start = 0
        self.families = [*sorted({item.family for item in chosen}), "reconstruction"]
        self._rows: dict[bool, list[npt.NDArray[np.int64]]] = {True: [], False: []}
        self._chance: dict[bool, npt.NDArray[np.float64]] = {}
        for truth in (True, False):
            for family in self.families:
                rows = [i for i, item in enumerate(chosen) if item.family == family and item.generated == truth]
                if rows:
                    self._rows[truth].append(np.array(rows))
            root = np.sqrt([len(rows) for rows in self._rows[truth]])
            self._chance[truth] = root / root.sum()

    def restart(self, step: int) -> None:
        """Draw other crops from here on than from the start: for a training that goes on at ``step``."""
        self._start = step

    def __iter__(self) -> Iterator[Batch]:
        cv2.setNumThreads(1)
        info = torch.utils.data.get_worker_info()
        rng = np.random.default_rng([self._seed, self._start, info.id if info else 0])
        while True:
            yield self._batch(rng)

    def _batch(self, rng: np.random.Generator) -> Batch:
        rgb, generated, family, pair = [], [], [], []
        for at in range(self._size // 2):
            real = self._draw(False, rng)
            life = int(rng.integers(2**62))
            copies = self._reconstructed.get(real, ())
            paired = len(copies) > 0 and rng.random() < self._aligned
            photograph = frame(self._pixels[real]) if paired else self._pixels[real]
            rgb.append(self._crop(photograph, self._items[real].lossless, life))
            if paired:
                rgb.append(self._crop(copies[int(rng.integers(len(copies)))], True, life))
                made_family = len(self.families) - 1
            else:
                made = self._draw(True, rng)
                life = int(rng.integers(2**62))
                rgb.append(self._crop(self._pixels[made], self._items[made].lossless, life))
                made_family = self.families.index(self._items[made].family)
            generated += [0.0, 1.0]
            family += [self.families.index(self._items[real].family), made_family]
            pair += [at, at]
        stacked = np.stack(rgb).transpose(0, 3, 1, 2)
        return Batch(
            torch.from_numpy(np.ascontiguousarray(stacked)),
            torch.tensor(generated),
            torch.tensor(family),
            torch.tensor(pair),
        )

    def _crop(self, pixels: RGB, lossless: bool, life: int) -> RGB:
        return training_crop(pixels, lossless, self._edge, np.random.default_rng(life))

    def _draw(self, generated: bool, rng: np.random.Generator) -> int:
        groups = self._rows[generated]
        rows = groups[int(rng.choice(len(groups), p=self._chance[generated]))]
        return int(rows[int(rng.integers(len(rows)))])
