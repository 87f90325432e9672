"""A normality model: all that is kept of a folder of normal pictures."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from engines.anomaly.cells import BACKBONE, DESCRIBED, SEEN, TEACHER
from engines.anomaly.judges import GROUPS, Judge
from engines.anomaly.placed import PlacedBank
from engines.anomaly.tail import Tail
from engines.anomaly.whole import Wholes
from engines.anomaly.words_null import WordsNull

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Reducer:
    """Features of cells reduced by principal components: ``mean`` (256,), ``basis`` (256, d). ``source``: the
    pack they come from.
    """

    mean: F32
    basis: F32
    source: str = BACKBONE

    @property
    def width(self) -> int:
        """Numbers a cell after the reduction."""
        return self.basis.shape[1] if self.source == BACKBONE else len(self.mean)

    def __call__(self, cells: F32) -> F32:
        """(…, 256) → (…, width); the teacher's are taken as they are."""
        if self.source != BACKBONE:
            return cells
        return np.asarray(cells @ self.basis - self.mean @ self.basis, np.float32)


def teacher_reducer() -> Reducer:
    """Of ``efficientad``: the teacher's numbers as they are."""
    width = SEEN + DESCRIBED
    return Reducer(np.zeros(width, np.float32), np.zeros((width, 0), np.float32), TEACHER)


@dataclass(frozen=True, eq=False, slots=True)
class View:
    """What is normal in one view: the picture, and its depth map where there is one.

    ``usual``: what a judge's score is divided by so that views weigh alike, (4,) by cells from the edge, or
    (rows, cols) where placed.
    """

    reducer: Reducer
    judge: Judge | PlacedBank
    usual: F32


@dataclass(frozen=True, eq=False, slots=True)
class Scale:
    """Turns a picture's raw score into deviations from the normal pictures' held-out ones, on a log scale."""

    mean: float
    deviation: float

    def __call__(self, score: float) -> float:
        return (float(np.log(max(score, 1e-9))) - self.mean) / self.deviation

    def back(self, deviations: float) -> float:
        """The raw score of so many deviations."""
        return float(np.exp(self.mean + self.deviation * deviations))


@dataclass(frozen=True, eq=False, slots=True)
class Calibration:
    """What the normal pictures score when judged without themselves.

    ``tail``: of single cells. ``peak``, ``whole``: scales of a
    picture's highest cell and of the picture as a whole. ``nulls``: ascending combined scores of the pictures, empty
    where there are too few to hold any out; ``owners``: the group that each was judged without.
    """

    tail: Tail
    peak: Scale
    whole: Scale
    nulls: F32
    owners: npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False, slots=True)
class Normality:
    """A fitted set of normal pictures.

    ``pictures``: SHA-256 of each. ``scale``: size at which pictures are examined, relative to stored pixels.
    ``sizes``: (least, most) longer side of the normal pictures in stored pixels. ``method``: how cells are judged.
    ``placed``: pictures are laid over the reference. ``unevenness``: of normal depth maps, None where pictures come
    without. ``wholes``: of the picture as a whole, None where placed or of too few. ``looks``: (rows, cols, 5, 2) mean
    and deviation at each place where placed, else (1, 1, 5, 2). ``frame``: (width, height) of the reference at
    ``scale``, ``places`` and ``marks`` its keypoints; empty where not placed. ``view``: how many pictures of a new view
    the set was carried over to, 0 where it was not. ``words``: what a pair of towers says of the normal pictures.
    """

    name: str
    made: str
    pictures: tuple[str, ...]
    scale: float
    sizes: tuple[int, int]
    method: str
    placed: bool
    views: tuple[View, ...]
    unevenness: float | None
    wholes: Wholes | None
    calibration: Calibration
    looks: F32
    frame: tuple[int, int] = (0, 0)
    places: F32 = field(default_factory=lambda: np.zeros((0, 2), np.float32))
    marks: F32 = field(default_factory=lambda: np.zeros((0, 128), np.float32))
    notes: tuple[str, ...] = ()
    view: int = 0
    words: WordsNull | None = None

    @property
    def smallest_rate(self) -> float:
        """The smallest false-positive rate that this many normal pictures can support."""
        return 1 / (len(self.calibration.nulls) + 1)


__all__ = ["GROUPS", "Calibration", "Normality", "Reducer", "Scale", "View", "teacher_reducer"]
