"""Traces of resampling: interpolated pixels have a smaller second derivative, at regular distances."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from engines.spectrum.luma import Float32Array, Pixels, luma_rows

_STRIP = 64
_CAP = 8.0
"""Grey levels at which a derivative is cut off: edges of the scene would drown the fine structure."""
_LOWEST = 0.06
WEAKEST = 3.0
"""Ratio from which a line is looked at to explain others; under it lies noise."""
SHORTEST = 96

Trace = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Periodicity:
    """A line in the spectrum of a mean derivative along one axis.

    ``axis``: "x" (columns differ) or "y" (rows differ). ``frequency``: cycles/pixel, up to 0.5. ``ratio``:
    amplitude over the median amplitude of its surroundings.
    """

    axis: str
    frequency: float
    ratio: float

    @property
    def period(self) -> float:
        """Distance in pixels after which the interpolation repeats."""
        return 1 / self.frequency


@dataclass(frozen=True, eq=False, slots=True)
class Traces:
    """Mean capped |derivative| in grey levels, float64, one value a column (``…_x``) or row (``…_y``).

    ``first_x`` has w − 1 values and ``second_x`` w − 2; likewise down the rows.
    """

    first_x: Trace
    second_x: Trace
    first_y: Trace
    second_y: Trace

    def along(self, axis: str) -> tuple[Trace, Trace]:
        """The two traces of an axis, "x" or "y"."""
        return (self.first_x, self.second_x) if axis == "x" else (self.first_y, self.second_y)


def derivative_traces(pixels: Pixels, tick: Callable[[float], None] = lambda fraction: None) -> Traces:
    """Average the first and second derivative along rows for each column, and along columns for each row.

    After Gallagher, "Detection of Linear and Cubic Interpolation in JPEG Compressed Images", CRV 2005, and
    Mahdian and Saic, "Blind Authentication Using Periodic Properties of Interpolation", IEEE TIFS 3, 2008:
    the variance of a derivative of an interpolated signal is periodic with the period of the resampling.
    The first derivative shows nearest-neighbour and doubling, to which the second is blind by symmetry. One
    pass over the picture in strips; linear in its pixels.
    """
    height, width = pixels.shape[:2]
    first_x, second_x = np.zeros(max(0, width - 1)), np.zeros(max(0, width - 2))
    first_y, second_y = np.zeros(max(0, height - 1)), np.zeros(max(0, height - 2))
    for top in range(0, height, _STRIP):
        tick(top / height)
        bottom = min(height, top + _STRIP)
        luma = luma_rows(pixels, top, min(height, bottom + 2))
        inside = luma[: bottom - top]
        slope = inside[:, 1:] - inside[:, :-1]
        second_x += _capped_sum(slope[:, 1:] - slope[:, :-1], 0)
        first_x += _capped_sum(slope, 0)
        slope = luma[1:] - luma[:-1]
        bend = slope[1:] - slope[:-1]
        first_y[top:bottom] = _capped_sum(slope[: bottom - top], 1) / width
        second_y[top:bottom] = _capped_sum(bend[: bottom - top], 1) / width
    return Traces(first_x / height, second_x / height, first_y, second_y)


def _capped_sum(derivative: Float32Array, axis: int) -> Trace:
    """Sum of the capped magnitude along an axis; overwrites ``derivative``."""
    if not derivative.size:
        return np.zeros(derivative.shape[1 - axis])
    np.abs(derivative, out=derivative)
    np.minimum(derivative, _CAP, out=derivative)
    return np.asarray(cv2.reduce(derivative, axis, cv2.REDUCE_SUM, dtype=cv2.CV_64F).ravel())


def line_spectrum(trace: Trace) -> tuple[Float32Array, Float32Array]:
    """(frequency, amplitude over the local median amplitude) of a trace, float32; empty where it is under
    96 long.
    """
    if len(trace) < SHORTEST:
        return np.empty(0, np.float32), np.empty(0, np.float32)
    inner = trace[1:-1]
    smooth = cv2.blur(inner.reshape(1, -1), (9, 1), borderType=cv2.BORDER_REFLECT_101).ravel()
    window = np.hanning(len(inner))
    amplitude = np.abs(np.fft.rfft((inner - smooth) * window))
    frequency = np.fft.rfftfreq(len(inner))
    keep = frequency >= _LOWEST
    amplitude, frequency = amplitude[keep], frequency[keep]
    half = max(8, len(amplitude) // 12)
    padded = np.pad(amplitude, half, mode="reflect")
    floor = np.median(np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1)[:: max(1, half // 4)], axis=1)
    at = np.arange(len(floor)) * max(1, half // 4)
    local = np.interp(np.arange(len(amplitude)), at, floor)
    return frequency.astype(np.float32), (amplitude / np.maximum(local, 1e-6)).astype(np.float32)


def find_periodicities(traces: Traces, least_ratio: float, most: int = 24) -> tuple[Periodicity, ...]:
    """The lines above ``least_ratio``, strongest first, local maxima only, at most ``most``, none twice on
    an axis.
    """
    found: list[Periodicity] = []
    for axis in ("x", "y"):
        for trace in traces.along(axis):
            frequency, ratio = line_spectrum(trace)
            if len(ratio):
                largest = cv2.dilate(ratio.reshape(1, -1), np.ones((1, 7), np.uint8)).ravel()
                for at in np.flatnonzero((ratio >= largest) & (ratio >= least_ratio)).tolist():
                    found.append(Periodicity(axis, _refined(frequency, ratio, at), float(ratio[at])))
    kept: list[Periodicity] = []
    for line in sorted(found, key=lambda line: -line.ratio):
        if not any(line.axis == other.axis and abs(line.frequency - other.frequency) < 0.006 for other in kept):
            kept.append(line)
    return tuple(kept[:most])


def _refined(frequency: Float32Array, ratio: Float32Array, at: int) -> float:
    """Centre of gravity of a line and its two neighbours; at half a cycle a pixel the line is its own
    mirror image.
    """
    if at + 1 == len(ratio):
        return 0.5
    around = slice(max(0, at - 1), at + 2)
    return float(np.sum(frequency[around] * ratio[around]) / np.sum(ratio[around]))
