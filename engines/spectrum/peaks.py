"""Peaks of the spectrum above the local noise floor: a regular pattern shared by the whole picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from engines.spectrum.luma import Float32Array
from engines.spectrum.power import Power
from engines.spectrum.radial import radius

LOWEST_FREQUENCY = 0.04
_INNER, _OUTER = 5, 17
_SINGLE_TILE_DEVIATION_DB = 5.57


@dataclass(frozen=True, slots=True)
class Peak:
    """A peak at ``fx``, ``fy`` cycles/pixel (fx ≥ 0; fy counts downwards, −0.5 to 0.5).

    ``height_db``: dB above the local floor. ``z``: that height in robust standard deviations of the floor
    around it.
    """

    fx: float
    fy: float
    height_db: float
    z: float

    @property
    def frequency(self) -> float:
        """|frequency| in cycles/pixel."""
        return math.hypot(self.fx, self.fy)

    @property
    def period(self) -> float:
        """Distance in pixels after which the pattern repeats, measured along ``direction``."""
        return 1 / self.frequency

    @property
    def direction(self) -> float:
        """Direction in which the pattern repeats: degrees in (−90, 90], 0 = to the right, 90 = downwards."""
        angle = math.degrees(math.atan2(self.fy, self.fx))
        return 90.0 if angle <= -90 else angle


def _ring_mean(values: Float32Array, inner: int, outer: int, vertical: bool, horizontal: bool) -> Float32Array:
    """Mean of the ring between two boxes around each place; a line where only one of the directions is
    taken.
    """

    def box(edge: int) -> tuple[int, int]:
        return (edge if horizontal else 1, edge if vertical else 1)

    wide, narrow = box(outer), box(inner)
    border = cv2.BORDER_REFLECT_101
    total = cv2.boxFilter(values, cv2.CV_32F, wide, normalize=False, borderType=border)
    middle = cv2.boxFilter(values, cv2.CV_32F, narrow, normalize=False, borderType=border)
    return np.asarray((total - middle) / (wide[0] * wide[1] - narrow[0] * narrow[1]), np.float32)


def _standardise(
    plane: Float32Array, least: float, vertical: bool, horizontal: bool
) -> tuple[Float32Array, Float32Array]:
    """(height above the local floor in dB, the same in robust standard deviations) of every place of
    ``plane``.

    Floor and deviation come from a ring around the place, after limiting every value to three robust
    deviations, so that a neighbouring peak does not hide this one.
    """
    middle = float(np.median(plane))
    spread = max(1.4826 * float(np.median(np.abs(plane - middle))), least)
    limited = np.clip(plane, middle - 3 * spread, middle + 3 * spread)
    floor = _ring_mean(limited, _INNER, _OUTER, vertical, horizontal)
    deviation = 1.2533 * _ring_mean(np.abs(limited - floor), _INNER, _OUTER, vertical, horizontal)
    height = plane - floor
    return height, height / np.maximum(deviation, least)


def _without_radial_trend(mean_db: Float32Array, tile: int) -> Float32Array:
    """Subtract the median at each radius (rings one bin wide)."""
    ring = np.rint(radius(tile) * tile).astype(np.intp).ravel()
    ordered = np.lexsort((mean_db.ravel(), ring))
    ends = np.cumsum(np.bincount(ring))
    middles = (np.concatenate([[0], ends[:-1]]) + ends) // 2
    medians = mean_db.ravel()[ordered[np.minimum(middles, len(ordered) - 1)]]
    return np.asarray(mean_db - medians[ring].reshape(mean_db.shape), np.float32)


def significance(power: Power) -> tuple[Float32Array, Float32Array]:
    """(height in dB, z) of every bin of the half plane, float32 (tile, tile // 2 + 1), rows as in
    ``fftfreq``.

    The two axes, on which every upright edge of the scene lies, are compared only with their own neighbours
    along the axis.
    """
    tile = power.tile
    least = _SINGLE_TILE_DEVIATION_DB / math.sqrt(power.tiles)
    flat = np.fft.fftshift(_without_radial_trend(power.mean_db, tile), axes=0)
    mirrored = np.concatenate([flat[:, _OUTER:0:-1], flat], axis=1)
    mirrored[1:, :_OUTER] = mirrored[:0:-1, :_OUTER]
    height, z = _standardise(mirrored, least, True, True)
    height, z = height[:, _OUTER:].copy(), z[:, _OUTER:].copy()
    centre = tile // 2
    for row in range(centre - 1, centre + 2):
        line_height, line_z = _standardise(flat[row : row + 1], least, False, True)
        height[row], z[row] = np.minimum(height[row], line_height[0]), np.minimum(z[row], line_z[0])
    for column in range(2):
        line_height, line_z = _standardise(np.ascontiguousarray(flat[:, column : column + 1]), least, True, False)
        height[:, column] = np.minimum(height[:, column], line_height[:, 0])
        z[:, column] = np.minimum(z[:, column], line_z[:, 0])
    return np.fft.ifftshift(height, axes=0), np.fft.ifftshift(z, axes=0)


def find_peaks(power: Power, least_z: float, least_db: float, most: int = 16) -> tuple[Peak, ...]:
    """The local maxima above both limits, strongest first, at most ``most``, none twice (of f and −f one is
    kept).

    Frequencies are refined between bins by a parabola through the neighbours.
    """
    height, z = significance(power)
    tile = power.tile
    score = np.where(radius(tile) >= LOWEST_FREQUENCY, z, 0)
    wrapped = np.pad(score, 2, mode="wrap")
    wrapped[:, :2], wrapped[:, -2:] = 0, 0
    largest = cv2.dilate(wrapped, np.ones((5, 5), np.uint8))[2:-2, 2:-2]
    found = np.argwhere((score >= largest) & (z >= least_z) & (height >= least_db))
    peaks: list[Peak] = []
    for row, column in sorted(found.tolist(), key=lambda at: -z[at[0], at[1]]):
        fy = (row + _offset(height[:, column], row, wraps=True)) / tile
        fx = abs(column + _offset(height[row], column, wraps=False)) / tile
        fy = fy - 1 if fy > 0.5 else fy
        if any(_same(fx, fy, peak, 3 / tile) for peak in peaks):
            continue
        peaks.append(Peak(fx, fy, float(height[row, column]), float(z[row, column])))
        if len(peaks) == most:
            break
    return tuple(peaks)


def _offset(line: Float32Array, at: int, wraps: bool) -> float:
    """Vertex of the parabola through three neighbours, −0.5 to 0.5 bins."""
    if not wraps and not 0 < at < len(line) - 1:
        return 0.0
    left, mid, right = float(line[at - 1]), float(line[at]), float(line[(at + 1) % len(line)])
    bend = left - 2 * mid + right
    return max(-0.5, min(0.5, 0.5 * (left - right) / bend)) if bend < 0 else 0.0


def _same(fx: float, fy: float, peak: Peak, tolerance: float) -> bool:
    """Whether a frequency is one already listed, itself or its mirror image on an edge of the half plane."""
    mirrored = (fx < tolerance or fx > 0.5 - tolerance) and abs(abs(fy) - abs(peak.fy)) < tolerance
    vertical_edge = abs(fy) > 0.5 - tolerance and abs(peak.fy) > 0.5 - tolerance
    near_y = abs(fy - peak.fy) < tolerance or mirrored or vertical_edge
    return abs(fx - peak.fx) < tolerance and near_y
