"""Figures of anomaly detection: AUROC of pictures and pixels, AUPRO at a false-positive rate of 0.3."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

_LEVELS = 200
_MOST_PIXELS = 2_000_000


def auroc(scores: npt.NDArray[np.floating], positive: Bools) -> float:
    """Chance that a positive scores above a negative; ties count half."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - counts + (counts - 1) / 2)[inverse]
    count = int(positive.sum())
    return float((ranks[positive].mean() - (count - 1) / 2) / max(len(scores) - count, 1))


def pixel_auroc(maps: Sequence[F32], masks: Sequence[Bools]) -> float:
    """Over the pixels of all pictures together; NaN in a map counts as the least unusual."""
    step = max(1, sum(mask.size for mask in masks) // _MOST_PIXELS)
    scores = np.concatenate([_known(scores).ravel()[::step] for scores in maps])
    return auroc(scores, np.concatenate([mask.ravel()[::step] for mask in masks]))


def aupro(maps: Sequence[F32], masks: Sequence[Bools], limit: float = 0.3) -> float:
    """Area under the per-region overlap, up to a false-positive rate of ``limit``, divided by it.

    Bergmann, Fauser, Sattlegger and Steger, "Uninformed students", CVPR 2020: every connected region weighs alike.
    """
    step = max(1, sum(mask.size for mask in masks) // _MOST_PIXELS)
    clean = np.concatenate([_known(s)[~m].ravel()[::step] for s, m in zip(maps, masks, strict=True)])
    rates = np.linspace(0, limit, _LEVELS)
    levels = np.quantile(clean, 1 - rates)
    overlaps = []
    for scores, mask in zip(maps, masks, strict=True):
        _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
        for label, (left, top, wide, high, _) in enumerate(stats[1:], 1):
            box = (slice(top, top + high), slice(left, left + wide))
            inside = np.sort(_known(scores)[box][labels[box] == label])
            overlaps.append(1 - np.searchsorted(inside, levels, side="right") / len(inside))
    return float(np.trapezoid(np.mean(overlaps, axis=0), rates) / limit)


def _known(scores: F32) -> F32:
    return np.nan_to_num(scores, nan=-1.0)
