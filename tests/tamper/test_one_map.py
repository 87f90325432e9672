"""Two branches, one map, one outline: how the methods' maps become regions."""

from __future__ import annotations

import numpy as np
import pytest

from engines.core.finding import Outcome
from engines.core.run import Run
from engines.tamper import analyse
from engines.tamper.card import BANDS, card
from engines.tamper.fusion import inputs, pixel_scores
from engines.tamper.integration import NOWHERE, Branches, integrate
from engines.tamper.proposals import proposals, region_score
from engines.tamper.regions import boxes, outlined
from tests.tamper.pictures import F32, decode, exhibit_of, jpeg, scene, square

ROWS, COLS = 40, 50
PLACE = np.s_[10:20, 12:26]


def made_up(level: float) -> tuple[F32, F32]:
    """A pixel branch's scores with one bright place, and inputs that have the localiser bright there as well."""
    methods = card().fusion["methods"]
    maps = {name: np.full((ROWS, COLS), 0.01, np.float32) for name in methods}
    maps["localiser"][PLACE] = level
    x = inputs(maps, card().heights(BANDS[1]), methods, np.full((ROWS, COLS), 5.0, np.float32), BANDS[1])
    return pixel_scores(x, card().fusion["pixel"]), x


def test_the_localiser_alone_can_raise_the_pixel_branch() -> None:
    odds, _ = made_up(4.0)
    assert np.median(odds[PLACE]) > odds[25:].max() + 1
    assert odds.min() >= 0


def test_a_bright_place_is_proposed_once_a_level_and_scored_by_its_contrast() -> None:
    odds, x = made_up(4.0)
    found = list(proposals(odds, x, 8))
    assert 1 <= len(found) <= 5
    assert all(place.mask[15, 19] and not place.mask[35, 5] for place in found)
    strong = max(region_score(place.features, card().fusion["region"]) for place in found)
    assert np.isfinite(strong)


def test_a_picture_without_bright_places_proposes_none() -> None:
    odds, x = made_up(0.01)
    assert not list(proposals(odds, x, 8))


def test_half_a_picture_is_no_place_of_it() -> None:
    odds, x = made_up(0.01)
    odds[:, : COLS * 2 // 3] = 9.0
    assert not list(proposals(odds, x, 8))


def test_what_both_branches_say_counts_more_than_what_one_says() -> None:
    gaussians = card().fusion["gaussians"]
    pixel = np.full((4, 4), 2.0, np.float32)
    region = np.full((4, 4), NOWHERE, np.float32)
    region[0, 0], region[0, 1] = 6.0, -6.0
    fused = integrate(Branches(pixel, region), gaussians)
    assert fused[0, 0] > fused[0, 1]
    assert fused[0, 0] > fused[2, 2]
    assert fused.min() >= 0


@pytest.mark.parametrize(("extent", "expected"), [(1.0, 9), (0.5, 15), (0.1, 15)])
def test_an_outline_starts_at_the_alarm_level_and_grows_to_the_extent_level(extent: float, expected: int) -> None:
    values = np.zeros((9, 9), np.float32)
    values[3:6, 3:6] = 1.2
    values[3:6, 6:8] = 0.6
    values[0, 0:2] = 0.7  # as high, but joined to no alarm
    mask = outlined(values, 1.0, extent, 8)
    assert int(mask.sum()) == expected
    assert not mask[0].any()


def test_fewer_cells_than_a_region_needs_are_no_seed() -> None:
    values = np.full((9, 9), np.nan, np.float32)
    values[2:4, 2:4] = 3.0
    values[5:8, 5:8] = 0.9
    assert not outlined(values, 1.0, 0.5, 8).any()
    assert boxes(outlined(values, 1.0, 0.5, 4), (70, 70), 8)[0].x == 16


def test_the_fused_map_passes_its_threshold_exactly_where_regions_are_marked() -> None:
    host = scene(480, 640, 51)
    place = square(480, 640, 200, 312, 144)
    once = np.asarray(decode(jpeg(host, 50)), np.uint8)
    finding = analyse(exhibit_of(jpeg(np.where(place[:, :, None], once, host), 95)), Run())
    assert finding.outcome is Outcome.SIGNAL
    shown = finding.maps[0]
    assert shown.id == "fused"
    marked = np.nan_to_num(shown.values, nan=0) >= shown.threshold
    covered = np.zeros(marked.shape, bool)
    step = 640 // marked.shape[1]
    for region in next(remark for remark in finding.remarks if remark.shows == "fused").regions:
        covered[region.y // step : (region.y + region.height) // step, region.x // step :][
            :, : region.width // step
        ] = True
    assert marked.any()
    assert not (marked & ~covered).any()
    truth = place[step // 2 :: step, step // 2 :: step]
    both = (marked & truth).sum()
    assert 2 * both / (marked.sum() + truth.sum()) > 0.5
