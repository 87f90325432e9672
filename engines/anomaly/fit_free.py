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
from engines.anomaly.scoring import RINGS, reduced, rings, smooth
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
            owner = np.full(len(flat), number % GROUPS) if count > 1 else _blocks(values.shape[:2]).ravel()
            picked = rng.permutation(len(flat))[:each]
            parts.append(flat[picked])
            owners.append(owner[picked])
        cells[number] = values.astype(np.float16)
    bank, group = grouped_coresets(np.concatenate(parts), np.concatenate(owners))
    maps = []
    for step, number in enumerate(frames.numbers):
        frames.tell(0.85 + 0.15 * step / count)
        maps.append(_held_out(cells[number].astype(np.float32), bank, group, number % GROUPS if count > 1 else None))
    usual = _usual(maps)
    maps = [smooth(scores / usual[rings(scores.shape)]) for scores in maps]
    features = np.stack(wholes)
    whole = count >= WHOLE_FROM
    groups = [number % GROUPS for number in frames.numbers]
    calibration = calibration_of(maps, groups, held_out_distances(features) if whole else None)
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
        bank=bank.astype(np.float16),
        owners=group,
        usual=usual,
        gaussian=gaussian_of(features) if whole else None,
        calibration=calibration,
        looks=np.stack([together.mean(0), together.std(0)], -1)[None, None].astype(np.float32),
        notes=frames.gathered.notes,
    )


def grouped_coresets(candidates: F32, groups: npt.NDArray[np.intp]) -> tuple[F32, npt.NDArray[np.int32]]:
    """(entries, group of each, ascending): one coreset a group, so that any group can be left out whole."""
    present = np.unique(groups)
    entries, numbers = [], []
    for group in present:
        inside = candidates[groups == group]
        chosen = coreset(inside, SIZE // len(present))
        entries.append(inside[chosen])
        numbers.append(np.full(len(chosen), group, np.int32))
    return np.concatenate(entries), np.concatenate(numbers)


def _usual(maps: Sequence[F32]) -> F32:
    """(4,) mean held-out distance of normal cells by how far they are from the edge."""
    scores = np.concatenate([scores.ravel() for scores in maps])
    ring = np.concatenate([rings(scores.shape).ravel() for scores in maps])
    overall = max(float(scores.mean()), 1e-6)
    means = [scores[ring == number].mean() if (ring == number).any() else overall for number in range(RINGS)]
    return np.asarray(np.maximum(np.array(means), 0.2 * overall), np.float32)


def _held_out(values: F32, bank: F32, groups: npt.NDArray[np.int32], group: int | None) -> F32:
    """Scores of a normal picture without the entries of its group; of a single picture, block by block."""
    flat = values.reshape(-1, values.shape[-1])
    found = distances(flat, bank, groups, GROUPS)
    found[np.arange(len(flat)), _blocks(values.shape[:2]).ravel() if group is None else group] = np.inf
    nearest = np.asarray(found.min(1), np.float32)
    known = np.isfinite(nearest)
    nearest[~known] = nearest[known].max() if known.any() else 0
    return np.asarray(nearest.reshape(values.shape[:2]), np.float32)


def _blocks(grid: tuple[int, ...]) -> npt.NDArray[np.intp]:
    """(rows, cols) number 0 … 9 of the block of each cell; neighbours differ."""
    down, across = np.indices(grid[:2]) // _BLOCK
    return np.asarray((down * 3 + across) % GROUPS, np.intp)
