"""Block cosine transform of luma bands and the standard quantisation tables."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
I32 = npt.NDArray[np.int32]

FREQUENCIES = 6  # vertical and horizontal frequencies 0 … 5 carry what the methods need

_ANNEX_K = (
    "16 11 10 16 24 40 51 61 12 12 14 19 26 58 60 55 14 13 16 24 40 57 69 56 14 17 22 29 51 87 80 62 "
    "18 22 37 56 68 109 103 77 24 35 55 64 81 104 113 92 49 64 78 87 103 121 120 101 72 92 95 98 112 100 103 99"
)
STANDARD_LUMA: I32 = np.array([int(step) for step in _ANNEX_K.split()], np.int32).reshape(8, 8)


def basis() -> F32:
    """(8, 8) orthonormal DCT-II; row = frequency (ITU-T T.81, A.3.3)."""
    k, n = np.mgrid[0:8, 0:8]
    matrix = np.sqrt(2 / 8) * np.cos((2 * n + 1) * k * np.pi / 16)
    matrix[0] /= np.sqrt(2)
    return np.asarray(matrix, np.float32)


_BASIS = basis()[:FREQUENCIES]


def block_dct(band: npt.NDArray[np.uint8]) -> F32:
    """Coefficients of every whole 8 × 8 block from the band's top left: (⌊h/8⌋, 6, ⌊w/8⌋, 6) float32.

    Axes: block row, vertical frequency, block column, horizontal frequency; luma is level-shifted by 128 as in JPEG.
    """
    rows, cols = band.shape[0] // 8, band.shape[1] // 8
    values = band[: rows * 8, : cols * 8].astype(np.float32) - 128
    down = np.matmul(_BASIS, values.reshape(rows, 8, cols * 8))
    return np.asarray(np.matmul(down.reshape(rows, FREQUENCIES, cols, 8), _BASIS.T), np.float32)


def standard_table(quality: int) -> I32:
    """(8, 8) luma steps that libjpeg makes of ``quality`` 1–100 from the table in ITU-T T.81, annex K."""
    scale = 5000 // quality if quality < 50 else 200 - 2 * quality
    return np.clip((STANDARD_LUMA * scale + 50) // 100, 1, 255).astype(np.int32)
