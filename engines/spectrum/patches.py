"""Native-size patches spread over a picture, on which score and profile are taken as they were when
measured.
"""

from __future__ import annotations

from engines.spectrum.luma import Pixels
from engines.spectrum.power import tile_starts

EDGE = 224
SMALLEST = 128
MOST = 16


def patches(pixels: Pixels) -> list[Pixels]:
    """Square patches of 224 px (the shorter side, where that is less), evenly spread, at most 16; none
    under 128 px.

    ``pixels``: (h, w) or (h, w, 3). Views, not copies. The score of a picture is the median over its
    patches.
    """
    height, width = pixels.shape[:2]
    edge = min(EDGE, height, width)
    if edge < SMALLEST:
        return []
    rows, columns = tile_starts(height, edge, edge), tile_starts(width, edge, edge)
    while len(rows) * len(columns) > MOST:
        if len(rows) >= len(columns):
            rows = _thinner(rows)
        else:
            columns = _thinner(columns)
    return [pixels[top : top + edge, left : left + edge] for top in rows for left in columns]


def _thinner(starts: list[int]) -> list[int]:
    """One start fewer, still evenly spread from the first to the last."""
    count = len(starts) - 1
    if count == 1:
        return [starts[len(starts) // 2]]
    return [round(i * starts[-1] / (count - 1)) for i in range(count)]
