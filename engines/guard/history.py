"""The quality of an earlier JPEG compression, read from pixels that were since stored without loss.

After JPEG each coefficient of a block's cosine transform is a multiple of its step (Fan and de Queiroz, "Identification
of bitmap compression history", IEEE Transactions on Image Processing 12, 2003). Only an unmoved grid is looked for.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engines.guard.looks import Pixels, places_of

_BLOCK = 8
_BASE = {(0, 1): 11, (1, 0): 12, (1, 1): 12, (0, 2): 10, (2, 0): 14, (1, 2): 14, (2, 1): 13}
"""Steps of the standard luminance table at quality 50 (ITU-T T.81, table K.1), by row and column."""
_STEPS = np.arange(6, 120)
_NEAR, _LEAST_SHARE, _LEAST_MULTIPLES, _LEAST_AGREEING = 1.2, 0.9, 12, 3
Floats = npt.NDArray[np.float64]


def earlier_quality(pixels: Pixels) -> int | None:
    """JPEG quality (standard tables) of the last compression on this grid, None where none above a step of 5 is seen.

    ``pixels``: as stored, of at least 128 pixels a side.
    """
    blocks = _blocks(pixels)
    qualities = []
    for (row, column), base in _BASE.items():
        step = _step(blocks @ _wave(row, column))
        if step:
            scale = 100 * step / base
            qualities.append((200 - scale) / 2 if scale <= 100 else 5000 / scale)
    return round(float(np.median(qualities))) if len(qualities) >= _LEAST_AGREEING else None


def _blocks(pixels: Pixels) -> Floats:
    """(n, 64) luma of the blocks, on the file's grid, at the places that are looked at."""
    found = []
    for place in places_of(pixels):
        top, left = (-(-start // _BLOCK) * _BLOCK for start in (place.top, place.left))
        part = pixels[top : place.bottom, left : place.right].astype(np.float64) / (
            257 if pixels.dtype == np.uint16 else 1
        )
        luma = part if part.ndim == 2 else part @ np.array([0.299, 0.587, 0.114])
        rows, columns = (side // _BLOCK for side in luma.shape)
        cut = luma[: rows * _BLOCK, : columns * _BLOCK].reshape(rows, _BLOCK, columns, _BLOCK)
        found.append(cut.transpose(0, 2, 1, 3).reshape(-1, _BLOCK * _BLOCK))
    return np.concatenate(found)


def _wave(row: int, column: int) -> Floats:
    """(64,) the cosine of ITU-T T.81, A.3.3, orthonormal."""
    at = np.arange(_BLOCK)

    def along(frequency: int) -> Floats:
        size = np.sqrt((1 if frequency == 0 else 2) / _BLOCK)
        return np.asarray(size * np.cos((2 * at + 1) * frequency * np.pi / (2 * _BLOCK)))

    return np.outer(along(row), along(column)).ravel()


def _step(values: Floats) -> int:
    """The largest step of which nearly all values are multiples, and of those that are not 0 too; 0 for none."""
    near = np.abs(values[:, None] - _STEPS * np.round(values[:, None] / _STEPS)) < _NEAR
    multiples = np.abs(values)[:, None] > _STEPS / 2
    count = multiples.sum(axis=0)
    share = (near & multiples).sum(axis=0) / np.maximum(count, 1)
    fitting = np.flatnonzero(
        (near.mean(axis=0) >= _LEAST_SHARE) & (share >= _LEAST_SHARE) & (count >= _LEAST_MULTIPLES)
    )
    return int(_STEPS[fitting[-1]]) if len(fitting) else 0
