"""Tiles cover the frame, lie inside it, and have one size."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engines.core.tiles import spread, tiles

_lengths = st.integers(1, 300)


@given(width=_lengths, height=_lengths, size=st.integers(8, 100), data=st.data())
def test_tiles_cover_every_pixel_and_stay_inside(width: int, height: int, size: int, data: st.DataObject) -> None:
    overlap = data.draw(st.integers(0, size - 1))
    seen = np.zeros((height, width), bool)
    for tile in tiles(width, height, size, overlap):
        assert 0 <= tile.top < tile.bottom <= height
        assert 0 <= tile.left < tile.right <= width
        assert tile.bottom - tile.top == min(size, height)
        assert tile.right - tile.left == min(size, width)
        seen[tile.slices] = True
    assert seen.all()


@given(width=_lengths, height=_lengths, size=st.integers(1, 100), count=st.integers(1, 20))
def test_spread_takes_at_most_the_number_asked_for(width: int, height: int, size: int, count: int) -> None:
    chosen = spread(width, height, size, count)
    assert 1 <= len(chosen) <= count
    assert len(set(chosen)) == len(chosen)
