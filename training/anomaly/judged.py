"""A test picture judged by a fitted model, outside the window."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from engines.anomaly.align import brought_back, homography, keypoints
from engines.anomaly.analysis import look, views_of
from engines.anomaly.cells import CELL, grid_of
from engines.anomaly.normality import Normality
from engines.anomaly.store import reference_keypoints
from engines.anomaly.verdict import verdict_of
from engines.core.exhibit import Source
from engines.core.intake import receive
from engines.core.run import Run
from training.anomaly.sets import Test, mask_of

F32 = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

_RATE = 0.05  # p and score do not depend on it


@dataclass(frozen=True, eq=False, slots=True)
class Judged:
    """A test picture: p, score, and its map with its mask at the picture's size (None where not known)."""

    test: Test
    score: float
    p: float
    values: F32
    mask: Bools | None


def judge(test: Test, model: Normality, run: Run) -> Judged | None:
    """Scores of a test picture; None where it cannot be laid over a placed model."""
    exhibit = receive(Source(test.path))
    views = views_of(exhibit, model)
    assert views is not None
    rgb = views[0]
    matrix = None
    if model.placed:
        matrix = homography(keypoints(rgb), reference_keypoints(model), (rgb.shape[1], rgb.shape[0]))
        if matrix is None:
            return None
    seen = look(views, matrix, model, run)
    values = seen.decades if matrix is None else brought_back(seen.decades, matrix, grid_of(rgb), CELL)
    verdict = verdict_of(seen.peaks, seen.wholes, model, _RATE)
    spread = np.asarray(cv2.resize(values, None, fx=CELL, fy=CELL, interpolation=cv2.INTER_LINEAR), np.float32)
    spread = spread[: rgb.shape[0], : rgb.shape[1]]
    if model.scale < 1:
        spread = np.asarray(cv2.resize(spread, exhibit.frame, interpolation=cv2.INTER_LINEAR), np.float32)
    return Judged(test, verdict.score, verdict.p, spread, mask_of(test, exhibit.frame))
