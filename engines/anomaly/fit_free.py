"""Fitting where pictures cannot be laid over one another: cells are compared wherever they lie."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from engines.anomaly.calibrate import calibration_of
from engines.anomaly.frames import Frames
from engines.anomaly.looks import looks_of
from engines.anomaly.memory import CANDIDATES, SIZE, coreset, distances
from engines.anomaly.normality import GROUPS, Normality, Reducer
from engines.anomaly.scoring import reduced, smooth
from engines.anomaly.whole import gaussian_of, held_out_distances

F32 = npt.NDArray[np.float32]
WHOLE_FROM = 5  # pictures from which the distance of the picture as a whole is used
_BLOCK = 8  # cells: a single picture is judged block by block without its like-numbered blocks


def fit_free(frames: Frames, memory: Sequence[int], reducer: Reducer, name: str, made: str) -> Normality:
    """Patch memory over the pictures of ``memory``; all pictures calibrate."""
    count = len(frames.numbers)
    rng = np.random.default_rng(0)
    cells: dict[int, F32] = {}
    wholes, looks, parts, owners = [], [], [], []
    each = max(1, CANDIDATES // len(memory))
    for step, number in enumerate(frames.numbers):
        frames.tell(0.5 + 0.35 * step / count)
        rgb = frames.picture(number)
        values, features = reduced(rgb, reducer, frames.run)
        wholes.append(features)
        looks.append(looks_of(rgb).reshape(-1, 5))
        if number in memory:
            flat = values.reshape(-1, values.shape[-1])
            owner = np.full(len(flat), number) if count > 1 else _blocks(values.shape[:2]).ravel()
            picked = rng.permutation(len(flat))[:each]
            parts.append(flat[picked])
            owners.append(owner[picked])
        cells[number] = values.astype(np.float16)
    candidates, owner = np.concatenate(parts), np.concatenate(owners)
    chosen = coreset(candidates, SIZE)
    chosen = chosen[np.argsort(owner[chosen], kind="stable")]
    bank, owner = candidates[chosen], owner[chosen]
    maps = []
    for step, number in enumerate(frames.numbers):
        frames.tell(0.85 + 0.15 * step / count)
        maps.append(_held_out(cells[number].astype(np.float32), bank, owner, number if count > 1 else None))
    features = np.stack(wholes)
    whole = count >= WHOLE_FROM
    groups = [number % GROUPS for number in frames.numbers]
    calibration = calibration_of(maps, groups, held_out_distances(features) if whole else None)
    group = (owner % GROUPS).astype(np.int32)
    order = np.argsort(group, kind="stable")
    pictures = frames.gathered.pictures
    longer = [max(picture.size) for picture in pictures]
    together = np.concatenate(looks)
    return Normality(
        name=name,
        made=made,
        pictures=tuple(picture.sha256 for picture in pictures),
        scale=frames.gathered.scale,
        sizes=(min(longer), max(longer)),
        placed=False,
        reducer=reducer,
        bank=bank[order].astype(np.float16),
        owners=group[order],
        usual=np.ones((1, 1), np.float32),
        gaussian=gaussian_of(features) if whole else None,
        calibration=calibration,
        looks=np.stack([together.mean(0), together.std(0)], -1)[None, None].astype(np.float32),
        notes=frames.gathered.notes,
    )


def _held_out(values: F32, bank: F32, owner: npt.NDArray[np.intp], number: int | None) -> F32:
    """Scores of a normal picture without its own entries; of a single picture, block by block."""
    flat = values.reshape(-1, values.shape[-1])
    if number is None:
        block = _blocks(values.shape[:2]).ravel()
        found = distances(flat, bank, owner.astype(np.int32), GROUPS)
        found[np.arange(len(flat)), block] = np.inf
        nearest = found.min(1)
        nearest[~np.isfinite(nearest)] = np.nanmax(np.where(np.isfinite(nearest), nearest, 0))
    else:
        others = owner != number
        nearest = distances(flat, bank[others], np.zeros(int(others.sum()), np.int32), 1)[:, 0]
    return smooth(nearest.reshape(values.shape[:2]))


def _blocks(grid: tuple[int, ...]) -> npt.NDArray[np.intp]:
    """(rows, cols) number 0 … 4 of the block of each cell; neighbours differ."""
    down, across = np.indices(grid[:2]) // _BLOCK
    return np.asarray((down * 2 + across) % GROUPS, np.intp)
