"""Double quantisation and displaced grids on parts of known place and history."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from engines.core.run import Run
from engines.tamper.block_grid import block_grid
from engines.tamper.double_quantisation import double_quantisation
from engines.tamper.jpeg_history import find_grid
from engines.tamper.jpeg_table import luma_table
from engines.tamper.other_grid import other_grid
from engines.tamper.trace import Trace
from engines.tamper.view import View
from tests.tamper.pictures import decode, exhibit_of, jpeg, png, scene, square

HEIGHT, WIDTH = 480, 640
PLACE = square(HEIGHT, WIDTH, 200, 312, 144)


def view_of(data: bytes) -> View:
    return View(exhibit_of(data), Run())


def inside_and_outside(view: View, trace: Trace) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    assert trace.values is not None, trace.note
    share = view.block_mean(PLACE.astype(np.float32))
    return trace.values[share > 0.9], trace.values[share < 0.05]


def test_a_part_compressed_once_stands_out_of_a_picture_compressed_twice() -> None:
    host = scene(HEIGHT, WIDTH, 1)
    altered = np.where(PLACE[:, :, None], host, decode(jpeg(host, 70)))
    view = view_of(jpeg(altered, 90))
    inside, outside = inside_and_outside(view, double_quantisation(view))
    assert np.quantile(inside, 0.05) > np.quantile(outside, 0.95)


def test_a_picture_compressed_once_shows_no_earlier_compression() -> None:
    trace = double_quantisation(view_of(jpeg(scene(HEIGHT, WIDTH, 2), 90)))
    assert trace.values is None
    assert "earlier JPEG compression" in trace.note


def test_double_quantisation_does_not_apply_to_png() -> None:
    assert "no JPEG" in double_quantisation(view_of(png(scene(HEIGHT, WIDTH, 2)))).note


def test_a_part_from_another_jpeg_is_found_on_its_displaced_grid() -> None:
    donor = decode(jpeg(scene(HEIGHT + 8, WIDTH + 8, 3), 60))[3 : HEIGHT + 3, 5 : WIDTH + 5]
    altered = np.where(PLACE[:, :, None], donor, scene(HEIGHT, WIDTH, 4))
    for data in (jpeg(altered, 92), png(altered)):
        view = view_of(data)
        inside, outside = inside_and_outside(view, other_grid(view))
        assert np.quantile(inside, 0.25) > np.quantile(outside, 0.95)


def test_a_picture_without_a_second_grid_has_no_map_of_one() -> None:
    assert other_grid(view_of(jpeg(scene(HEIGHT, WIDTH, 5), 85))).values is None
    assert other_grid(view_of(png(scene(HEIGHT, WIDTH, 5)))).values is None


def test_block_edges_of_a_part_lie_elsewhere() -> None:
    donor = decode(jpeg(scene(HEIGHT + 8, WIDTH + 8, 6), 70))[3 : HEIGHT + 3, 5 : WIDTH + 5]
    host = decode(jpeg(scene(HEIGHT, WIDTH, 7), 80))
    view = view_of(png(np.where(PLACE[:, :, None], donor, host)))
    inside, outside = inside_and_outside(view, block_grid(view))
    assert np.median(inside) > 3
    assert np.quantile(outside, 0.9) < 1


def test_the_grid_of_a_cropped_picture_is_found_where_it_lies() -> None:
    cropped = np.ascontiguousarray(decode(jpeg(scene(HEIGHT, WIDTH, 8), 80))[3:, 6:])
    grid = find_grid(view_of(png(cropped)))
    assert grid.present
    assert (grid.x, grid.y) == (2, 5)
    assert not find_grid(view_of(png(scene(HEIGHT, WIDTH, 8)))).present


def test_the_quantisation_table_is_read_as_pillow_reads_it(shared_data: Path) -> None:
    for path in sorted((shared_data / "formats" / "exif").glob("*.j*"))[:40]:
        with Image.open(path) as image:
            expected = image.quantization[image.layer[0][3]]  # type: ignore[attr-defined]
        found = luma_table(path.read_bytes())
        assert found is not None, path.name
        assert found.ravel().tolist() == list(expected), path.name


@given(st.binary(max_size=400), st.integers(0, 700))
def test_a_broken_jpeg_header_gives_no_table_or_a_whole_one(noise: bytes, cut: int) -> None:
    whole = jpeg(np.full((16, 16, 3), 90, np.uint8), 60)
    for data in (whole[:cut], whole[:cut] + noise, b"\xff\xd8" + noise):
        table = luma_table(data)
        assert table is None or (table.shape == (8, 8) and table.min() > 0)
