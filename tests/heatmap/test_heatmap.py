"""One fixed scale, one colour table, and nothing where there is no value."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from engines.core import heatmap, png
from engines.core.finding import Map

# Viénot, Brettel and Mollon 1999, "Digital video colourmaps for checking the legibility of displays by dichromats":
# linear RGB → linear RGB as a dichromat sees it.
PROTANOPE = np.array([[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]])
DEUTERANOPE = np.array([[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]])
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def map_of(values: object, low: float = 0.0, high: float = 1.0, **more: object) -> Map:
    array = np.array(values, np.float32)
    frame = more.pop("frame", (array.shape[1], array.shape[0]))
    return Map("m", "Map", array, frame, low, high, "σ", "Bright: more.", **more)  # type: ignore[arg-type]


def cielab(linear: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """CIE 1976 L*a*b* of linear RGB, white D65."""
    xyz = linear @ TO_XYZ.T / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)


def linear_table() -> npt.NDArray[np.float64]:
    srgb = heatmap.colour_table() / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


@pytest.mark.parametrize("eyes", [np.eye(3), PROTANOPE, DEUTERANOPE])
def test_lightness_grows_steadily_for_every_kind_of_eye(eyes: npt.NDArray[np.float64]) -> None:
    lightness = cielab(np.clip(linear_table() @ eyes.T, 0, 1))[:, 0]
    assert np.all(np.diff(lightness[::8]) > 0.5)
    assert lightness[-1] - lightness[0] > 85


def test_equal_steps_look_nearly_equal() -> None:
    lab = cielab(linear_table())
    steps = np.linalg.norm(lab[16::16] - lab[:-16:16], axis=1)
    assert steps.max() / steps.min() < 2.5


def test_the_same_value_has_the_same_colour_in_every_map() -> None:
    quiet = heatmap.render(map_of([[0.0, 0.1]]))
    loud = heatmap.render(map_of([[0.1, 1.0], [0.5, 7.0]]))
    assert tuple(quiet[0, 1]) == tuple(loud[0, 0])
    assert tuple(quiet[0, 0, :3]) == tuple(heatmap.colour_table()[0])


def test_values_beyond_the_scale_take_its_ends() -> None:
    picture = heatmap.render(map_of([[-9.0, 1.0], [3.0, 9.0]], low=1.0, high=3.0))
    table = heatmap.colour_table()
    assert [tuple(c) for c in picture[..., :3].reshape(-1, 3)] == [tuple(table[i]) for i in (0, 0, 255, 255)]


def test_a_place_without_a_value_is_transparent_and_opacity_is_for_the_others() -> None:
    picture = heatmap.render(map_of([[np.nan, 0.5]]), opacity=0.4)
    assert picture[..., 3].tolist() == [[0, 102]]
    assert heatmap.render(map_of([[0.5]]), opacity=7.0)[0, 0, 3] == 255


def test_a_scale_without_length_is_an_error() -> None:
    with pytest.raises(ValueError, match="high end"):
        heatmap.render(map_of([[0.5]], low=1.0, high=1.0))


VALUES = arrays(
    np.float32,
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    elements=st.floats(-3, 5, width=32) | st.just(float("nan")),
)


@given(VALUES)
def test_a_map_survives_16_bits_within_half_a_step(values: npt.NDArray[np.float32]) -> None:
    heat = map_of(values, low=-2.0, high=4.0)
    again = heatmap.from_png16(heatmap.to_png16(heat, full_frame=False), -2.0, 4.0)
    np.testing.assert_array_equal(np.isnan(again), np.isnan(values))
    np.testing.assert_allclose(again, np.clip(values, -2, 4), rtol=0, atol=6 / 131068 + 1e-6)


@given(VALUES)
def test_writing_a_map_read_back_gives_the_same_codes(values: npt.NDArray[np.float32]) -> None:
    heat = map_of(values, low=-2.0, high=4.0)
    again = map_of(heatmap.from_png16(heatmap.to_png16(heat, full_frame=False), -2.0, 4.0), low=-2.0, high=4.0)
    np.testing.assert_array_equal(heatmap.codes_u16(again), heatmap.codes_u16(heat))


def test_a_full_frame_png_is_linear_and_0_where_there_is_no_value() -> None:
    heat = map_of([[np.nan, 0.0, 0.5, 1.0, 2.0]])
    with Image.open(io.BytesIO(heatmap.to_png16(heat))) as image:
        assert np.asarray(image).tolist() == [[0, 1, 32768, 65535, 65535]]


@pytest.mark.parametrize("frame", [(7, 5), (64, 48), (3, 2), (100, 1)])
def test_a_full_frame_png_has_the_exhibits_size_and_each_pixel_its_cells_value(frame: tuple[int, int]) -> None:
    heat = map_of(np.random.default_rng(1).random((3, 4)), frame=frame, threshold=0.5)
    with Image.open(io.BytesIO(heatmap.to_png16(heat))) as image:
        pixels = np.asarray(image)
        words = image.info
    width, height = frame
    assert pixels.shape == (height, width)
    codes = heatmap.codes_u16(heat)
    for y in range(height):
        for x in range(width):
            assert pixels[y, x] == codes[int((y + 0.5) * 3 / height), int((x + 0.5) * 4 / width)]
    assert (words["Low"], words["High"], words["Threshold"], words["Unit"]) == ("0.0", "1.0", "0.5", "σ")


def test_a_picture_is_no_map() -> None:
    with pytest.raises(png.PngError, match="16-bit"):
        heatmap.from_png16(png.encode(np.zeros((2, 2), np.uint8)), 0, 1)


@given(st.floats(-1000, 1000), st.floats(1e-3, 1e4))
def test_ticks_ascend_within_the_scale_and_say_their_value(low: float, span: float) -> None:
    heat = map_of([[low]], low=low, high=low + span)
    ticks = heatmap.legend_ticks(heat)
    assert 2 <= len(ticks) <= 8
    places = [tick.at for tick in ticks]
    assert places == sorted(places)
    assert -1e-6 <= places[0] <= places[-1] <= 1 + 1e-6
    for tick in ticks:
        assert float(tick.label.replace("−", "-")) == pytest.approx(tick.value, abs=span / 1000)


def test_the_threshold_has_a_tick_of_its_own() -> None:
    ticks = heatmap.legend_ticks(map_of([[0.0]], threshold=0.35))
    assert [(t.label, t.at) for t in ticks if t.is_threshold] == [("0.35", pytest.approx(0.35))]
    assert [t.label for t in ticks if not t.is_threshold] == ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]
