"""Fitting where pictures cannot be laid over one another: cells are compared wherever they lie."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from engines.anomaly.calibrate import calibration_of
from engines.anomaly.frames import Frames
from engines.anomaly.judges import FITS, FITS_OVER, GROUPS, Judge, judged
from engines.anomaly.looks import looks_of
from engines.anomaly.memory import CANDIDATES
from engines.anomaly.normality import Normality, Reducer, View
from engines.anomaly.scoring import RINGS, reduced, rings, together
from engines.anomaly.whole import wholes_of

F32 = npt.NDArray[np.float32]
Cells = list[npt.NDArray[np.float16]]
WHOLE_FROM = 5  # pictures from which the distance of the picture as a whole is used
_BLOCK = 8  # cells: a single picture is judged block by block without its like-numbered blocks


def fit_free(
    frames: Frames, memory: Sequence[int], reducers: Sequence[Reducer], method: str, name: str, made: str
) -> Normality:
    """The judges of ``method`` over the pictures of ``memory``; all pictures calibrate."""
    count = len(frames.numbers)
    cells: list[Cells] = [[] for _ in reducers]
    wholes, looks = [], []
    for step, number in enumerate(frames.numbers):
        frames.tell(0.5 + 0.35 * step / count)
        views = frames.views(number)
        looks.append(looks_of(views[0]).reshape(-1, 5))
        for view, (pixels, reducer) in enumerate(zip(views, reducers, strict=True)):
            values, features = reduced(pixels, reducer, frames.run)
            cells[view].append(values.astype(np.float16))
            if view == 0:
                wholes.append(features)
    fitted, maps = [], []
    for view, reducer in enumerate(reducers):
        frames.tell(0.85 + 0.07 * view)
        judge = _judge(cells[view], memory, method, frames.groups)
        held_out = [_held_out(cells[view], number, judge, frames.groups) for number in range(count)]
        usual = _usual(held_out)
        fitted.append(View(reducer, judge, usual))
        maps.append([scores / usual[rings(scores.shape[:2])][..., None] for scores in held_out])
    joined = [together(parts)[..., 0] for parts in zip(*maps, strict=True)]
    owners = frames.groups
    features = np.stack(wholes)
    whole = wholes_of(features, owners, GROUPS) if count >= WHOLE_FROM else None
    held_out_wholes = None if whole is None else whole.distances(features)[np.arange(count), owners]
    pictures = frames.gathered.pictures
    longer = [max(picture.size) for picture in pictures]
    seen = np.concatenate(looks)
    return Normality(
        name=name,
        made=made,
        pictures=tuple(picture.sha256 for picture in pictures),
        scale=frames.gathered.scale,
        sizes=(min(longer), max(longer)),
        method=method,
        placed=False,
        views=tuple(fitted),
        unevenness=frames.unevenness,
        wholes=whole,
        calibration=calibration_of(joined, owners.tolist(), held_out_wholes),
        looks=np.stack([seen.mean(0), seen.std(0)], -1)[None, None].astype(np.float32),
        notes=frames.gathered.notes,
    )


def _judge(cells: Cells, memory: Sequence[int], method: str, groups: npt.NDArray[np.int32]) -> Judge:
    """Fitted on some cells of each picture of ``memory``; on their whole grids where it looks at whole pictures."""
    if method in FITS_OVER:
        whole = [cells[number].astype(np.float32) for number in memory]
        return FITS_OVER[method](whole, [_owners(cells, number, groups) for number in memory], GROUPS)
    rng = np.random.default_rng(0)
    each = max(1, CANDIDATES // len(memory))
    parts, owners = [], []
    for number in memory:
        flat = cells[number].reshape(-1, cells[number].shape[-1])
        picked = rng.permutation(len(flat))[:each]
        parts.append(flat[picked].astype(np.float32))
        owners.append(_owners(cells, number, groups).ravel()[picked])
    return FITS[method](np.concatenate(parts), np.concatenate(owners))


def _held_out(cells: Cells, number: int, judge: Judge, groups: npt.NDArray[np.int32]) -> F32:
    """(rows, cols, 1) scores of a normal picture, each cell judged without its own group."""
    found = judged(judge, cells[number].astype(np.float32))
    return np.take_along_axis(found, _owners(cells, number, groups)[..., None], 2)


def _owners(cells: Cells, number: int, groups: npt.NDArray[np.int32]) -> npt.NDArray[np.intp]:
    """(rows, cols) group in which each cell is held out: its picture's; of a single picture, that of its block."""
    grid = cells[number].shape[:2]
    return _blocks(grid) if len(cells) == 1 else np.full(grid, groups[number], np.intp)


def _usual(maps: Sequence[F32]) -> F32:
    """(4,) mean held-out score of normal cells by how far they are from the edge, times its relative deviation.

    Divided by it, scores of all views deviate alike, so that none drowns another.
    """
    scores = np.concatenate([scores.ravel() for scores in maps])
    ring = np.concatenate([rings(scores.shape[:2]).ravel() for scores in maps])
    overall = max(float(scores.mean()), 1e-6)
    means = [scores[ring == number].mean() if (ring == number).any() else overall for number in range(RINGS)]
    relative = scores / np.maximum(np.array(means), 0.2 * overall)[ring]
    spread = max(float(relative.std()), 0.02)
    return np.asarray(np.maximum(np.array(means), 0.2 * overall) * spread, np.float32)


def _blocks(grid: tuple[int, ...]) -> npt.NDArray[np.intp]:
    """(rows, cols) number 0 … 9 of the block of each cell; neighbours differ."""
    down, across = np.indices(grid[:2]) // _BLOCK
    return np.asarray((down * 3 + across) % GROUPS, np.intp)
