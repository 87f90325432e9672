"""Orthonormal wavelet transform with Daubechies' filter of eight taps (Daubechies 1988, table 1), periodic."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]

_LOW = np.array(
    [
        0.23037781330885523,
        0.7148465705525415,
        0.6308807679295904,
        -0.02798376941698385,
        -0.18703481171888114,
        0.030841381835986965,
        0.032883011666982945,
        -0.010597401784997278,
    ],
    np.float32,
)
_HIGH = (_LOW[::-1] * np.array([1, -1] * 4, np.float32)).astype(np.float32)
_TAPS = _LOW.size


def forward(image: F32) -> tuple[F32, tuple[F32, F32, F32]]:
    """One level: (approximation, (horizontal, vertical, diagonal) detail), each half as wide and high.

    ``image``: (h, w) float32 with even sides of at least 8.
    """
    low, high = _split(image)
    approximation, vertical = (part.T for part in _split(np.ascontiguousarray(low.T)))
    horizontal, diagonal = (part.T for part in _split(np.ascontiguousarray(high.T)))
    return approximation, (horizontal, vertical, diagonal)


def inverse(approximation: F32, details: tuple[F32, F32, F32]) -> F32:
    """The image of one level's parts."""
    horizontal, vertical, diagonal = details
    low = _join(approximation.T, vertical.T).T
    high = _join(horizontal.T, diagonal.T).T
    return _join(low, high)


def _split(rows: F32) -> tuple[F32, F32]:
    """Low and high half of each row."""
    padded = cv2.copyMakeBorder(np.ascontiguousarray(rows), 0, 0, 0, _TAPS, cv2.BORDER_WRAP)
    halves = []
    for taps in (_LOW, _HIGH):
        filtered = cv2.filter2D(padded, cv2.CV_32F, taps[None], anchor=(0, 0), borderType=cv2.BORDER_CONSTANT)
        halves.append(np.asarray(filtered[:, : rows.shape[1] : 2], np.float32))
    return halves[0], halves[1]


def _join(low: F32, high: F32) -> F32:
    """The rows whose halves these are: the transpose of the orthonormal split."""
    width = 2 * low.shape[1]
    total = np.zeros((low.shape[0], width + _TAPS), np.float32)
    for taps, half in ((_LOW, low), (_HIGH, high)):
        spread = np.zeros((low.shape[0], width + _TAPS), np.float32)
        spread[:, :width:2] = half
        # filter2D correlates: the flipped filter anchored at its end convolves.
        total += cv2.filter2D(
            spread, cv2.CV_32F, taps[::-1][None], anchor=(_TAPS - 1, 0), borderType=cv2.BORDER_CONSTANT
        )
    result = total[:, :width].copy()
    result[:, :_TAPS] += total[:, width:]
    return result
