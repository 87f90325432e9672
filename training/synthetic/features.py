"""Features of many crops of every picture by the ImageNet trunk, kept on disk: what the heads are fitted on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch.utils.data import DataLoader, Dataset

from training.synthetic.export import TILE
from training.synthetic.judge import at_most
from training.synthetic.net import Detector
from training.synthetic.sources import RGB, Item, items, pixels_of
from training.synthetic.treat import training_crop

_BATCH = 32


@dataclass(frozen=True, eq=False, slots=True)
class Features:
    """``values`` float32 (n, d) pooled features; ``family`` (n,), ``generated`` (n,), ``picture`` (n,) index."""

    values: npt.NDArray[np.float32]
    family: npt.NDArray[np.str_]
    generated: npt.NDArray[np.bool_]
    picture: npt.NDArray[np.int64]

    def rows(self, chosen: npt.NDArray[np.bool_]) -> Features:
        """The chosen rows."""
        return Features(self.values[chosen], self.family[chosen], self.generated[chosen], self.picture[chosen])


class _Lives(Dataset[torch.Tensor]):
    """Crop number ``at``: life ``at // pictures`` of picture ``at % pictures``; the same for the same seed."""

    def __init__(self, chosen: list[Item], pixels: list[RGB], lives: int, seed: int) -> None:
        self._chosen, self._pixels, self._lives, self._seed = chosen, pixels, lives, seed

    def __len__(self) -> int:
        return len(self._chosen) * self._lives

    def __getitem__(self, at: int) -> torch.Tensor:
        picture = at % len(self._chosen)
        rng = np.random.default_rng([self._seed, at])
        crop = training_crop(self._pixels[picture], self._chosen[picture].lossless, TILE, rng)
        return torch.from_numpy(np.ascontiguousarray(crop.transpose(2, 0, 1)))


def gather(net: Detector, kept: Path, lives: int, most: int, seed: int) -> Features:
    """``lives`` crops of at most ``most`` pictures a family; read from ``kept`` where it was made before."""
    every = items()
    chosen = [every[at] for at in at_most(every, most)]
    picture = np.tile(np.arange(len(chosen)), lives)
    if not kept.exists():
        _make(net, chosen, kept, lives, seed)
    with np.load(kept) as stored:
        values = stored["values"]
    if len(values) != len(picture):
        raise SystemExit(f"{kept.name} was made with other settings; remove it")
    return Features(
        values,
        np.array([item.family for item in chosen])[picture],
        np.array([item.generated for item in chosen])[picture],
        picture,
    )


def _make(net: Detector, chosen: list[Item], kept: Path, lives: int, seed: int) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    crops = _Lives(chosen, [pixels_of(item) for item in chosen], lives, seed)
    found: list[npt.NDArray[np.float32]] = []
    net = net.eval().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    with torch.inference_mode():
        for number, rgb in enumerate(DataLoader(crops, _BATCH, num_workers=1, prefetch_factor=6)):
            cells, _ = net.evidence(rgb.float().contiguous(memory_format=torch.channels_last))
            found.append(cells.mean((2, 3)).numpy())
            if number % 100 == 99:
                print(f"{(number + 1) * _BATCH} of {len(crops)} crops", flush=True)
    partial = kept.with_name(kept.stem + "_partial.npz")
    np.savez(partial, values=np.concatenate(found))
    partial.replace(kept)
