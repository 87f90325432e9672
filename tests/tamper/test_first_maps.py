"""Error level, ghosts and noise level on alterations of known place."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from engines.core.finding import Finding, Map, Outcome
from engines.core.run import Run
from engines.tamper import analyse
from tests.tamper.pictures import decode, exhibit_of, jpeg, png, scene, square

HEIGHT, WIDTH = 480, 640
PLACE = square(HEIGHT, WIDTH, 200, 312, 144)


def map_of(finding: Finding, name: str) -> Map:
    return next(found for found in finding.maps if found.id == name)


def stands_out(shown: Map, place: npt.NDArray[np.bool_]) -> float:
    """Share of pairs (inside, outside) in which the map is higher inside."""
    ys = ((np.arange(shown.values.shape[0]) + 0.5) * place.shape[0] / shown.values.shape[0]).astype(int)
    xs = ((np.arange(shown.values.shape[1]) + 0.5) * place.shape[1] / shown.values.shape[1]).astype(int)
    inside = place[np.ix_(ys, xs)]
    values = np.nan_to_num(shown.values, nan=-1)
    below = np.searchsorted(np.sort(values[~inside]), values[inside])
    return float(below.mean() / (~inside).sum())


def test_ghost_map_shows_the_part_with_another_jpeg_history() -> None:
    host = scene(HEIGHT, WIDTH, 1)
    once = np.asarray(decode(jpeg(host, 50)), np.uint8)
    altered = np.where(PLACE[:, :, None], once, host)
    finding = analyse(exhibit_of(jpeg(altered, 95)), Run())
    assert stands_out(map_of(finding, "ghost"), PLACE) > 0.95
    assert finding.outcome is Outcome.SIGNAL
    region = next(remark for remark in finding.remarks if remark.regions).regions[0]
    assert PLACE[region.y + region.height // 2, region.x + region.width // 2]


def test_error_level_shows_the_part_saved_more_often() -> None:
    host = scene(HEIGHT, WIDTH, 2)
    once = np.asarray(decode(jpeg(host, 70)), np.uint8)
    altered = np.where(PLACE[:, :, None], once, host)
    finding = analyse(exhibit_of(png(altered), "questioned.png"), Run())
    assert stands_out(map_of(finding, "error_level"), PLACE) > 0.95


def test_noise_map_shows_the_part_with_another_grain() -> None:
    host, donor = scene(HEIGHT, WIDTH, 3, noise=2.0), scene(HEIGHT, WIDTH, 3, noise=5.0)
    finding = analyse(exhibit_of(png(np.where(PLACE[:, :, None], donor, host)), "questioned.png"), Run())
    assert stands_out(map_of(finding, "noise"), PLACE) > 0.95


@pytest.mark.parametrize("quality", [75, 90, 97])
def test_an_untouched_picture_stays_dark(quality: int) -> None:
    for seed in (4, 5, 6):
        finding = analyse(exhibit_of(jpeg(scene(HEIGHT, WIDTH, seed), quality)), Run())
        assert finding.outcome is Outcome.NOTHING_FOUND, finding.sentence
        assert "does not show that the picture is unaltered" in finding.sentence


def test_png_without_jpeg_history_makes_ghosts_not_applicable() -> None:
    finding = analyse(exhibit_of(png(scene(HEIGHT, WIDTH, 7)), "questioned.png"), Run())
    assert all(found.id != "ghost" for found in finding.maps)
    assert any("JPEG ghosts: not applicable" in remark.sentence for remark in finding.remarks)


def test_png_of_a_decoded_jpeg_has_a_jpeg_history() -> None:
    pixels = np.asarray(decode(jpeg(scene(HEIGHT, WIDTH, 8), 75)), np.uint8)
    finding = analyse(exhibit_of(png(pixels), "questioned.png"), Run())
    assert any(found.id == "ghost" for found in finding.maps)
