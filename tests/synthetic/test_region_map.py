"""The region map: in the picture's frame, exact, on one fixed scale, silent where nothing looked."""

import numpy as np
import pytest

from engines.core.onnx import ModelHouse
from engines.synthetic.region import SCALE, region_map
from engines.synthetic.score import score_pixels
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
