"""The region map: what each place adds to the models' score, in the picture's frame."""

from __future__ import annotations

import cv2
import numpy as np

from engines.core.finding import Map, Region
from engines.core.tiles import Tile
from engines.synthetic.score import TileScores
from engines.synthetic.tiling import Float32Array

SCALE = 12.0
"""Ends of the colour scale in natural log odds, the same for every picture."""
_FINEST, _MOST_VALUES = 8, 1_000_000

LEGEND = (
    "A bright place adds to the score for “made by a generator”, a dark one takes from it; the middle of the scale "
    "adds nothing. Places without colour were not looked at. It shows what the models rest on, not what was altered."
)


def region_map(scores: TileScores, frame: tuple[int, int], threshold: float | None = None) -> Map:
    """The map of a scored picture of ``frame`` (width, height) pixels; NaN where no tile looked.

    Mean over the models of their ``places`` (natural log odds, exact: a tile's logit is the mean of its places),
    interpolated bilinearly within a tile, blended over overlapping tiles with weights that fall towards a tile's edge.
    """
    width, height = frame
    step = max(_FINEST, int(np.ceil(np.sqrt(width * height / _MOST_VALUES))))
    rows, columns = -(-height // step), -(-width // step)
    y, x = _centres(rows, height), _centres(columns, width)
    total, weight = np.zeros((rows, columns), np.float32), np.zeros((rows, columns), np.float32)
    for number, tile in enumerate(scores.tiles):
        down, across = _inside(y, tile.top, tile.bottom), _inside(x, tile.left, tile.right)
        soft = np.outer(_fall(y[down], tile.top, tile.bottom), _fall(x[across], tile.left, tile.right))
        found = [_sampled(places[number], tile, y[down], x[across]) for places in scores.places]
        total[down, across] += soft * np.mean(found, axis=0)
        weight[down, across] += soft
    values = np.full((rows, columns), np.nan, np.float32)
    np.divide(total, weight, out=values, where=weight > 0)
    return Map(
        id="places",
        title="What the score rests on",
        values=values,
        frame=frame,
        low=-SCALE,
        high=SCALE,
        unit="log odds",
        legend=LEGEND,
        threshold=threshold,
    )


def _centres(count: int, length: int) -> Float32Array:
    return np.asarray((np.arange(count) + 0.5) * length / count, np.float32)


def _inside(centres: Float32Array, start: int, end: int) -> slice:
    first, last = np.searchsorted(centres, (start, end))
    return slice(int(first), int(last))


def _fall(centres: Float32Array, start: int, end: int) -> Float32Array:
    """Weight 1 in the middle of a tile, falling linearly to a tenth at its edge."""
    middle, half = (start + end) / 2, (end - start) / 2
    return np.asarray(1 - 0.9 * np.abs(centres - middle) / half, np.float32)


def _sampled(places: Float32Array, tile: Tile, y: Float32Array, x: Float32Array) -> Float32Array:
    """The (h, w) places of a tile at the picture's rows ``y`` and columns ``x``."""
    height, width = places.shape
    at_y = (y - tile.top) / (tile.bottom - tile.top) * height - 0.5
    at_x = (x - tile.left) / (tile.right - tile.left) * width - 0.5
    grid_x, grid_y = np.meshgrid(at_x.astype(np.float32), at_y.astype(np.float32))
    return np.asarray(cv2.remap(places, grid_x, grid_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


def striking(found: Map, towards: int, edge: int) -> Region | None:
    """The square of ``edge`` pixels whose mean stands highest (``towards`` 1) or lowest (−1) in the map.

    None where the map is no larger than two such squares, or where no square stands out by a quarter of the map's own
    scatter.
    """
    width, height = found.frame
    rows, columns = found.values.shape
    down, across = max(1, round(edge * rows / height)), max(1, round(edge * columns / width))
    known = np.isfinite(found.values)
    if rows < 2 * down or columns < 2 * across or not known.any():
        return None
    sums = cv2.integral(np.where(known, found.values, 0).astype(np.float64))
    counts = cv2.integral(known.astype(np.float64))
    total, count = (
        s[down:, across:] - s[:-down, across:] - s[down:, :-across] + s[:-down, :-across] for s in (sums, counts)
    )
    means = np.where(count >= 0.75 * down * across, total / np.maximum(count, 1), -np.inf * towards)
    at = np.unravel_index(int(np.argmax(towards * means)), means.shape)
    values = found.values[known]
    if not towards * (means[at] - values.mean()) > max(0.25 * values.std(), 1e-3):
        return None
    left, top = round(int(at[1]) * width / columns), round(int(at[0]) * height / rows)
    return Region(
        left, top, min(edge, width - left), min(edge, height - top), "adds most" if towards > 0 else "takes most"
    )
