"""The map of places without the fingerprint: its level, its false alarms, and squares pasted from another camera."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from engines.camera.local import STEP, local_agreement
from engines.camera.residual import residual
from training.camera.bench import camera_of, fingerprint_of, luma_of, pictures_of, scenes_of

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]

_LEAST_CELLS = 24
_PICTURES = 40
_PASTED = 8
_SQUARE = slice(96, 288)


@dataclass(frozen=True, slots=True)
class Gaps:
    """Highest level in each untouched picture, and within the square in each with one pasted from another camera."""

    untouched: list[float]
    pasted: list[float]


def measure_missing(trials: Sequence[Gaps]) -> tuple[float, tuple[int, int], tuple[int, int]]:
    """(level, untouched maps and alarms among them, maps with a square and those found), both of the second half of
    the cameras; the level is set on the first half.
    """
    half = len(trials) // 2
    level = round(float(np.quantile([v for t in trials[:half] for v in t.untouched], 0.98, method="higher")), 3)
    checked = [value for trial in trials[half:] for value in trial.untouched]
    pasted = [value for trial in trials[half:] for value in trial.pasted]
    alarms = sum(value >= level for value in checked)
    hits = sum(value >= level for value in pasted)
    print(f"missing: level {level:.2f}; {alarms} alarms in {len(checked)} untouched pictures")
    judged = sum(np.isfinite(value) for value in pasted)
    print(f"  squares of 192 px pasted from another camera: {hits} of {len(pasted)} found, {judged} judged", flush=True)
    return level, (len(checked), alarms), (len(pasted), hits)


def gaps_of(data: Path, number: int) -> Gaps:
    """Map untouched pictures of a camera, and the same with a square of another camera's."""
    fingerprint = fingerprint_of(data, number)
    untouched, pasted = [], []
    strangers = list(_own(data, number + 1, 300 + number))[:_PASTED]
    for picture in _own(data, number, number):
        untouched.append(_peak(_agreement(picture, fingerprint)))
    for picture, other in zip(_own(data, number, number), strangers, strict=False):
        changed = picture.copy()
        changed[_SQUARE, _SQUARE] = other[_SQUARE, _SQUARE]
        cells = slice(_SQUARE.start // STEP, _SQUARE.stop // STEP)
        pasted.append(_peak(_agreement(changed, fingerprint)[cells, cells]))
    return Gaps(untouched, pasted)


def _own(data: Path, number: int, seed: int) -> Iterator[U8]:
    return pictures_of(camera_of(number), scenes_of(data), 400 + seed, _PICTURES, fitting=False)


def _agreement(picture: U8, fingerprint: tuple[F32, tuple[float, ...]]) -> F32:
    luma = luma_of(picture)
    agreement = local_agreement(luma, residual(luma), *fingerprint)
    assert agreement is not None
    return agreement.missing


def _peak(missing: F32) -> float:
    """The highest level at which a connected region of the least size remains."""
    if not np.isfinite(missing).any():
        return float("-inf")
    known = np.sort(np.unique(missing[np.isfinite(missing)]))[::-1]
    for value in known:
        count, _, boxes, _ = cv2.connectedComponentsWithStats(
            (np.nan_to_num(missing, nan=-np.inf) >= value).astype(np.uint8), connectivity=8
        )
        if count > 1 and int(boxes[1:, cv2.CC_STAT_AREA].max()) >= _LEAST_CELLS:
            return float(value)
    return float(known[-1])
