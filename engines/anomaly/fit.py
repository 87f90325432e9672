"""Fits a normality model to a folder of normal pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engines.anomaly.catalogue import METHODS
from engines.anomaly.cells import cell_features
from engines.anomaly.fit_free import fit_free
from engines.anomaly.fit_placed import fit_placed, lay_over
from engines.anomaly.frames import Frames
from engines.anomaly.gather import Gathered, Unfit, gather
from engines.anomaly.normality import Normality, Reducer, teacher_reducer
from engines.core.run import Run

F32 = npt.NDArray[np.float32]

AUTO, PLACES = METHODS[:2]
MEGAPIXELS = 1.0  # of the median normal picture: larger sets are examined reduced
_WIDTH = 46  # principal components kept; two numbers of colour are added
_BASIS_PICTURES = 20
_BASIS_CELLS = 2000  # a picture
_MEMORY_PICTURES = 60  # of more, the others only calibrate
_ALIKE = 0.002  # mean difference of standardised thumbnails from their mean: copies saved anew


@dataclass(frozen=True, slots=True)
class Choices:
    """``megapixels``: size to which larger normal pictures are reduced. ``method``: one of ``catalogue.METHODS``."""

    megapixels: float = MEGAPIXELS
    method: str = AUTO


def fit(places: Sequence[Path], name: str, run: Run, choices: Choices | None = None) -> Normality:
    """Fit to the pictures under ``places``. Raises ``Unfit`` with a sentence where they do not do, and ``Stopped``."""
    choices = choices or Choices()
    return fit_pictures(gather(places, choices.megapixels, run), name, run, choices)


def fit_pictures(gathered: Gathered, name: str, run: Run, choices: Choices) -> Normality:
    """The same from pictures that were listed already."""
    _check(gathered)
    count = len(gathered.pictures)
    memory = sorted({round(i) for i in np.linspace(0, count - 1, min(count, _MEMORY_PICTURES))})
    over = lay_over(gathered, run) if choices.method in (AUTO, PLACES) else None
    if choices.method == PLACES and over is None:
        raise Unfit("The normal pictures cannot be laid over one another; choose another method than “places”.")
    frames = Frames(gathered, over, run)
    reducers = _reducers(frames, memory, run, choices.method)
    made = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if over is not None:
        return fit_placed(frames, memory, reducers, name, made)
    method = "memory" if choices.method == AUTO else choices.method
    return fit_free(frames, memory, reducers, method, name, made)


def _reducers(frames: Frames, memory: Sequence[int], run: Run, method: str) -> list[Reducer]:
    """Principal components of the features of some of the normal pictures, for each view."""
    if method == "efficientad":
        return [teacher_reducer() for _ in range(1 if frames.unevenness is None else 2)]
    rng = np.random.default_rng(0)
    parts: list[list[F32]] = [[] for _ in range(1 if frames.unevenness is None else 2)]
    for number in memory[:: max(1, len(memory) // _BASIS_PICTURES)][:_BASIS_PICTURES]:
        frames.tell(0.3 + 0.2 * len(parts[0]) / _BASIS_PICTURES)
        for view, rgb in enumerate(frames.views(number)):
            cells = cell_features(rgb, run)
            flat = cells.reshape(-1, cells.shape[-1])
            parts[view].append(flat[rng.permutation(len(flat))[:_BASIS_CELLS]])
    return [_components(np.concatenate(some)) for some in parts]


def _components(cells: F32) -> Reducer:
    mean = cells.mean(0)
    _, vectors = np.linalg.eigh(np.cov(cells - mean, rowvar=False))
    return Reducer(mean, np.ascontiguousarray(vectors[:, ::-1][:, :_WIDTH], np.float32))


def _check(gathered: Gathered) -> None:
    """Refuse copies of one picture: everything else would look unusual beside them."""
    thumbnails = np.stack([picture.thumbnail for picture in gathered.pictures])
    if len(thumbnails) > 1 and float(np.abs(thumbnails - thumbnails.mean(0)).mean()) < _ALIKE:
        raise Unfit("The normal pictures are all but the same picture; add normal pictures that differ as they may.")
