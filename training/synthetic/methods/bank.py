"""A fixed bank of training crops, so that every method of a comparison learns from exactly the same ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import torch

from training.synthetic.batches import Batch, Crops
from training.synthetic.folds import held_out, seen
from training.synthetic.reconstruct import reconstructions
from training.synthetic.sources import RGB, Item, frame, items, pixels_of

RECONSTRUCTED = Path(__file__).resolve().parents[3] / "out" / "synthetic" / "reconstructed"
_ROWS = 32


@dataclass(frozen=True, eq=False, slots=True)
class Bank:
    """n crops in pairs: even rows photographs, the odd row after each a generated picture. ``rgb`` uint8 (n, 3, e, e);
    ``family`` int64 (n,) index into ``families``.
    """

    rgb: torch.Tensor
    family: torch.Tensor
    families: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.rgb)

    @property
    def generated(self) -> torch.Tensor:
        """(n,) float32, 0 or 1."""
        return torch.arange(len(self)).remainder(2).float()

    def batches(self, size: int, seed: int) -> Iterator[Batch]:
        """Every crop once, in batches of ``size`` crops (the last may be smaller), pairs kept together."""
        order = torch.randperm(len(self) // 2, generator=torch.Generator().manual_seed(seed))
        for pairs in order.split(size // 2):
            rows = torch.stack([2 * pairs, 2 * pairs + 1], 1).flatten()
            yield Batch(self.rgb[rows], self.generated[rows], self.family[rows], rows // 2)

    def first(self, count: int) -> Bank:
        """Only the first ``count`` crops, rounded down to whole pairs."""
        count -= count % 2
        return Bank(self.rgb[:count], self.family[:count], self.families)

    def joined(self, other: Bank) -> Bank:
        """Both banks' crops, with the families of both."""
        families = (*self.families, *(name for name in other.families if name not in self.families))
        places = torch.tensor([families.index(name) for name in other.families])
        return Bank(torch.cat([self.rgb, other.rgb]), torch.cat([self.family, places[other.family]]), families)


def load_bank(fold: int, crops: int, edge: int, seed: int, folder: Path, aligned: bool = False) -> Bank:
    """The bank of a fold, made where ``folder`` has none. ``aligned``: the generated half are reconstructions of the
    photographs beside them. Raises FileNotFoundError where these have not been made.
    """
    kept = folder / f"bank_{'aligned_' if aligned else ''}{fold}_{crops}_{edge}_{seed}.npz"
    if not kept.exists():
        made = _aligned(fold, crops, edge, seed) if aligned else _drawn(fold, crops, edge, seed)
        folder.mkdir(parents=True, exist_ok=True)
        partial = kept.with_name(kept.stem + "_partial.npz")
        np.savez(partial, rgb=made.rgb.numpy(), family=made.family.numpy(), families=np.array(made.families))
        partial.replace(kept)
        return made
    with np.load(kept) as stored:
        return Bank(
            torch.from_numpy(stored["rgb"]),
            torch.from_numpy(stored["family"]),
            tuple(str(name) for name in stored["families"]),
        )


def gathered(chosen: Sequence[Item], pixels: Sequence[RGB], crops: int, edge: int, seed: int) -> Bank:
    """A bank of ``crops`` crops drawn from pictures of both classes as in training."""
    return _taken(Crops(chosen, pixels, _ROWS, edge, seed), crops)


def paired(
    photographs: Sequence[Item],
    pixels: Sequence[RGB],
    copies: Sequence[Sequence[RGB]],
    crops: int,
    edge: int,
    seed: int,
) -> Bank:
    """A bank of photographs beside reconstructions of their ``frame``: both crops of a pair live the same life."""
    # Crops wants pictures of both classes; every photograph has a reconstruction here, so that this one is never drawn.
    stand_in = Item(photographs[0].path, "reconstruction", "reconstruction", True, False)
    chosen, shown = [*photographs, stand_in], [*pixels, frame(pixels[0])]
    return _taken(Crops(chosen, shown, _ROWS, edge, seed, dict(enumerate(copies)), aligned=1.0), crops)


def _taken(data: Crops, crops: int) -> Bank:
    found = list(islice(data, -(-crops // _ROWS)))
    rgb, family = torch.cat([batch.rgb for batch in found]), torch.cat([batch.family for batch in found])
    return Bank(rgb, family, tuple(data.families)).first(crops)


def _drawn(fold: int, crops: int, edge: int, seed: int) -> Bank:
    chosen = seen(items(), fold)
    return gathered(chosen, [pixels_of(item) for item in chosen], crops, edge, seed)


def _aligned(fold: int, crops: int, edge: int, seed: int) -> Bank:
    photographs = [item for item in items() if not item.generated]
    if not list(RECONSTRUCTED.glob("*.npz")):
        raise FileNotFoundError("There are no reconstructions in out/synthetic/reconstructed.")
    pixels = [pixels_of(item) for item in photographs]
    copies = reconstructions(pixels, RECONSTRUCTED, steps=700)
    outside = {item.path for item in held_out(photographs, fold)}
    kept = [at for at, item in enumerate(photographs) if item.path not in outside]
    chosen, shown, made = ([rows[at] for at in kept] for rows in (photographs, pixels, copies))
    return paired(chosen, shown, made, crops, edge, seed + 1)  # type: ignore[arg-type]
