"""Pictures under every condition as rows: what is known of each, the trained models' score, its marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from engines.core.measures import source_weights
from engines.synthetic.marks import Marks
from training.synthetic.judge import Judged
from training.synthetic.sources import Item

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

HALVES = (
    ("stable_diffusion_1", "clothing", "bsds"),
    ("style_gan", "nano_banana", "clic", "video_faces"),
    ("latent_diffusion", "imagenet", "sceaux"),
    ("dalle_mini", "stable_diffusion_3", "grocery", "cracks"),
    ("flux", "sdxl", "captions", "dreambooth"),
    ("disco_diffusion", "others", "cid22", "exifsamples", "monstree"),
)
"""The folds, each parted in two: what is left out in turn within the sources that an outer fold learns from."""


@dataclass(frozen=True, eq=False, slots=True)
class Rows:
    """One row a picture and condition. ``learned`` (n,): score of the model that has not seen its source; ``marks``
    (n, 271) as ``Marks.joined``; ``picture``: index of the picture.
    """

    family: npt.NDArray[np.str_]
    source: npt.NDArray[np.str_]
    generated: Bools
    condition: npt.NDArray[np.int64]
    picture: npt.NDArray[np.int64]
    learned: Floats
    marks: npt.NDArray[np.float32]

    def rows(self, chosen: Bools) -> Rows:
        """The chosen rows."""
        return Rows(*(getattr(self, field.name)[chosen] for field in fields(self)))

    def parted(self) -> Marks:
        """All rows' marks at once, each array (d, n)."""
        return Marks.parted(self.marks.T)

    def weights(self) -> Floats:
        """Every family of a class alike, each class ½."""
        return source_weights(self.family.tolist(), self.generated) / 2

    def judged(self, scores: Floats) -> Judged:
        """The rows with these scores."""
        return Judged(self.family, self.source, self.generated, self.condition, scores)

    def inside(self, families: Sequence[str]) -> Bools:
        """Which rows are of these families."""
        return np.isin(self.family, families)


def rows_of(chosen: Sequence[Item], learned: npt.NDArray[np.float32], marks: npt.NDArray[np.float32]) -> Rows:
    """``learned`` (pictures, treatments), ``marks`` (pictures, treatments, 271) → the rows that have both."""
    times = learned.shape[1]
    every = Rows(
        np.repeat(np.array([item.family for item in chosen]), times),
        np.repeat(np.array([item.source for item in chosen]), times),
        np.repeat(np.array([item.generated for item in chosen]), times),
        np.tile(np.arange(times), len(chosen)),
        np.repeat(np.arange(len(chosen)), times),
        learned.reshape(-1).astype(np.float64),
        marks.reshape(-1, marks.shape[2]),
    )
    return every.rows(np.isfinite(every.learned) & np.isfinite(every.marks).all(axis=1))
