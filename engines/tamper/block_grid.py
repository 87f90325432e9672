"""Block-grid misalignment: places whose 8 × 8 block edges lie elsewhere than in the rest, or are missing."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from engines.tamper.jpeg_history import second_differences
from engines.tamper.trace import Trace, not_applicable
from engines.tamper.view import View, block_mean

F32 = npt.NDArray[np.float32]


def block_grid(view: View) -> Trace:
    """By how many standard errors another grid position than the picture's explains the local block edges better, ≥ 0.

    After W. Li, Y. Yuan and N. Yu, "Passive detection of doctored JPEG image via block artifact grid extraction",
    Signal Processing 2009: edge strength at each of the eight phases, down and across, in a window around each cell.
    The local phase must beat the picture's own phase; 0 where they are the same.
    """
    if view.rows * view.cols < 400:
        return not_applicable("the picture has too few blocks for their edges to be compared")
    if not view.has_jpeg_history:
        return not_applicable("the pixels bear no trace of a JPEG compression, so there is no block grid")
    parts = view.over_bands(lambda top, bottom: _phases(view, top, bottom), 128)
    window = int(np.clip(min(view.rows, view.cols) // 4, 7, 15)) | 1
    usable = view.usable.astype(np.float32)
    found = [_foreign(np.concatenate([part[axis] for part in parts]), usable, window) for axis in (0, 1)]
    trusted = cv2.blur(usable, (window, window)) > 0.7
    return Trace(np.where(trusted, np.fmax(found[0], found[1]), np.nan).astype(np.float32))


def _phases(view: View, top: int, bottom: int) -> tuple[F32, F32]:
    """log2 edge strength of each cell at its eight phases, for row edges and for column edges: (rows, cols, 8) each."""
    luma = view.luma_band(top, bottom, 3)
    rows, cols = -(-(bottom - top) // view.cell) * view.cell, view.cols * view.cell
    out = []
    for axis in (0, 1):
        edges = second_differences(luma, axis)[3 : 3 + bottom - top]
        edges = np.pad(edges, ((0, rows - edges.shape[0]), (0, cols - edges.shape[1])), mode="edge")
        size = (cols // 8, rows) if axis == 0 else (cols, rows // 8)
        lines = np.asarray(cv2.resize(edges, size, interpolation=cv2.INTER_AREA), np.float32)
        if axis == 0:
            blocks = lines.reshape(rows // 8, 8, cols // 8).transpose(0, 2, 1)
        else:
            blocks = lines.reshape(rows // 8, cols // 8, 8)
        out.append(np.log2(block_mean(np.ascontiguousarray(blocks), view.cell // 8) + 0.1))
    return out[0], out[1]


def _foreign(level: F32, usable: F32, window: int) -> F32:
    """Standard errors by which the best foreign phase beats the phase of the whole picture in each window."""
    level = (level - level.mean(axis=2, keepdims=True)) * usable[:, :, None]
    whole = level.reshape(-1, 8).mean(axis=0)
    own = int(np.argmax(whole))
    size = (window, window)
    mean = cv2.blur(level, size)
    square = cv2.blur(level * level, size)
    error = np.sqrt(np.maximum(square - mean * mean, 1e-4)).mean(axis=2) / window
    # What the picture shows at each phase everywhere (its content, a second grid of its own) is no local trace.
    usual = np.delete(whole, own)
    foreign = np.delete(mean, own, axis=2) - usual
    excess = foreign.max(axis=2) - np.maximum(mean[:, :, own] - np.median(usual), 0)
    return np.asarray(np.maximum(excess / error, 0), np.float32)
