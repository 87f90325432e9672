"""Scores of held-out pictures by the committed ONNX files, through the engine's own code; no torch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engines.core.onnx import ModelHouse
from engines.synthetic.info import INFO
from engines.synthetic.score import score_pixels
from training.synthetic.folds import held_out
from training.synthetic.judge import Judged, at_most, judge
from training.synthetic.sources import FOLDS, RGB, Item, items, pixels_of
from training.synthetic.treat import CONDITIONS, CRUSHED, Treatment


def measured(
    most: int, folders: tuple[Path, ...] | None = None, conditions: Sequence[Treatment] = (*CONDITIONS, CRUSHED)
) -> Judged:
    """Every held-out picture (at most ``most`` a family) under every condition, scored by the one model of the engine
    that has not seen its source. The engine itself takes the mean over its models, which the figures do not flatter.
    """
    house = ModelHouse(threads=1, folders=folders)
    parts = []
    for fold, name in enumerate(INFO.models):
        every = held_out(items(), fold)
        chosen: list[Item] = [every[at] for at in at_most(every, most)]
        model = house.model(name)

        def score(pictures: Sequence[RGB], model=model) -> npt.NDArray[np.float64]:  # type: ignore[no-untyped-def]
            found = [score_pixels(picture, [model]) for picture in pictures]
            return np.array([np.nan if one is None else one.score for one in found])

        part = judge(chosen, [pixels_of(item) for item in chosen], score, conditions)
        for number, condition in enumerate(conditions):
            rows = part.rows((part.condition == number) & np.isfinite(part.scores))
            print(f"{name}, {condition.name}: {len(rows.scores)} pictures, AUROC {rows.auroc():.3f}", flush=True)
        parts.append(part)
    return joined(parts)


def joined(parts: Sequence[Judged]) -> Judged:
    """The rows of several parts, with the pictures that got a score. Scores of each fold are left as they are."""
    rows = [part.rows(np.isfinite(part.scores)) for part in parts]
    names = ("family", "source", "generated", "condition", "scores")
    return Judged(*(np.concatenate([getattr(part, name) for part in rows]) for name in names))


def fold_of(judged: Judged) -> npt.NDArray[np.int64]:
    """(n,) number of the fold each row was held out in."""
    return np.array([next(at for at, names in enumerate(FOLDS) if family in names) for family in judged.family])
