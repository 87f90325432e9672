"""The spectrum's level, its tiles, its profile and its decay are what the definitions say."""

from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.spectrum.features import patch_features
from engines.spectrum.luma import luma_rows, whole_luma
from engines.spectrum.patches import patches
from engines.spectrum.power import tile_edge, tile_starts, welch
from engines.spectrum.radial import centres, fit_decay, radial_profile, relative_db
from tests.spectrum.pictures import as_u8, exhibit, noise, scene


def test_white_noise_has_its_variance_at_every_frequency():
    power = welch(as_u8(noise(512, 512, deviation=20)))
    assert radial_profile(power) == pytest.approx(np.full(len(centres()), 400), rel=0.12)


@given(st.integers(64, 5000), st.sampled_from([64, 128, 256, 512]))
def test_tiles_cover_a_line_from_the_first_to_the_last_pixel(length, tile):
    if length < tile:
        return
    starts = tile_starts(length, tile, tile // 2)
    assert starts[0] == 0
    assert starts[-1] == length - tile
    assert all(0 <= after - before <= tile // 2 + 1 for before, after in pairwise(starts))


def test_a_tile_fits_twice_into_a_picture_that_is_large_enough():
    assert [tile_edge(h, w) for h, w in ((63, 900), (64, 64), (300, 200), (256, 256), (3000, 4000))] == [
        0,
        64,
        64,
        128,
        512,
    ]


def test_under_sixty_four_pixels_there_is_no_spectrum():
    with pytest.raises(ValueError, match="64"):
        welch(np.zeros((63, 400), np.uint8))


def test_turning_a_picture_turns_its_spectrum():
    picture = scene(256, 256)[:, :, 0]
    upright, turned = welch(picture), welch(np.ascontiguousarray(np.rot90(picture)))
    assert radial_profile(turned) == pytest.approx(radial_profile(upright), rel=0.02)


def test_the_mean_brightness_does_not_count():
    dark, bright = as_u8(noise(256, 256) - 60), as_u8(noise(256, 256) + 20)
    assert radial_profile(welch(dark)) == pytest.approx(radial_profile(welch(bright)), rel=0.05)


def test_the_decay_of_a_power_law_is_recovered():
    f = centres().astype(np.float64)
    decay = fit_decay((1e6 * f**-5.0).astype(np.float32))
    assert decay.exponent == pytest.approx(-4, abs=0.02)
    assert decay.residual_db < 0.05


def test_blurring_steepens_the_decay():
    picture = scene(512, 512)
    sharp = fit_decay(radial_profile(welch(picture)))
    soft = fit_decay(radial_profile(welch(cv2.GaussianBlur(picture, (0, 0), 0.8))))
    assert soft.exponent < sharp.exponent - 1
    assert soft.level_db < sharp.level_db - 5


def test_contrast_does_not_change_the_relative_profile():
    strong = noise(256, 256, deviation=40)
    weak = 128 + (strong - 128) / 4
    assert relative_db(radial_profile(welch(as_u8(weak)))) == pytest.approx(
        relative_db(radial_profile(welch(as_u8(strong)))), abs=0.3
    )


@given(st.integers(0, 90), st.integers(1, 40))
def test_strips_of_luma_are_the_luma_of_the_whole(top, rows):
    picture = scene(130, 70)
    assert luma_rows(picture, top, top + rows) == pytest.approx(whole_luma(picture)[top : top + rows], abs=1e-3)


def test_luma_is_the_exhibits_luma_in_eight_and_sixteen_bits():
    picture = scene(90, 80)
    assert whole_luma(picture) == pytest.approx(exhibit(picture).luma_f32, abs=1e-3)
    deep = picture.astype(np.uint16) * 257
    assert whole_luma(deep) == pytest.approx(exhibit(deep).luma_f32, abs=1e-2)


@given(st.integers(1, 9000), st.integers(1, 9000))
def test_patches_are_few_square_and_inside(height, width):
    chosen = patches(np.broadcast_to(np.uint8(0), (height, width)))
    assert len(chosen) <= 16
    assert bool(chosen) == (min(height, width) >= 128)
    assert {patch.shape for patch in chosen} <= {(min(224, height, width),) * 2}


def test_a_patch_without_colour_or_contrast_has_no_features():
    assert patch_features(as_u8(noise(200, 200))) is None
    assert patch_features(np.repeat(as_u8(noise(200, 200))[:, :, None], 3, axis=2)) is None
    assert patch_features(np.full((200, 200, 3), 90, np.uint8)) is None


def test_features_are_the_same_in_sixteen_bits():
    picture = scene(200, 200)
    assert patch_features(picture.astype(np.uint16) * 257) == pytest.approx(patch_features(picture), rel=1e-3, abs=1e-3)
