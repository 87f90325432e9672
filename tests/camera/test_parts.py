"""Parts of the fingerprint: the wavelet transform, the residual, the chance of a peak."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.camera.correlation import chance, search
from engines.camera.residual import residual, zero_mean
from engines.camera.wavelet import forward, inverse


@given(st.integers(4, 24), st.integers(4, 24), st.integers(0, 99))
def test_the_wavelet_transform_is_orthonormal_and_gives_the_picture_back(rows: int, cols: int, seed: int) -> None:
    image = np.random.default_rng(seed).normal(0, 10, (2 * rows, 2 * cols)).astype(np.float32)
    rest, details = forward(image)
    energy = sum(float((part**2).sum()) for part in (rest, *details))
    assert energy == pytest.approx(float((image**2).sum()), rel=1e-4)
    assert np.abs(inverse(rest, details) - image).max() < 1e-3


def test_the_residual_keeps_fine_noise_and_lets_go_of_the_scene() -> None:
    rng = np.random.default_rng(2)
    down, across = np.mgrid[0:203, 0:301]
    smooth = (120 + 60 * np.sin(across / 40) * np.cos(down / 30)).astype(np.float32)
    noise = rng.normal(0, 2, smooth.shape).astype(np.float32)
    found = residual(smooth + noise)
    assert found.shape == smooth.shape
    assert np.corrcoef(found.ravel(), noise.ravel())[0, 1] > 0.9
    assert abs(np.corrcoef(found.ravel(), smooth.ravel())[0, 1]) < 0.05


def test_zero_mean_takes_out_rows_columns_and_a_mosaic() -> None:
    values = np.random.default_rng(3).normal(0, 1, (64, 64)).astype(np.float32)
    values[::2] += 3
    values[:, 1::2] -= 2
    cleaned = zero_mean(values)
    assert np.abs(cleaned.mean(0)).max() < 1e-5 and np.abs(cleaned.mean(1)).max() < 1e-5


def test_the_chance_of_a_peak_grows_with_the_places_searched_and_falls_with_its_height() -> None:
    assert chance(30, 1) < chance(30, 10_000) < chance(20, 10_000)
    assert chance(-5, 10) == 1.0
    assert 0.4 < chance(1e-9, 1) <= 0.5


def test_a_pattern_is_found_at_its_place_and_noise_is_not() -> None:
    rng = np.random.default_rng(4)
    pattern = rng.normal(0, 1, (300, 400)).astype(np.float32)
    part = pattern[40:240, 100:380] + rng.normal(0, 3, (200, 280)).astype(np.float32)
    place = search(part.astype(np.float32), pattern)
    assert place.is_match and (place.x, place.y, place.quarter_turns) == (100, 40, 0)
    other = search(rng.normal(0, 1, (200, 280)).astype(np.float32), pattern)
    assert not other.is_match
