"""Tiles cover the frame once and are of about one size."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engines.core.tiles import tiles

_lengths = st.integers(1, 300)


@given(width=_lengths, height=_lengths, most=st.integers(8, 100))
def test_tiles_cover_every_pixel_once_and_are_nearly_equal(width: int, height: int, most: int) -> None:
    seen = np.zeros((height, width), int)
    heights, widths = set(), set()
    for tile in tiles(width, height, most):
        heights.add(tile.bottom - tile.top)
        widths.add(tile.right - tile.left)
        seen[tile.slices] += 1
    assert (seen == 1).all()
    for sides in (heights, widths):
        assert 0 < min(sides) <= max(sides) <= most
        assert max(sides) - min(sides) <= 1
