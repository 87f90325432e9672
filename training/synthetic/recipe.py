"""How the shipped models are made: a discriminant on the ImageNet trunk, a short tuning, the mean of both, a last head.

The steps are those that won the comparison in ``training.synthetic.compare``; see docs/decisions.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import torch
from torch.utils.data import DataLoader

from engines.synthetic.info import INFO
from training.onnx_files import MODELS
from training.synthetic.batches import Batch, Crops
from training.synthetic.export import export
from training.synthetic.methods.averaging import averaged
from training.synthetic.net import Detector
from training.synthetic.probe import features_of, fit_head
from training.synthetic.sources import FOLDS, items, pixels_of
from training.synthetic.train import fit

BATCH = 32
EDGES = (96, 96, 128)
"""Side of the crops for the first head, the tuning, and the last head, in pixels; tiles have 128."""
RATE = 3e-4


@dataclass(frozen=True, slots=True)
class Recipe:
    """``head_batches``: batches from which each of the two heads is fitted. ``tuning_steps``: batches of the tuning
    between them. ``kept``: share of the tuned weights in the mean with those before (WiSE-FT's α). ``most``: pictures
    at most in all (None: every one).
    """

    head_batches: int
    tuning_steps: int
    kept: float = 0.5
    most: int | None = None
    seed: int = 5


FULL = Recipe(head_batches=300, tuning_steps=150)
SMOKE = Recipe(head_batches=4, tuning_steps=4, most=80)


def train_fold(fold: int, recipe: Recipe, work: Path, models: Path = MODELS) -> None:
    """Train and export the model that has not seen the sources of ``fold``; goes on where it was left."""
    torch.set_num_threads(1)
    torch.manual_seed(recipe.seed)
    cv2.setNumThreads(1)
    chosen = [item for item in items() if item.family not in FOLDS[fold]]
    if recipe.most:
        chosen = chosen[:: -(-len(chosen) // recipe.most)]
    pixels = [pixels_of(item) for item in chosen]
    net = Detector()
    first, tuning, last = (Crops(chosen, pixels, BATCH, edge, recipe.seed + at) for at, edge in enumerate(EDGES))
    kept = work / f"fold_{fold}" / "first.pt"
    if not kept.exists():
        fit_head(net, *features_of(net, _loaded(first), recipe.head_batches))
        kept.parent.mkdir(parents=True, exist_ok=True)
        torch.save(net.state_dict(), kept)
    before = torch.load(kept, weights_only=True)
    net.load_state_dict(before)
    tuned = fit(net, tuning, recipe.tuning_steps, kept.parent, rate=RATE)
    tuned.load_state_dict(averaged(before, tuned.state_dict(), recipe.kept))
    fit_head(tuned, *features_of(tuned, _loaded(last), recipe.head_batches))
    export(tuned, INFO.models[fold], fold, "python -m training synthetic", models)


def _loaded(crops: Crops) -> DataLoader[Batch]:
    return DataLoader(crops, batch_size=None, num_workers=1, prefetch_factor=6)
