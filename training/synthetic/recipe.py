"""How the shipped models are made: the ImageNet trunk as it is, and for each fold a discriminant as its head.

Tuning the trunk — in full, by Effort, by UCF, on content-aligned fakes — gained on the sources it was trained on and
nothing to speak of on others in ``training.synthetic.compare`` (docs/decisions/015), so that the trunk stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch

from engines.core.measures import auroc, source_weights
from engines.synthetic.info import INFO
from training.onnx_files import MODELS
from training.synthetic.discriminant import discriminant
from training.synthetic.disturbed import MOST, Moved, moved_features
from training.synthetic.export import export
from training.synthetic.features import Features, gather
from training.synthetic.net import Detector
from training.synthetic.probe import fit_head
from training.synthetic.sources import FOLDS

SHARES = (0.125, 0.25, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Recipe:
    """``lives``: treated crops of each picture. ``most``: pictures at most a family, ``moved`` of them also changed."""

    lives: int
    most: int
    moved: int = MOST
    seed: int = 5


FULL = Recipe(lives=8, most=300)
SMOKE = Recipe(lives=1, most=8, moved=1)


def train(folds: list[int], recipe: Recipe, work: Path, models: Path = MODELS) -> None:
    """Fit and export the models of ``folds``; prints how the AUROC grows with the number of pictures."""
    torch.set_num_threads(1)
    torch.manual_seed(recipe.seed)
    cv2.setNumThreads(1)
    found = gather(
        Detector(), work / f"features_{recipe.lives}_{recipe.most}.npz", recipe.lives, recipe.most, recipe.seed
    )
    moved = moved_features(work, recipe.moved)
    curve = scaling(found, moved)
    for share, area in curve:
        print(f"{share:.0%} of the pictures of each family: AUROC {area:.3f} of single crops of families left out")
    for fold in folds:
        net = Detector()
        inside = np.isin(found.family, FOLDS[fold])
        fit_head(net, found.rows(~inside), moved.of(found.family[~inside]))
        export(net, INFO.models[fold], fold, curve, models)


def scaling(found: Features, moved: Moved) -> list[tuple[float, float]]:
    """(share of pictures learnt from, AUROC of single crops of the families left out, mean of the folds)."""
    draw = np.random.default_rng(0).random(int(found.picture.max()) + 1)[found.picture]
    curve = []
    for share in SHARES:
        areas = []
        for families in FOLDS:
            inside = np.isin(found.family, families)
            learnt = found.rows(~inside & (draw < share))
            held = found.rows(inside)
            mean, scale = learnt.values.mean(0), learnt.values.std(0) + 1e-4
            known = moved.of(learnt.family)
            weights, _ = discriminant(
                (learnt.values - mean) / scale,
                learnt.generated,
                learnt.family,
                moved=(known.after - known.before) / scale,
            )
            scores = ((held.values - mean) / scale) @ weights
            areas.append(auroc(scores, held.generated, source_weights(held.family.tolist(), held.generated)))
        curve.append((share, float(np.mean(areas))))
    return curve
