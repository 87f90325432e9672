"""Parts of the comparison: places in words, adjustment of tone, level of likeness."""

import numpy as np
import pytest

from engines.reference.adjust import adjusted
from engines.reference.likeness import likeness
from engines.reference.regions import changed_places, place_words
from tests.spectrum.pictures import scene


@pytest.mark.parametrize(
    ("box", "words"),
    [
        ((0, 0, 10, 10), "upper left"),
        ((45, 45, 10, 10), "centre"),
        ((90, 45, 10, 10), "middle right"),
        ((0, 90, 100, 5), "lower part, over the whole width"),
        ((45, 0, 5, 100), "centre part, over the whole height"),
        ((0, 0, 100, 100), "over most of the picture"),
    ],
)
def test_a_place_is_put_in_words(box: tuple[int, int, int, int], words: str) -> None:
    assert place_words(box, (100, 100)) == words


def test_exposure_white_balance_and_shading_are_taken_out() -> None:
    picture = scene(240, 320).astype(np.float32)
    _, across = np.mgrid[0:240, 0:320] / 320
    other = 255 * (picture / 255) ** 1.15 * (0.9 + 0.2 * across)[..., None] * np.array([1.04, 1.0, 0.95])
    q, r = adjusted(picture, other.astype(np.float32), np.ones((240, 320), np.bool_))
    assert float(np.median(np.abs(q - r))) < 2.0
    assert float(np.median(np.abs(picture - other))) > 6.0


def test_unrelated_scenes_are_not_alike_and_a_noisy_copy_is() -> None:
    first, other = scene(240, 320, 1)[..., 0], scene(240, 320, 2)[..., 0]
    noisy = np.clip(first + np.random.default_rng(1).normal(0, 4, first.shape), 0, 255).astype(np.uint8)
    assert likeness(first, other).share < 0.3
    assert likeness(first, noisy).share > 0.9


def test_only_connected_places_of_some_size_count_and_lie_in_the_exhibits_frame() -> None:
    multiples = np.zeros((100, 200), np.float32)
    multiples[10, 10] = 5
    multiples[40:50, 120:140] = 1.5
    blank = np.zeros((100, 200, 3), np.uint8)
    places = changed_places(multiples, blank, blank, (400, 200))
    assert len(places) == 1
    region = places[0].region
    assert (region.x, region.y) == (240, 80)
    assert (region.width, region.height) == pytest.approx((40, 20), abs=2)
    assert places[0].peak == pytest.approx(1.5)
