"""A pattern planted in noise is found where it was planted; noise has no peaks."""

import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.spectrum.envelope import reference
from engines.spectrum.explain import GRID, JPEG_GRID, PATTERN, UPSAMPLING, explain_peak
from engines.spectrum.peaks import Peak, find_peaks
from engines.spectrum.power import welch
from tests.spectrum.pictures import as_u8, noise, scene, through_jpeg

LIMITS = reference()[0]


def _peaks(pixels: np.ndarray) -> tuple[Peak, ...]:
    return find_peaks(welch(pixels), LIMITS.least_z, LIMITS.least_db)


def _planted(fx: float, fy: float, amplitude: float = 6, edge: int = 512) -> np.ndarray:
    y, x = np.mgrid[:edge, :edge]
    return as_u8(noise(edge, edge) + amplitude * np.cos(2 * math.pi * (fx * x + fy * y)))


@given(st.floats(0.06, 0.46), st.floats(-0.46, 0.46))
@settings(max_examples=15)
def test_a_planted_pattern_is_found_with_its_period_and_direction(fx, fy):
    peaks = _peaks(_planted(fx, fy))
    assert peaks
    assert peaks[0].fx == pytest.approx(fx, abs=0.002)
    assert peaks[0].fy == pytest.approx(fy, abs=0.002)
    assert peaks[0].period == pytest.approx(1 / math.hypot(fx, fy), rel=0.04)
    assert peaks[0].direction == pytest.approx(math.degrees(math.atan2(fy, fx)), abs=2)


def test_a_pattern_that_repeats_downwards_has_a_direction_of_ninety_degrees():
    (peak, *_) = _peaks(_planted(0.0, 0.21))
    assert abs(peak.direction) == pytest.approx(90, abs=1)
    assert peak.period == pytest.approx(1 / 0.21, rel=0.02)


def test_a_pattern_survives_compression_and_is_no_jpeg_grid():
    peaks = _peaks(through_jpeg(_planted(0.21, -0.13), 85))
    assert peaks[0].period == pytest.approx(1 / math.hypot(0.21, 0.13), rel=0.02)
    assert explain_peak(peaks[0], True, 256).kind == PATTERN


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("edge", [128, 300, 700])
def test_noise_has_no_peaks(seed, edge):
    assert _peaks(as_u8(noise(edge, edge, seed))) == ()


@pytest.mark.parametrize("seed", range(4))
def test_a_picture_like_a_photograph_has_no_peaks(seed):
    assert _peaks(scene(400, 600, seed)) == ()


def test_visible_blocks_of_eight_pixels_are_explained_as_the_grid_of_jpeg():
    y, x = np.mgrid[:768, :768]
    blocks = as_u8(noise(768, 768, deviation=10) + 6 * ((x % 8 == 0) | (y % 8 == 0)))
    peaks = _peaks(through_jpeg(blocks, 95))
    assert len(peaks) >= 4
    explained = [explain_peak(peak, True, 256) for peak in peaks]
    assert {found.kind for found in explained} == {JPEG_GRID}
    assert all(found.expected for found in explained)


def test_the_same_grid_in_a_file_that_is_no_jpeg_is_a_trace_of_something():
    found = explain_peak(Peak(0.125, 0.375, 8.0, 9.0), False, 256)
    assert found.kind == GRID
    assert not found.expected
    assert "earlier JPEG" in found.sentence


def test_transposed_up_sampling_by_two_is_named():
    small = noise(256, 256)
    spread = np.zeros((512, 512), np.float32)
    spread[::2, ::2] = small
    chequered = as_u8(4 * cv2.GaussianBlur(spread, (3, 3), 0.7))
    kinds = {explain_peak(peak, False, 256).kind for peak in _peaks(chequered)}
    assert UPSAMPLING in kinds


def test_no_peak_is_listed_twice():
    y, x = np.mgrid[:512, :512]
    picture = as_u8(noise(512, 512, deviation=5) + 30 * ((x // 5 + y // 7) % 2))
    peaks = _peaks(picture)
    places = [(round(abs(p.fx), 2), round(p.fy, 2)) for p in peaks]
    assert len(places) == len(set(places))
