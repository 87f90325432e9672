"""Tiles at native resolution: even, deterministic, textured; and a score that single tiles do not move."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.core.errors import ModelError
from engines.core.onnx import ModelHouse
from engines.synthetic.score import pooled, score_pixels
from engines.synthetic.tiling import MOST_TILES, choose_tiles, even_starts, tile_batch
from tests.synthetic.standin import EDGE, NAMES, install, scene


def _models(folder):
    house = ModelHouse(folders=(folder,))
    return [house.model(name) for name in NAMES]


@given(st.integers(64, 400), st.integers(64, 700))
@settings(max_examples=40)
def test_a_picture_of_few_tiles_is_covered_whole(height, width):
    pixels = np.random.default_rng(1).integers(0, 255, (height, width, 3)).astype(np.uint8)
    tiles = choose_tiles(pixels, 64, most=100)
    covered = np.zeros((height, width), bool)
    for tile in tiles:
        covered[tile.slices] = True
        assert (tile.bottom - tile.top, tile.right - tile.left) == (64, 64)
    assert covered.all()


@given(st.integers(64, 5000), st.integers(16, 64))
def test_windows_reach_from_end_to_end_without_gaps(length, edge):
    starts = even_starts(length, edge)
    assert starts[0] == 0 and starts[-1] == length - edge
    assert all(0 < later - sooner <= edge for sooner, later in pairwise(starts))


@pytest.mark.parametrize(("height", "width"), [(2000, 3000), (500, 9000), (9000, 100), (700, 700)])
def test_a_large_picture_gives_at_most_24_tiles_spread_over_all_of_it(height, width):
    pixels = scene(height, width)
    tiles = choose_tiles(pixels, EDGE)
    assert 16 <= len(tiles) <= MOST_TILES
    assert tiles == choose_tiles(pixels.copy(), EDGE)
    assert len(set(tiles)) == len(tiles)
    for length, low, high in ((height, "top", "bottom"), (width, "left", "right")):
        assert min(getattr(tile, low) for tile in tiles) < length / 3
        assert max(getattr(tile, high) for tile in tiles) > length * 2 / 3


def test_textured_tiles_are_preferred_and_blank_ones_left_out():
    pixels = np.full((1280, 1280, 3), 128, np.uint8)
    pixels[:, 640:] = scene(1280, 640)
    tiles = choose_tiles(pixels, EDGE)
    assert tiles and all(tile.right > 640 for tile in tiles)
    assert choose_tiles(np.full((300, 300, 3), 7, np.uint8), EDGE) == ()
    assert choose_tiles(scene(EDGE - 1, 300), EDGE) == ()


def test_sixteen_bits_and_grey_give_the_pixels_that_eight_bits_and_colour_give():
    pixels = scene(128, 128)
    tiles = choose_tiles(pixels, EDGE)
    deep = pixels.astype(np.uint16) * 257
    assert choose_tiles(deep, EDGE) == tiles
    assert np.array_equal(tile_batch(deep, tiles), tile_batch(pixels, tiles))
    grey = tile_batch(pixels[:, :, 1], tiles)
    assert grey.shape == (len(tiles), 3, EDGE, EDGE) and np.array_equal(grey[:, 0], grey[:, 2])


def test_one_tile_in_four_that_goes_astray_does_not_move_the_score():
    logits = np.zeros((1, 8), np.float32)
    logits[0, :2] = 1000
    assert pooled(logits)[0] == 0
    assert pooled(np.array([[1.0, 2.0, 4.0]], np.float32))[0] == pytest.approx(7 / 3)


def test_the_score_is_the_mean_over_models_of_the_mid_mean_of_their_tiles(tmp_path):
    models = _models(install(tmp_path, (0.0, 1.0, 5.0)))
    scores = score_pixels(scene(300, 420, tint=32), models)
    assert scores is not None
    assert scores.logits.shape == (3, len(scores.tiles))
    assert scores.by_model == pytest.approx([2, 3, 7], abs=0.05)
    assert scores.score == pytest.approx(4, abs=0.05)
    assert scores.spread == pytest.approx(5, abs=1e-3)
    for number, places in enumerate(scores.places):
        assert places.mean(axis=(1, 2)) == pytest.approx(scores.logits[number], abs=1e-4)
    assert scores.features[0].shape == (len(scores.tiles), 3)


def test_batches_hold_no_more_than_eight_tiles(tmp_path):
    class Counting:
        def __init__(self, model):
            self.name, self.card, self._model, self.seen = model.name, model.card, model, []

        def run(self, inputs, outputs=None):
            self.seen.append(len(inputs["rgb"]))
            return self._model.run(inputs, outputs)

    counting = Counting(_models(install(tmp_path))[0])
    scores = score_pixels(scene(2000, 2000), [counting])
    assert scores is not None and sum(counting.seen) == len(scores.tiles) == 24
    assert max(counting.seen) == 8


def test_a_model_without_a_tile_size_or_with_another_is_refused_by_name(tmp_path):
    models = _models(install(tmp_path))
    models[1].card["tile"] = 32
    with pytest.raises(ModelError, match="do not belong together"):
        score_pixels(scene(100, 100), models)
    del models[1].card["tile"]
    with pytest.raises(ModelError, match="synthetic_b does not say its tile size"):
        score_pixels(scene(100, 100), models)


def test_a_model_that_gives_no_number_is_refused_by_name(tmp_path):
    models = _models(install(tmp_path, (0.0, float("nan"), 0.0)))
    with pytest.raises(ModelError, match="synthetic_b gave no usable logit"):
        score_pixels(scene(100, 100), models)
