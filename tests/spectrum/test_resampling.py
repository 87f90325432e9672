"""Enlarged pictures show the period of their interpolation; the blocks of JPEG are told apart from it."""

import cv2
import numpy as np
import pytest

from engines.spectrum.envelope import reference
from engines.spectrum.explain import GRID, JPEG_GRID, SCALING, UPSAMPLING, explain_line
from engines.spectrum.resampling import WEAKEST, Periodicity, derivative_traces, find_periodicities
from tests.spectrum.pictures import as_u8, noise, scene, through_jpeg

LIMITS = reference()[0]


def _lines(pixels: np.ndarray) -> tuple[Periodicity, ...]:
    return find_periodicities(derivative_traces(pixels), LIMITS.least_ratio)


def _weak_lines(pixels: np.ndarray) -> tuple[Periodicity, ...]:
    return find_periodicities(derivative_traces(pixels), WEAKEST)


def _kinds(pixels: np.ndarray, jpeg: bool) -> dict[str, list[str]]:
    lines = _lines(pixels)
    found: dict[str, list[str]] = {"x": [], "y": []}
    for line in lines:
        found[line.axis].append(explain_line(line, _weak_lines(pixels), jpeg, len(pixels)).kind)
    return found


@pytest.mark.parametrize("kernel", [cv2.INTER_NEAREST, cv2.INTER_LINEAR])
@pytest.mark.parametrize("quality", [None, 85])
def test_up_sampling_by_two_is_named_with_and_without_compression(kernel, quality):
    doubled = as_u8(cv2.resize(noise(256, 256), None, fx=2, fy=2, interpolation=kernel))
    pixels = through_jpeg(doubled, quality) if quality else doubled
    kinds = _kinds(pixels, quality is not None)
    assert UPSAMPLING in kinds["x"]
    assert UPSAMPLING in kinds["y"]
    assert _lines(pixels)[0].period == pytest.approx(2, abs=0.01)


def test_only_the_axis_that_was_enlarged_shows_it():
    wide = as_u8(cv2.resize(noise(400, 200), (400, 400), interpolation=cv2.INTER_LINEAR))
    kinds = _kinds(wide, False)
    assert UPSAMPLING in kinds["x"]
    assert kinds["y"] == []


def test_a_picture_enlarged_by_half_repeats_every_three_pixels_and_is_called_scaled():
    larger = as_u8(cv2.resize(noise(300, 300), None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC))
    lines = _lines(larger)
    assert lines[0].period == pytest.approx(3, abs=0.03)
    explained = explain_line(lines[0], lines, False, 450)
    assert explained.kind == SCALING
    assert "150 %" in explained.sentence


def test_the_blocks_of_a_jpeg_are_expected_of_a_jpeg():
    picture = through_jpeg(scene(768, 768), 10)
    lines = _lines(picture)
    assert lines
    assert {explain_line(line, _weak_lines(picture), True, 768).kind for line in lines} == {JPEG_GRID}


def test_the_blocks_of_an_earlier_jpeg_are_a_trace_in_a_file_that_is_none():
    picture = through_jpeg(scene(768, 768), 10)
    lines = _lines(picture)
    kinds = [explain_line(line, lines, False, 768) for line in lines]
    assert GRID in {found.kind for found in kinds}
    assert not any(found.expected for found in kinds)


@pytest.mark.parametrize("seed", range(5))
def test_noise_and_untouched_scenes_show_no_interpolation(seed):
    assert _lines(as_u8(noise(300, 400, seed))) == ()
    assert _lines(scene(300, 400, seed)) == ()


def test_a_picture_of_one_row_has_no_lines():
    assert _lines(as_u8(noise(1, 3000))) == ()
    assert _lines(np.zeros((2, 2, 3), np.uint8)) == ()


def test_strips_join_without_a_seam():
    picture = as_u8(noise(200, 150))
    traces = derivative_traces(picture)
    luma = picture.astype(np.float32)
    assert traces.first_y == pytest.approx(np.minimum(np.abs(np.diff(luma, axis=0)), 8).mean(axis=1))
    assert traces.second_y == pytest.approx(np.minimum(np.abs(np.diff(luma, 2, axis=0)), 8).mean(axis=1))
    assert traces.second_x == pytest.approx(np.minimum(np.abs(np.diff(luma, 2, axis=1)), 8).mean(axis=0))


def test_weak_blocks_of_a_jpeg_are_not_taken_for_up_sampling_by_four():
    line = Periodicity("y", 0.25, 40.0)
    weak = (line, Periodicity("y", 0.125, 6.0))
    assert explain_line(line, weak, True, 320).kind == JPEG_GRID
    assert explain_line(line, weak, False, 320).kind == UPSAMPLING


def test_a_line_at_one_half_counts_in_a_jpeg_only_far_above_those_of_the_blocks():
    half = Periodicity("x", 0.5, 60.0)
    assert explain_line(half, (half, Periodicity("x", 0.375, 50.0)), True, 512).kind == JPEG_GRID
    assert explain_line(half, (half, Periodicity("x", 0.375, 10.0)), True, 512).kind == UPSAMPLING
    assert explain_line(half, (half, Periodicity("y", 0.375, 50.0)), True, 512).kind == UPSAMPLING
