"""Flat, tiny, long, grey and deep pictures, and Stop."""

from __future__ import annotations

import numpy as np
import pytest

from engines.core.errors import Stopped
from engines.core.finding import Outcome
from engines.core.run import Run
from engines.tamper import analyse
from tests.tamper.pictures import exhibit_of, jpeg, png, scene


@pytest.mark.parametrize(
    ("height", "width"), [(8, 8), (1, 65500), (65500, 1), (64, 64), (65, 71), (63, 400), (130, 1999)]
)
def test_a_picture_of_odd_size_gets_a_sentence(height: int, width: int) -> None:
    for data in (jpeg(scene(height, width, 1), 80), png(scene(height, width, 1))):
        finding = analyse(exhibit_of(data, "odd.jpg"), Run())
        assert finding.outcome in (Outcome.NOT_APPLICABLE, Outcome.NOTHING_FOUND)
        assert "odd.jpg" in finding.sentence


def test_a_flat_picture_stays_dark() -> None:
    finding = analyse(exhibit_of(jpeg(np.full((300, 400, 3), 128, np.uint8), 90)), Run())
    assert finding.outcome is not Outcome.SIGNAL


def test_half_a_picture_of_plain_white_stays_dark() -> None:
    pixels = scene(400, 480, 2)
    pixels[:, 240:] = 255
    finding = analyse(exhibit_of(jpeg(pixels, 88)), Run())
    assert finding.outcome is not Outcome.SIGNAL, finding.sentence


def test_grey_and_16_bit_pictures_are_examined() -> None:
    grey = scene(256, 320, 3)[:, :, 1]
    deep = scene(256, 320, 4).astype(np.uint16) * 257
    for data in (jpeg(grey, 85), png(grey), png(deep)):
        finding = analyse(exhibit_of(data), Run())
        assert finding.outcome is Outcome.NOTHING_FOUND
        assert finding.maps


def test_maps_span_the_frame_and_stay_small() -> None:
    finding = analyse(exhibit_of(jpeg(scene(1003, 1501, 5), 90)), Run())
    for found in finding.maps:
        assert found.frame == (1501, 1003)
        assert found.values.size <= 1_500_000
        assert abs(found.values.shape[1] / found.values.shape[0] - 1501 / 1003) < 0.02
        assert (found.low, found.high) == (0.0, 2.0)
        assert found.threshold in (None, 1.0)
    assert finding.maps[0].id == "fused"
    assert finding.maps[0].threshold == 1.0


def test_stop_is_honoured_within_a_method() -> None:
    asked = 0

    def should_stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > 6

    with pytest.raises(Stopped):
        analyse(exhibit_of(jpeg(scene(900, 900, 6), 90)), Run(should_stop=should_stop))


def test_two_threads_give_the_same_maps_as_one() -> None:
    exhibit = exhibit_of(jpeg(scene(1100, 700, 7), 90))
    one, two = analyse(exhibit, Run(threads=1)), analyse(exhibit, Run(threads=2))
    for first, second in zip(one.maps, two.maps, strict=True):
        np.testing.assert_array_equal(first.values, second.values)
