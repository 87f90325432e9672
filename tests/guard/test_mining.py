"""The makers of fooling pictures climb, and the guard's readings of pixels are what they say."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from engines.guard.history import earlier_quality
from engines.guard.looks import EDGE, look_at
from engines.guard.statistics import NAMES, statistics
from tests.guard.scenes import noise as plain_noise
from tests.guard.scenes import photograph
from training.guard import cppn, graphics, noise, procedural
from training.guard.fit import quantile


def redness(batch: noise.Batch) -> noise.Scores:
    """A stand-in for a model: how red a picture is."""
    return np.asarray(batch[:, 0].mean((1, 2)) - batch[:, 1:].mean((1, 2, 3)), np.float64)


def test_evolved_pictures_score_higher_than_the_first_ones() -> None:
    rng = np.random.default_rng(0)
    first = [cppn.painted(cppn.born(rng, 6, 1.5, ("sine", "gauss")), 32) for _ in range(8)]
    best = cppn.evolved(np.random.default_rng(1), 32, redness, 12, hidden=6, spread=1.5, acts=("sine", "gauss"))
    assert redness(noise.stacked([best]))[0] > redness(noise.stacked(first)).max()
    pixels = noise.evolved_pixels(np.random.default_rng(2), 32, redness, 30, 4)
    assert redness(noise.stacked([pixels]))[0] > redness(noise.stacked([plain_noise(32)]))[0] + 15


def test_every_maker_gives_pictures_of_bytes() -> None:
    rng = np.random.default_rng(3)
    made = [procedural.pattern(rng, 64, kind) for kind in procedural.KINDS]
    made += [noise.drawn(rng, 64, (kind,)) for kind in ("uniform", "normal", "power", "blocks", "salt", "lines")]
    for picture in made:
        assert picture.shape == (64, 64, 3)
        assert picture.dtype == np.uint8
    for kind in graphics.KINDS:
        assert min(graphics.drawn(rng, kind).shape[:2]) >= 240


@pytest.mark.parametrize("quality", [15, 40, 70])
def test_an_earlier_compression_is_read_from_the_pixels(quality: int, shared_data: Path) -> None:
    found = []
    for number in range(0, 30, 3):
        pixels = cv2.imread(str(photograph(shared_data, "cid22_*", number)))
        again = cv2.imdecode(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 1)
        found.append(earlier_quality(np.asarray(again[:, :, ::-1], np.uint8)))
        assert earlier_quality(np.asarray(pixels[:, :, ::-1], np.uint8)) is None
    seen = [value for value in found if value is not None]
    assert len(seen) >= 2
    assert all(abs(value - quality) <= 2 for value in seen)


def test_statistics_tell_flat_noisy_and_repeated_pixels() -> None:
    flat, rough = np.full((150, 300, 3), 90, np.uint8), plain_noise(256)
    rows = np.repeat(plain_noise(256)[:1], 256, axis=0)
    values = {}
    for name, pixels in (("flat", flat), ("rough", rough), ("rows", rows)):
        look = look_at(pixels)
        assert look is not None
        values[name] = dict(zip(NAMES, statistics(look).tolist(), strict=True))
    assert values["flat"]["blocks that are exactly flat"] == 1
    assert values["rough"]["blocks that are exactly flat"] == 0
    assert values["rows"]["rows and columns equal to the one before"] == pytest.approx(0.5)
    assert values["rough"]["agreement of neighbouring pixels"] == pytest.approx(0, abs=0.05)
    assert abs(values["rough"]["fall of the spectrum"]) < 0.4


@pytest.mark.parametrize(("shape", "count"), [((127, 500), 0), ((128, 128), 1), ((130, 400), 6), ((3000, 200, 3), 6)])
def test_tiles_cover_small_pictures_and_spread_over_large_ones(shape: tuple[int, ...], count: int) -> None:
    look = look_at(np.zeros(shape, np.uint16))
    assert (0 if look is None else len(look.tiles)) == count
    if look is not None:
        assert max(place.bottom for place in look.places) == max(shape[0], EDGE)
        assert look.batch.shape == (count + 1, 3, EDGE, EDGE)


def test_a_weighted_quantile_leaves_the_share_above_it() -> None:
    values, share = np.arange(100.0), np.ones(100)
    assert (values > quantile(values, share, 0.95)).mean() == pytest.approx(0.05, abs=0.011)
    share[:50] = 0
    assert quantile(values, share, 0.5) == pytest.approx(74, abs=1)
