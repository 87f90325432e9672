"""Which pictures a fold's model may learn from, and which it is judged on; no torch."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from training.synthetic.sources import FOLDS, Item


def seen(every: Iterable[Item], fold: int) -> list[Item]:
    """The pictures of all sources that fold number ``fold`` does not hold out."""
    return [item for item in every if item.family not in FOLDS[fold]]


def held_out(every: Iterable[Item], fold: int) -> list[Item]:
    """The pictures of the sources that fold number ``fold`` holds out."""
    return [item for item in every if item.family in FOLDS[fold]]


def folds_of(family: npt.NDArray[np.str_]) -> npt.NDArray[np.int64]:
    """(n,) number of the fold that holds each family out."""
    return np.array([next(at for at, names in enumerate(FOLDS) if name in names) for name in family])
