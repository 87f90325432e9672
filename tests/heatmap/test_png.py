"""The codec writes what any reader reads, and reads nothing that it did not write."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from engines.core import png

SIDES = st.integers(1, 23)
GREY8 = st.tuples(SIDES, SIDES).flatmap(lambda shape: arrays(np.uint8, shape))
GREY16 = st.tuples(SIDES, SIDES).flatmap(lambda shape: arrays(np.uint16, shape))
COLOUR = st.tuples(SIDES, SIDES).flatmap(lambda shape: arrays(np.uint8, (*shape, 3)))


@given(st.one_of(GREY8, GREY16, COLOUR))
def test_pillow_and_we_read_what_we_wrote(pixels: png.Pixels) -> None:
    data = png.encode(pixels)
    ours = png.decode(data)
    assert ours.dtype == pixels.dtype
    np.testing.assert_array_equal(ours, pixels)
    with Image.open(io.BytesIO(data)) as image:
        np.testing.assert_array_equal(np.asarray(image), pixels)


def test_bands_of_any_height_give_the_same_picture() -> None:
    pixels = np.random.default_rng(3).integers(0, 65536, (40, 9)).astype(np.uint16)
    bands = [pixels[:1], pixels[1:18], pixels[18:]]
    np.testing.assert_array_equal(png.decode(png.encode_bands(bands, 9, 40, 16)), pixels)


def test_text_is_read_by_others() -> None:
    data = png.encode_bands([np.zeros((2, 2), np.uint8)], 2, 2, 8, text={"Unit": "σ of noise", "Low": "-1.0"})
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        assert image.info["Unit"] == "σ of noise"
        assert image.info["Low"] == "-1.0"


@given(st.data())
def test_damaged_bytes_are_a_png_error_never_other_pixels(data: st.DataObject) -> None:
    pixels = np.arange(60, dtype=np.uint16).reshape(6, 10)
    whole = png.encode(pixels)
    place = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        damaged = whole[:place]
    else:
        damaged = whole[:place] + bytes([whole[place] ^ data.draw(st.integers(1, 255))]) + whole[place + 1 :]
    try:
        read = png.decode(damaged)
    except png.PngError:
        return
    np.testing.assert_array_equal(read, pixels)


def test_a_header_that_announces_gigabytes_allocates_nothing() -> None:
    header = struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 16, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(100))), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    with pytest.raises(png.PngError, match="rows are missing"):
        png.decode(b"\x89PNG\r\n\x1a\n" + body)
