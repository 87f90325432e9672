"""Maps and pictures made ready for the screen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from gui.viewers.contour import MOST_PIECES, threshold_outline
from gui.viewers.items import orientation_transform
from gui.viewers.levels import level_sizes
from gui.viewers.raster import colour_table, difference_map, map_pyramid, pyramid_of_rgb, quantise
from tests.gui.viewing import HEIGHT, WIDTH, heat


def test_a_map_is_quantised_on_its_own_scale_with_nothing_for_no_value() -> None:
    values = np.array([[np.nan, -5, 0, 10, 20, 99]], np.float32)
    assert quantise(values, 0, 20).tolist() == [[0, 1, 1, 128, 255, 255]]


def test_the_full_level_of_a_map_is_indexed_and_index_zero_is_transparent(app: QApplication) -> None:
    values = np.full((6, 5), 20, np.float32)
    values[0, 0] = np.nan
    image = map_pyramid(heat(values)).levels[0]
    assert image.format() == QImage.Format.Format_Indexed8
    assert image.pixelColor(0, 0).alpha() == 0
    assert image.pixelColor(4, 5).rgba() == int(colour_table()[255])


def test_smaller_levels_average_what_has_a_value(app: QApplication) -> None:
    values = np.full((256, 256), np.nan, np.float32)
    values[::2, ::2] = 10
    level = map_pyramid(heat(values)).levels[1]
    assert (level.width(), level.height()) == (128, 128)
    assert level.pixelColor(5, 5).rgba() == int(colour_table()[128])


@given(st.integers(1, 700), st.integers(1, 700))
@settings(max_examples=40, deadline=None)
def test_pictures_of_any_shape_have_all_their_levels(width: int, height: int) -> None:
    rgb = np.full((height, width, 3), (10, 200, 30), np.uint8)
    pyramid = pyramid_of_rgb(rgb)
    assert [(level.width(), level.height()) for level in pyramid.levels] == level_sizes(width, height)
    assert all(level.pixelColor(0, 0).getRgb()[:3] == (10, 200, 30) for level in pyramid.levels)
    assert np.array_equal(pyramid.rgb(), rgb)


def test_the_difference_is_the_largest_of_the_three_channels() -> None:
    first = pyramid_of_rgb(np.full((4, 6, 3), (100, 50, 7), np.uint8))
    second = pyramid_of_rgb(np.full((4, 6, 3), (90, 80, 7), np.uint8))
    shown = difference_map(first, second, (6, 4))
    assert np.all(shown.values == 30)
    assert (shown.low, shown.high) == (0, 64)


def test_the_outline_runs_around_a_block_above_the_threshold() -> None:
    values = np.zeros((HEIGHT // 8, WIDTH // 8), np.float32)
    values[5:10, 3:7] = 15
    pieces = threshold_outline(heat(values))
    assert sorted(map(tuple, pieces.tolist())) == [
        (24, 40, 24, 80),
        (24, 40, 56, 40),
        (24, 80, 56, 80),
        (56, 40, 56, 80),
    ]


def test_the_outline_of_noise_stays_small_and_within_the_frame() -> None:
    values = np.random.default_rng(5).uniform(0, 20, (HEIGHT, WIDTH)).astype(np.float32)
    pieces = threshold_outline(heat(values))
    assert 0 < len(pieces) <= MOST_PIECES
    assert pieces.min() >= 0 and np.all(pieces <= [WIDTH, HEIGHT, WIDTH, HEIGHT])


def test_no_threshold_no_outline() -> None:
    assert len(threshold_outline(heat(threshold=None))) == 0


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_exif_orientation_keeps_the_frame_in_the_first_quadrant(orientation: int) -> None:
    shown = orientation_transform(orientation, 30, 20).mapRect(QRectF(0, 0, 30, 20))
    size = (20.0, 30.0) if orientation >= 5 else (30.0, 20.0)
    assert (shown.x(), shown.y(), shown.width(), shown.height()) == (0, 0, *size)


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [(1, (0, 0)), (2, (30, 0)), (3, (30, 20)), (4, (0, 20)), (5, (0, 0)), (6, (20, 0)), (7, (20, 30)), (8, (0, 30))],
)
def test_the_first_stored_pixel_lands_where_exif_says(orientation: int, corner: tuple[int, int]) -> None:
    assert orientation_transform(orientation, 30, 20).map(0.0, 0.0) == corner
