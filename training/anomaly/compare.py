"""The methods side by side: same backbone, same cells, same blur, none by place; figures on the test pictures.

What the engine ships was chosen on ``magnetic_tile``, ``crackforest``, ``id_cards`` and ``banknotes``, with their test
labels in sight; only ``labels`` was not looked at for any choice.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from engines.anomaly.cells import CELL, cell_features
from engines.anomaly.scoring import rings, smooth
from engines.anomaly.whole import gaussian_of
from engines.core.exhibit import Source
from engines.core.intake import receive
from engines.core.run import Run
from training.anomaly.figures import aupro, auroc, pixel_auroc
from training.anomaly.methods import METHODS, Score, simulated
from training.anomaly.sets import Set, mask_of, sets
from training.anomaly.simulate import altered

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]

_CELLS = 24_000
_ALTERED_SHARE = 0.12  # of a cell from which it counts as altered


def compare(only: Sequence[str], printed: Path | None) -> None:
    """Print a line a method for each set."""
    with tempfile.TemporaryDirectory() as work:
        for one in sets(Path(work), printed, tuple(only)):
            _compare(one)


def _compare(one: Set) -> None:
    run = Run()
    rgbs = [_pixels(path) for path in sorted(one.train.iterdir())]
    normal = [cell_features(rgb, run) for rgb in rgbs]
    tests = [cell_features(_pixels(test.path), run) for test in one.tests]
    masks = [_cell_mask(mask_of(test, _size(test.path)), cells) for test, cells in zip(one.tests, tests, strict=True)]
    positive = np.array([test.kind != "good" for test in one.tests])
    some = _some(normal)
    print(f"{one.name}: {len(normal)} normal pictures")
    for method in METHODS:
        _tell(method.__name__, method(some), normal, tests, masks, positive)
    _tell("simulated", simulated(some, _simulated_cells(rgbs, run)), normal, tests, masks, positive)
    whole = gaussian_of(np.stack([cells.mean((0, 1)) for cells in normal]))
    distances = whole.distance(np.stack([cells.mean((0, 1)) for cells in tests]))
    if not positive.all():
        print(f"  {'whole (MVG)':<15} image {auroc(distances, positive):.3f}")


def _tell(
    name: str, score: Score, normal: list[F32], tests: list[F32], masks: list[Bools | None], positive: Bools
) -> None:
    """Print the figures of a method; distances are taken relative to what is usual so far from the edge."""
    maps = [score(cells.reshape(-1, cells.shape[-1])).reshape(cells.shape[:2]) for cells in tests]
    usual = _usual([score(cells.reshape(-1, cells.shape[-1])).reshape(cells.shape[:2]) for cells in normal])
    maps = [smooth(np.asarray(scores - usual[rings(scores.shape)], np.float32)) for scores in maps]
    said = f"  {name:<15}"
    if not positive.all():
        said += f" image {auroc(np.array([scores.max() for scores in maps]), positive):.3f}"
    known = [(scores, mask) for scores, mask in zip(maps, masks, strict=True) if mask is not None]
    if any(mask.any() for _, mask in known):
        some, true = [scores for scores, _ in known], [mask for _, mask in known]
        said += f" pixel {pixel_auroc(some, true):.3f} AUPRO {aupro(some, true):.3f} (of cells)"
    print(said, flush=True)


def _usual(maps: Sequence[F32]) -> F32:
    ring = np.concatenate([rings(scores.shape).ravel() for scores in maps])
    scores = np.concatenate([scores.ravel() for scores in maps])
    return np.array([scores[ring == number].mean() for number in range(int(ring.max()) + 1)], np.float32)


def _simulated_cells(rgbs: Sequence[U8], run: Run) -> F32:
    rng = np.random.default_rng(1)
    found = []
    for rgb in rgbs:
        picture, mask = altered(rgb, rgbs, rng)
        cells = cell_features(picture, run)
        share = cv2.resize(_padded(mask, cells.shape[:2]), cells.shape[1::-1], interpolation=cv2.INTER_AREA)
        found.append(cells[np.asarray(share) > _ALTERED_SHARE])
    return np.concatenate(found)


def _cell_mask(mask: Bools | None, cells: F32) -> Bools | None:
    if mask is None:
        return None
    share = cv2.resize(
        _padded(mask.astype(np.float32), cells.shape[:2]), cells.shape[1::-1], interpolation=cv2.INTER_AREA
    )
    return np.asarray(share > 0.5 if mask.mean() > 0.2 else share > 0.25)


def _padded(mask: F32, grid: tuple[int, ...]) -> F32:
    fill = ((0, grid[0] * CELL - mask.shape[0]), (0, grid[1] * CELL - mask.shape[1]))
    return np.pad(mask, fill)


def _some(normal: Sequence[F32]) -> F32:
    rng = np.random.default_rng(0)
    flat = [cells.reshape(-1, cells.shape[-1]) for cells in normal]
    return np.concatenate([cells[rng.permutation(len(cells))[: _CELLS // len(flat)]] for cells in flat])


def _pixels(path: Path) -> U8:
    return receive(Source(path)).rgb_u8


def _size(path: Path) -> tuple[int, int]:
    return receive(Source(path)).frame
