"""A band is kept or taken out where it lies, and the picture stays itself elsewhere."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.spectrum.filtering import filter_band
from tests.spectrum.pictures import as_u8, noise, scene


def _two_waves(edge: int = 256) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    y, x = np.mgrid[:edge, :edge]
    across = 30 * np.cos(2 * math.pi * 0.25 * x)
    down = 30 * np.cos(2 * math.pi * 0.0625 * y)
    return as_u8(128 + across + down), across, down


def test_keeping_a_band_leaves_only_what_lies_in_it():
    picture, across, _ = _two_waves()
    kept = filter_band(picture, 0.2, 0.3, keep=True).astype(float) - 128
    assert kept[32:-32, 32:-32] == pytest.approx(across[32:-32, 32:-32], abs=2)


def test_taking_a_band_out_leaves_the_rest_and_the_brightness():
    picture, _, down = _two_waves()
    rest = filter_band(picture, 0.2, 0.3, keep=False).astype(float) - 128
    assert rest[32:-32, 32:-32] == pytest.approx(down[32:-32, 32:-32], abs=2)
    assert rest.mean() == pytest.approx(picture.mean() - 128, abs=1)


def test_a_direction_keeps_only_what_repeats_along_it():
    picture, across, down = _two_waves()
    rightwards = filter_band(picture, 0.03, 0.4, keep=True, direction=0).astype(float) - 128
    downwards = filter_band(picture, 0.03, 0.4, keep=True, direction=90).astype(float) - 128
    assert rightwards[32:-32, 32:-32] == pytest.approx(across[32:-32, 32:-32], abs=3)
    assert downwards[32:-32, 32:-32] == pytest.approx(down[32:-32, 32:-32], abs=3)


def test_the_whole_spectrum_is_the_picture():
    picture = scene(97, 131)
    assert np.abs(filter_band(picture, 0.0, 0.71, keep=True).astype(int) - picture).max() <= 1


@given(st.integers(1, 40), st.integers(1, 40), st.booleans(), st.booleans())
@settings(max_examples=25)
def test_any_shape_comes_back_in_its_shape(height, width, colour, keep):
    shape = (height, width, 3) if colour else (height, width)
    filtered = filter_band(np.full(shape, 77, np.uint8), 0.1, 0.4, keep=keep)
    assert filtered.shape == shape
    assert filtered.dtype == np.uint8
    assert np.all(filtered == (128 if keep else 77))


def test_sixteen_bits_are_filtered_like_eight():
    picture = scene(80, 90)
    deep = filter_band(picture.astype(np.uint16) * 257, 0.1, 0.3, keep=True)
    assert np.abs(deep.astype(int) - filter_band(picture, 0.1, 0.3, keep=True)).max() <= 1


def test_the_picture_itself_is_not_changed():
    picture = as_u8(noise(64, 64))
    before = picture.copy()
    filter_band(picture, 0.1, 0.3, keep=False)
    assert np.array_equal(picture, before)


@pytest.mark.parametrize(("low", "high"), [(0.3, 0.3), (0.4, 0.2), (-0.1, 0.2), (0.1, 0.9)])
def test_a_band_that_is_none_is_refused(low, high):
    with pytest.raises(ValueError, match="band"):
        filter_band(np.zeros((8, 8), np.uint8), low, high, keep=True)


def test_a_picture_too_large_to_hold_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="50 million"):
        filter_band(np.broadcast_to(np.uint8(0), (8000, 8000)), 0.1, 0.2, keep=True)


def test_an_empty_picture_is_empty():
    assert filter_band(np.zeros((0, 0), np.uint8), 0.1, 0.2, keep=True).shape == (0, 0)
