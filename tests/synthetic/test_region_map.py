"""The region map: in the picture's frame, exact, on one fixed scale, silent where nothing looked."""

import numpy as np
import pytest

from engines.core.finding import Map
from engines.core.onnx import ModelHouse
from engines.synthetic.region import SCALE, region_map, striking
from engines.synthetic.score import score_pixels
from engines.synthetic.wording import place_words
from tests.synthetic.standin import NAMES, install, scene


@pytest.fixture
def models(tmp_path):
    house = ModelHouse(folders=(install(tmp_path),))
    return [house.model(name) for name in NAMES]


def _scored(pixels, models):
    scores = score_pixels(pixels, models)
    assert scores is not None
    return region_map(scores, (pixels.shape[1], pixels.shape[0]))


def test_a_red_corner_is_bright_where_it_lies(models):
    pixels = scene(256, 384, tint=-16)
    pixels[128:, :128] = scene(128, 128, tint=48)
    found = _scored(pixels, models)
    assert found.frame == (384, 256)
    assert (found.low, found.high, found.threshold) == (-SCALE, SCALE, None)
    rows, columns = found.values.shape
    assert columns / rows == pytest.approx(384 / 256)
    inside = found.values[rows * 5 // 8 : rows * 7 // 8, : columns // 6]
    outside = found.values[: rows // 3, columns // 2 :]
    assert inside.mean() == pytest.approx(3, abs=0.3)
    assert outside.mean() == pytest.approx(-1, abs=0.3)


def test_the_mean_of_a_whole_covered_map_is_the_mean_of_the_tiles(models):
    pixels = scene(256, 256, tint=20)
    scores = score_pixels(pixels, models)
    assert scores is not None
    found = region_map(scores, (256, 256))
    assert np.nanmean(found.values) == pytest.approx(float(scores.logits.mean()), abs=0.05)


def test_places_that_no_tile_looked_at_have_no_value(models):
    pixels = scene(1500, 2000, tint=16)
    scores = score_pixels(pixels, models)
    assert scores is not None
    found = region_map(scores, (2000, 1500))
    known = np.isfinite(found.values)
    assert 0 < known.mean() < 0.1
    seen = np.zeros(known.shape, bool)
    step = 2000 / known.shape[1]
    for tile in scores.tiles:
        top, bottom, left, right = (int(edge // step) for edge in (tile.top, tile.bottom, tile.left, tile.right))
        seen[top : bottom + 1, left : right + 1] = True
    assert not (known & ~seen).any()


def test_overlapping_tiles_blend_without_a_seam(models):
    found = _scored(scene(64, 97, tint=16), models)
    steps = np.abs(np.diff(found.values, axis=1))
    assert np.isfinite(found.values).all()
    assert steps.max() < 0.5


def test_a_map_stays_small_whatever_the_picture(models):
    scores = score_pixels(scene(200, 300), models)
    assert scores is not None
    found = region_map(scores, (16_000, 12_500))
    assert found.values.size <= 1_100_000


def _map(values, frame):
    return Map("places", "t", np.asarray(values, np.float32), frame, -12, 12, "log odds", "l")


def test_the_place_that_adds_most_is_found_where_it_lies_for_either_side():
    values = np.random.default_rng(1).normal(0, 0.1, (64, 80)).astype(np.float32)
    values[40:56, 8:24] += 4
    values[4:20, 60:76] -= 4
    found = _map(values, (640, 512))
    most, least = striking(found, 1, 128), striking(found, -1, 128)
    assert (most.x, most.y, most.width, most.height) == (64, 320, 128, 128)
    assert (least.x, least.y) == (480, 32)
    assert place_words(most, found.frame) == "at the lower left"
    assert place_words(least, found.frame) == "at the upper right"


def test_no_place_is_marked_in_an_even_map_in_a_small_one_or_where_nothing_looked():
    assert striking(_map(np.full((64, 64), 3.0), (512, 512)), 1, 128) is None
    assert striking(_map(np.random.default_rng(1).normal(0, 1, (28, 28)), (224, 224)), 1, 128) is None
    assert striking(_map(np.full((64, 64), np.nan), (512, 512)), 1, 128) is None


def test_a_place_half_outside_what_was_looked_at_is_not_marked():
    values = np.zeros((64, 64), np.float32)
    values[:, 32:] = np.nan
    values[20:36, 28:32] = 9
    values[40:56, 4:20] = 2
    found = striking(_map(values, (512, 512)), 1, 128)
    assert found.x + found.width <= 32 * 8 + 128 // 4 and found.label == "adds most"
