"""The region branch: places that the pixel branch proposes, each judged as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from engines.tamper.fusion import CONTEXT

F32 = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

LEVELS = (1.0, 1.7, 2.5, 3.5, 5.0)  # log odds above the picture's median at which places are cut out
MOST = 6  # of each level, the largest
LARGEST = 0.5  # share of the picture beyond which a place is no part of it any more
NEAR = 4  # cells: width of the surroundings that a place is compared with
AGREEING = 0.25  # by how much a map must be higher inside than outside to agree

_CLOSE = np.ones((3, 3), np.uint8)
_WIDE = np.ones((2 * NEAR + 1, 2 * NEAR + 1), np.uint8)


@dataclass(frozen=True, eq=False, slots=True)
class Proposal:
    """A connected place: ``mask`` (rows, cols) True inside; ``features``: what is known of it (float32 vector)."""

    mask: Mask
    features: F32


def proposals(odds: F32, x: F32, least: int) -> Iterator[Proposal]:
    """Connected places of at least ``least`` cells at each of LEVELS; ``odds``: pixel scores, ``x``: their inputs."""
    picture = _Picture(odds, x)
    for level in LEVELS:
        count, labels, stats, _ = cv2.connectedComponentsWithStats((odds >= level).astype(np.uint8), connectivity=4)
        for index in sorted(range(1, count), key=lambda i: -int(stats[i, cv2.CC_STAT_AREA]))[:MOST]:
            left, top, wide, high, area = (int(value) for value in stats[index])
            if least <= area <= LARGEST * odds.size:
                mask = labels == index
                yield Proposal(mask, picture.features(mask, (left, top, wide, high), level))


class _Picture:
    """What all places of a picture are compared with."""

    def __init__(self, odds: F32, x: F32) -> None:
        self.odds, self.x = odds, x
        methods = (x.shape[2] - CONTEXT) // 2
        self.around = np.ascontiguousarray(np.concatenate([x[:, :, 1 : 2 * methods : 2], x[:, :, 2 * methods :]], 2))
        self.methods = methods
        self.sum = self.around.reshape(-1, self.around.shape[2]).sum(axis=0, dtype=np.float64)
        self.high = float(np.quantile(odds, 0.95))
        self.total = (float(odds.sum(dtype=np.float64)), float(np.square(odds, dtype=np.float64).sum()))

    def features(self, mask: Mask, box: tuple[int, int, int, int], level: float) -> F32:
        """Height, contrast, size and shape of a place, and each map inside against outside."""
        left, top, wide, high = box
        rows, cols = self.odds.shape
        down = slice(max(top - NEAR, 0), min(top + high + NEAR, rows))
        part = (down, slice(max(left - NEAR, 0), min(left + wide + NEAR, cols)))
        own, odds = mask[part], self.odds[part]
        small = own.astype(np.uint8)
        ring = (cv2.dilate(small, _WIDE) > 0) & (cv2.dilate(small, _CLOSE) == 0)
        inside, area = odds[own], int(own.sum())
        beside = float(odds[ring].mean()) if ring.any() else 0.0
        outside = max(mask.size - area, 1)
        mean_out = (self.total[0] - float(inside.sum())) / outside
        square_out = (self.total[1] - float(np.square(inside).sum())) / outside
        edge = int(mask[0].sum() + mask[-1].sum() + mask[:, 0].sum() + mask[:, -1].sum())
        here = self.around[part][own].sum(axis=0, dtype=np.float64)
        within, without = here / area, (self.sum - here) / outside
        apart = (within - without)[: self.methods]
        mean = float(inside.mean())
        plain = [
            mean,
            float(np.quantile(inside, 0.9)),
            mean - beside,
            beside,
            np.log(area / mask.size),
            np.log(area),
            level,
            edge / np.sqrt(area),
            area / (wide * high),
            np.sqrt(max(square_out - mean_out**2, 0)),
            self.high,
            float((apart > AGREEING).sum()),
            within[self.methods] - without[self.methods],
        ]
        return np.concatenate([plain, within, apart]).astype(np.float32)


def region_score(features: F32, weights: Mapping[str, Any]) -> float:
    """Log odds (natural, classes weighed alike) that a proposed place is mostly altered (logistic regression)."""
    return float(features @ np.array(weights["slope"], np.float32) + np.float32(weights["offset"]))
