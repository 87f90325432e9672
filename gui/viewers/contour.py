"""The outline of all places at or above a map's threshold, as a few thousand line pieces at most."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engines.core.finding import Map

MOST_PIECES = 4000
_LONGEST_EDGE = 1024


def threshold_outline(shown: Map) -> npt.NDArray[np.float32]:
    """Line pieces (n, 4) as x0, y0, x1, y1 in the exhibit's frame around the cells at or above the threshold.

    The grid is coarsened (a coarse cell counts when any of its cells does) until at most ``MOST_PIECES`` remain, so
    that a noisy map stays readable. Empty where there is no threshold.
    """
    if shown.threshold is None:
        return np.empty((0, 4), np.float32)
    with np.errstate(invalid="ignore"):
        above = shown.values >= np.float32(shown.threshold)
    full = above.shape
    step = 1
    while max(above.shape) > _LONGEST_EDGE:
        above, step = _coarser(above), step * 2
    pieces = _edges(above)
    while len(pieces) > MOST_PIECES:
        above, step = _coarser(above), step * 2
        pieces = _edges(above)
    scale = np.array([shown.frame[0] / full[1], shown.frame[1] / full[0]] * 2, np.float32) * step
    limit = np.array(shown.frame * 2, np.float32)
    placed: npt.NDArray[np.float32] = np.minimum(pieces * scale, limit)
    return placed


def _coarser(above: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    padded = np.pad(above, ((0, above.shape[0] % 2), (0, above.shape[1] % 2)))
    return padded[0::2, 0::2] | padded[1::2, 0::2] | padded[0::2, 1::2] | padded[1::2, 1::2]


def _edges(above: npt.NDArray[np.bool_]) -> npt.NDArray[np.float32]:
    padded = np.pad(above, 1)
    across = _runs(padded[1:, 1:-1] != padded[:-1, 1:-1])
    down = _runs((padded[1:-1, 1:] != padded[1:-1, :-1]).T)
    return np.concatenate([across[:, [1, 0, 2, 0]], down[:, [0, 1, 0, 2]]]).astype(np.float32)


def _runs(change: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """(row, start, stop) of every run of true cells along the rows."""
    steps = np.diff(np.pad(change, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(steps == 1)
    stops = np.nonzero(steps == -1)[1]
    return np.column_stack([rows, starts, stops])
