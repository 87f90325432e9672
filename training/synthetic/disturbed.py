"""How the features of pictures move when they are changed in ways that mean nothing, kept on disk.

A direction in which words and re-saving move a picture says nothing about its class: the scatter of these differences
is counted as noise when heads and readers are fitted (nuisance attribute projection in its soft form: Solomonoff,
Campbell and Boardman, "Advances in channel compensation for SVM speaker recognition", 2005).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engines.synthetic.marks import picture_marks
from training.synthetic.disturbances import CHANGES, TIMES
from training.synthetic.evidence import MARKS, Look, gather, marks_version
from training.synthetic.judge import LARGEST, at_most
from training.synthetic.sources import RGB, Item, items, pixels_of
from training.synthetic.treat import CONDITIONS, evaluation_picture, jpeg

MOST = 14
"""Pictures a family."""
_STORED = 4
"""The first of ``CONDITIONS``: pictures in full size, of each way of storing."""
Floats32 = npt.NDArray[np.float32]
_KINDS = [name for name, times in TIMES.items() for _ in range(times)]


@dataclass(frozen=True, eq=False, slots=True)
class Moved:
    """Rows of one change each: ``family`` (n,) of the picture, its numbers ``before`` and ``after``, each (n, d)."""

    family: npt.NDArray[np.str_]
    before: npt.NDArray[np.floating]
    after: npt.NDArray[np.floating]

    def of(self, families: Sequence[str] | npt.NDArray[np.str_]) -> Moved:
        """The rows of pictures of these families."""
        inside = np.isin(self.family, families)
        return Moved(self.family[inside], self.before[inside], self.after[inside])

    def seen_as(self, numbers: Callable[[npt.NDArray[np.floating]], npt.NDArray[np.floating]]) -> Moved:
        """The same rows in other numbers, (n, d) → (n, e)."""
        return Moved(self.family, numbers(self.before), numbers(self.after))


def moved_marks(work: Path, most: int = MOST) -> Moved:
    """What readers of aspects see of the changes: (n, 271) as ``Marks.joined``. About ten core minutes at first."""

    def look(rgb: RGB, _: Item) -> Floats32 | None:
        found = picture_marks(rgb)
        return None if found is None else found.joined()

    return _moved(work / f"moved_marks_{marks_version()}", most, MARKS, look)


def moved_features(work: Path, most: int = MOST) -> Moved:
    """What the trunk sees of the changes: (n, 512) its pooled features, the mean of a picture's tiles as the program
    chooses them. About ten minutes of one core at first; needs torch.
    """
    import torch

    from engines.synthetic.tiling import choose_tiles, tile_batch
    from training.synthetic.export import TILE
    from training.synthetic.net import Detector

    net = Detector().eval()

    def look(rgb: RGB, _: Item) -> Floats32 | None:
        tiles = choose_tiles(rgb, TILE)
        if not tiles:
            return None
        with torch.inference_mode():
            cells, _ = net.evidence(torch.from_numpy(tile_batch(rgb, tiles)))
        return np.asarray(cells.mean((0, 2, 3)).numpy(), np.float32)

    return _moved(work / "moved_features", most, net.head.in_features, look)


def _moved(folder: Path, most: int, width: int, look: Look) -> Moved:
    every = items()
    chosen = [item for item in (every[at] for at in at_most(every, most)) if min(pixels_of(item).shape[:2]) >= LARGEST]
    values = gather(chosen, _changed, look, width, folder)
    before, after = np.repeat(values[:, 0], len(_KINDS), axis=0), values[:, 1:].reshape(-1, width)
    seen = np.isfinite(before).all(axis=1) & np.isfinite(after).all(axis=1)
    return Moved(np.repeat(np.array([item.family for item in chosen]), len(_KINDS))[seen], before[seen], after[seen])


def _changed(item: Item) -> Iterator[RGB]:
    """The picture as it is, then after each change."""
    rng = np.random.default_rng(zlib.crc32(item.path.name.encode()))
    condition = CONDITIONS[int(rng.integers(_STORED))]
    start = evaluation_picture(pixels_of(item), item.lossless, condition, LARGEST, int(rng.integers(2**31)))
    yield start
    for kind in _KINDS:
        rgb = CHANGES[kind](start, rng)
        if condition.quality[0]:  # what is changed is saved again as the picture was
            rgb = jpeg(rgb, int(rng.integers(condition.quality[0], condition.quality[1] + 1)), rng)
        yield rgb
