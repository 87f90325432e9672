"""How the shipped models are made: a trunk tuned on content-aligned fakes, then a discriminant as its head."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import torch
from torch.utils.data import DataLoader

from engines.synthetic.info import INFO
from training.onnx_files import MODELS
from training.synthetic.batches import Crops
from training.synthetic.export import export
from training.synthetic.net import Detector
from training.synthetic.probe import features_of, fit_head
from training.synthetic.reconstruct import reconstructions
from training.synthetic.sources import FOLDS, items, pixels_of
from training.synthetic.train import fit

BATCH = 32
EDGE = 96
HEAD_EDGE = 128


@dataclass(frozen=True, slots=True)
class Recipe:
    """``decoder_steps``: of each autoencoder. ``tuning_steps``: batches of photographs beside their reconstructions
    (0: the ImageNet trunk as it is). ``head_batches``: batches of real generators' crops for the head. ``most``:
    pictures at most in all (None: every one).
    """

    decoder_steps: int
    tuning_steps: int
    head_batches: int
    most: int | None = None
    seed: int = 5


FULL = Recipe(decoder_steps=700, tuning_steps=0, head_batches=450)
SMOKE = Recipe(decoder_steps=3, tuning_steps=4, head_batches=4, most=80)


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
    if recipe.tuning_steps:
        real = [at for at, item in enumerate(chosen) if not item.generated]
        made = reconstructions([pixels[at] for at in real], work / f"reconstructed_{fold}", recipe.decoder_steps)
        pairs = Crops(chosen, pixels, BATCH, EDGE, recipe.seed, dict(zip(real, made, strict=True)), aligned=1.0)
        net = fit(net, pairs, recipe.tuning_steps, work / f"fold_{fold}", rate=3e-4)
    crops = Crops(chosen, pixels, BATCH, HEAD_EDGE, recipe.seed + 1)
    loader = DataLoader(crops, batch_size=None, num_workers=1, prefetch_factor=6)
    fit_head(net, *features_of(net, loader, recipe.head_batches))
    export(net, INFO.models[fold], fold, "python -m training synthetic", models)
