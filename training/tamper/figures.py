"""Figures of merit: pixel AUROC, F1 at the alarm level, and rates of pictures with a region."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

F32 = npt.NDArray[np.float32]


def auroc(score: F32, truth: npt.NDArray[np.bool_]) -> float:
    """Area under the ROC curve, ties counted half; NaN where one class is missing."""
    positives = int(truth.sum())
    negatives = truth.size - positives
    if positives == 0 or negatives == 0:
        return float("nan")
    ranks = rankdata(score)
    return float((ranks[truth].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def pixel_auroc(values: F32, share: F32) -> float:
    """AUROC over the cells of one picture; cells half covered are left out, cells without value count as lowest."""
    clear = (share <= 0.1) | (share >= 0.9)
    lowest = np.nan_to_num(values, nan=-np.inf)[clear]
    return auroc(np.maximum(lowest, -1e30).astype(np.float32), share[clear] >= 0.9)


def f1_of(marked: npt.NDArray[np.bool_], share: F32) -> float:
    """F1 over the cells of one picture (a cell is altered when at least half of it is)."""
    truth = share >= 0.5
    both = int((marked & truth).sum())
    return 2 * both / max(int(marked.sum()) + int(truth.sum()), 1)
