"""Our trained localiser: which cells have another history than the rest of the picture (see its card).

Two graphs. ``localiser_front`` gives 96 features a cell and works on parts of the picture, so that memory is bounded;
``localiser_head`` sees the features of up to 6.5 megapixels at once, because an altered place is one that differs from
the rest of the same picture.
"""

from __future__ import annotations

import cv2
import numpy as np

from engines.core.tiles import Tile, tiles
from engines.tamper.trace import Trace
from engines.tamper.view import F32, View

CELL = 8
FRONT, HEAD = "localiser_front", "localiser_head"
_PART = 512  # px: longest side of what the front sees at once
_HALO = 16  # px: on the grid, and more than the front's convolutions reach
_WHOLE = 2560  # px: longest side of what the head sees at once
_FEATURES = 96


def localiser(view: View) -> Trace:
    """(rows, cols) float32 ≥ 0, softplus of the net's log odds that a cell was altered."""
    rows, cols = -(-view.height // CELL), -(-view.width // CELL)
    logits = np.empty((rows, cols), np.float32)
    for whole in tiles(cols, rows, _WHOLE // CELL):
        logits[whole.slices] = _head(view, _features(view, whole))
    values = np.logaddexp(0, logits).astype(np.float32)
    if view.cell != CELL:
        values = np.asarray(cv2.resize(values, (view.cols, view.rows), interpolation=cv2.INTER_AREA), np.float32)
    return Trace(values)


def _head(view: View, features: F32) -> F32:
    view.run.check_stop()
    result: F32 = view.run.models.model(HEAD).run({"features": features[None]})["logits"][0, 0]
    return result


def _features(view: View, whole: Tile) -> F32:
    """(96, rows, cols) features of the cells of ``whole`` (in cells), computed part by part."""
    out = np.empty((_FEATURES, whole.bottom - whole.top, whole.right - whole.left), np.float32)
    table = view.luma_table
    steps = np.ones((1, 64), np.float32) if table is None else table.reshape(1, 64).astype(np.float32)
    for part in tiles(out.shape[2], out.shape[1], _PART // CELL):
        view.run.check_stop()
        top, left = (whole.top + part.top) * CELL, (whole.left + part.left) * CELL
        bottom, right = (whole.top + part.bottom) * CELL, (whole.left + part.right) * CELL
        pixels, halo_top, halo_left = _pixels(view, top, bottom, left, right)
        found = view.run.models.model(FRONT).run({"rgb": pixels, "steps": steps})["features"][0]
        rows, cols = part.bottom - part.top, part.right - part.left
        out[(slice(None), *part.slices)] = found[:, halo_top : halo_top + rows, halo_left : halo_left + cols]
    return out


def _pixels(view: View, top: int, bottom: int, left: int, right: int) -> tuple[F32, int, int]:
    """((1, 3, h, w) float32 RGB 0–255 with as much halo as there is, halo above and at left in cells).

    Part cells at the right and lower edge are filled by repeating the last pixels.
    """
    above, before = min(_HALO, top), min(_HALO, left)
    band = view.rgb_band(top - above, min(bottom + _HALO, view.height))[:, left - before : right + _HALO]
    fill_down, fill_right = -band.shape[0] % CELL, -band.shape[1] % CELL
    if fill_down or fill_right:
        band = np.asarray(cv2.copyMakeBorder(band, 0, fill_down, 0, fill_right, cv2.BORDER_REPLICATE), np.uint8)
    pixels = np.ascontiguousarray(band.transpose(2, 0, 1)[None], np.float32)
    return pixels, above // CELL, before // CELL
