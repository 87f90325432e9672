"""The descriptions and the features read from them answer to what they are named after, on any patch."""

import cv2
import numpy as np
import pytest

from engines.synthetic.cue_kinds import KINDS, readable
from engines.synthetic.describe import DESCRIBERS
from engines.synthetic.marks import WIDTHS, Marks, picture_marks
from tests.synthetic.standin import scene


def _feature(name, pixels):
    marks = picture_marks(np.clip(pixels, 0, 255).astype(np.uint8))
    assert marks is not None
    return float(readable(marks)[[kind.name for kind in KINDS].index(name)])


def _scene(seed=1, sigma=2.0, size=256):
    rng = np.random.default_rng(seed)
    plane = cv2.resize(rng.normal(128, 50, (size // 8, size // 8)), (size, size), interpolation=cv2.INTER_CUBIC)
    return (plane + rng.normal(0, sigma, (size, size)))[:, :, None].repeat(3, 2) + np.array([15, 0, -15])


@pytest.mark.parametrize(
    "patch",
    [
        np.zeros((3, 128, 128)),
        np.full((3, 128, 128), 255),
        np.random.default_rng(1).integers(0, 256, (3, 128, 128)),
        np.tile(np.array([0, 255]), (3, 128, 64)),
    ],
)
def test_every_description_is_finite_and_as_long_as_promised(patch):
    assert list(DESCRIBERS) == list(WIDTHS)
    for name, describe in DESCRIBERS.items():
        found = describe(patch.astype(np.float32))
        assert found.shape == (WIDTHS[name],) and found.dtype == np.float32 and np.isfinite(found).all()


def test_marks_are_joined_and_parted_without_loss():
    marks = picture_marks(scene(300, 300))
    assert marks is not None
    again = Marks.parted(marks.joined())
    assert np.array_equal(again.cues, marks.cues)
    assert all(np.array_equal(again.descriptions[name], marks.descriptions[name]) for name in WIDTHS)


def test_small_grey_and_blank_pictures_have_no_marks():
    assert picture_marks(scene(127, 300)) is None
    assert picture_marks(scene(300, 300)[:, :, 0]) is None
    assert picture_marks(np.full((300, 300, 3), 9, np.uint8)) is None


def test_a_large_picture_is_read_at_no_more_than_eight_patches():
    ticks = []
    assert picture_marks(scene(900, 1300), lambda: ticks.append(1)) is not None
    assert len(ticks) == 8


def test_noise_that_grows_with_the_light_reads_as_growth():
    rng = np.random.default_rng(2)
    still = _scene(sigma=0)
    growing = still + rng.normal(0, 1, still.shape) * (1 + still / 25)
    name = "growth of noise with brightness"
    assert _feature(name, growing) > _feature(name, still + rng.normal(0, 6, still.shape)) + 0.3


def test_clipped_light_reads_as_burnt_out():
    name = "black and burnt-out pixels"
    assert _feature(name, _scene() * 2.5 - 190) > _feature(name, _scene() * 0.6 + 50) + 2


def test_a_stamped_pattern_reads_as_recurring():
    rng = np.random.default_rng(3)
    tiled = np.tile(rng.normal(0, 25, (24, 24, 1)), (11, 11, 3))[:256, :256]
    fresh = rng.normal(0, 25, (256, 256, 1)).repeat(3, 2)
    name = "recurring texture"
    assert _feature(name, 128 + tiled) > _feature(name, 128 + fresh) + 0.2


def test_red_that_lies_off_green_reads_as_fringes():
    pixels = _scene(sigma=0)
    moved = pixels.copy()
    moved[:, 1:, 0] = pixels[:, :-1, 0]
    assert _feature("colour fringes at edges", moved) > _feature("colour fringes at edges", pixels) + 0.2


def test_a_half_blurred_picture_reads_as_unevenly_sharp_and_with_steps_in_its_noise():
    pixels = np.clip(_scene(sigma=8), 0, 255).astype(np.float32)
    half = pixels.copy()
    for left in range(0, 256, 64):
        half[:, left : left + 32] = cv2.GaussianBlur(pixels, (0, 0), 2)[:, left : left + 32]
    for name in ("unevenness of sharpness from place to place", "steps in the noise between neighbouring places"):
        assert _feature(name, half) > _feature(name, pixels) + 0.2


def test_soft_edges_read_as_spread_into_their_surroundings():
    edges = np.where((np.arange(256) // 32) % 2, 190.0, 60.0)[None, :, None] + np.zeros((256, 256, 3))
    noise = np.random.default_rng(5).normal(0, 1, edges.shape)
    soft = cv2.GaussianBlur(edges, (0, 0), 2.5)
    name = "spread of edges into their surroundings"
    assert _feature(name, soft + noise) > _feature(name, edges + noise) + 0.1


def test_jpeg_reads_as_a_block_grid():
    pixels = np.clip(_scene(sigma=6), 0, 255).astype(np.uint8)
    coded = cv2.imdecode(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 40])[1], cv2.IMREAD_COLOR)
    assert _feature("block grid of 8 pixels", coded) > _feature("block grid of 8 pixels", pixels) + 0.1
