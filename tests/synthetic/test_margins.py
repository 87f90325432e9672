"""Uniform margins: found to the line, never where a picture merely begins evenly, and not judged."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from engines.core.tiles import Tile
from engines.synthetic.margins import inner_frame
from engines.synthetic.tiling import choose_tiles
from tests.synthetic.standin import EDGE, scene

PICTURE = scene(200, 240)


def framed(top: int, bottom: int, left: int, right: int, grey: int) -> np.ndarray:
    return np.pad(PICTURE, ((top, bottom), (left, right), (0, 0)), constant_values=grey)


@pytest.mark.parametrize("grey", [0, 128, 255])
@pytest.mark.parametrize("deep", [False, True])
def test_a_frame_stored_without_loss_is_taken_off_to_the_line(grey: int, deep: bool) -> None:
    pixels = framed(5, 12, 7, 20, grey)
    pixels = pixels.astype(np.uint16) * 257 if deep else pixels
    assert inner_frame(pixels) == Tile(5, 205, 7, 247)


def test_bars_above_and_below_leave_the_sides_alone() -> None:
    assert inner_frame(framed(30, 30, 0, 0, 0)) == Tile(30, 230, 0, 240)


@pytest.mark.parametrize("quality", [60, 75, 90])
@pytest.mark.parametrize("grey", [0, 255])
def test_of_a_compressed_frame_nothing_is_left_and_little_of_the_picture_lost(quality: int, grey: int) -> None:
    stored = io.BytesIO()
    Image.fromarray(framed(12, 12, 12, 12, grey)).save(stored, "JPEG", quality=quality)
    inner = inner_frame(np.asarray(Image.open(stored)))
    assert 12 <= inner.top <= 24 and 12 <= inner.left <= 24
    assert 200 <= inner.bottom <= 212 and 240 <= inner.right <= 252


def test_a_picture_without_a_frame_is_left_whole() -> None:
    assert inner_frame(PICTURE) == Tile(0, 200, 0, 240)
    sky = PICTURE.copy()
    sky[:80] = np.linspace(90, 160, 80)[:, None, None].astype(np.uint8)  # even lines, each of another colour
    assert inner_frame(sky) == Tile(0, 200, 0, 240)
    half = PICTURE.copy()
    half[:120] = 255  # more than a margin can be
    assert inner_frame(half).top == 0


@pytest.mark.parametrize("shape", [(1, 1, 3), (3, 500, 3), (500, 3), (64, 64, 3)])
def test_pictures_of_odd_shapes_have_an_inner_frame(shape: tuple[int, ...]) -> None:
    inner = inner_frame(np.full(shape, 9, np.uint8))
    assert inner == Tile(0, shape[0], 0, shape[1])


def test_tiles_lie_inside_a_frame_and_show_what_they_show_without_it() -> None:
    bare, pixels = choose_tiles(PICTURE, EDGE), framed(16, 16, 16, 16, 0)
    inside = choose_tiles(pixels, EDGE)
    assert [tile.slices for tile in inside] == [
        (slice(t.top + 16, t.bottom + 16), slice(t.left + 16, t.right + 16)) for t in bare
    ]
    small = np.pad(scene(EDGE - 4, EDGE - 4), ((4, 4), (4, 4), (0, 0)))
    assert choose_tiles(small, EDGE)[0] == Tile(0, EDGE, 0, EDGE)
