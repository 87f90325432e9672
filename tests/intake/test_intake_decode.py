"""Pixels arrive as they are stored, to the last bit."""

import io
from pathlib import Path

import numpy as np
import pytest
from intake_files import encoded, png16, png_chunk, received, texture, tiff16
from PIL import Image, ImageOps

from engines.core.exhibit import Source
from engines.core.intake import display_picture, receive, thumbnail, thumbnail_of


def test_sixteen_bit_rgb_png_is_exact(tmp_path: Path) -> None:
    pixels = texture(top=65536)
    exhibit = received(tmp_path, "a.png", png16(pixels, colour_type=2))
    assert exhibit.pixels.dtype == np.uint16
    assert np.array_equal(exhibit.pixels, pixels)
    assert (exhibit.facts.bits, exhibit.facts.note) == (16, "")


def test_sixteen_bit_alpha_is_kept_apart_and_exact(tmp_path: Path) -> None:
    for colour_type, channels in ((6, 4), (4, 2)):
        pixels = texture(channels=channels, top=65536)
        exhibit = received(tmp_path, "a.png", png16(pixels, colour_type))
        colour = pixels[..., :-1] if channels == 4 else pixels[..., 0]
        assert np.array_equal(exhibit.pixels, colour)
        assert np.array_equal(exhibit.alpha, pixels[..., -1])


def test_sixteen_bit_grey_and_its_transparent_value_are_exact(tmp_path: Path) -> None:
    pixels = texture(channels=1, top=65536)
    key = int(pixels[3, 4])
    chunk = png_chunk(b"tRNS", key.to_bytes(2, "big"))
    exhibit = received(tmp_path, "a.png", png16(pixels, 0, chunk))
    assert np.array_equal(exhibit.pixels, pixels)
    assert np.array_equal(exhibit.alpha == 0, pixels == key)


def test_transparent_colour_of_a_sixteen_bit_png_is_compared_in_full(tmp_path: Path) -> None:
    pixels = texture(top=65536)
    pixels[0, 1] = pixels[0, 0] ^ 1  # differs in the low bits only
    chunk = png_chunk(b"tRNS", pixels[0, 0].astype(">u2").tobytes())
    exhibit = received(tmp_path, "a.png", png16(pixels, 2, chunk))
    assert exhibit.alpha is not None
    assert exhibit.alpha[0, 0] == 0
    assert exhibit.alpha[0, 1] == 65535


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("planar", [False, True])
@pytest.mark.parametrize("samples", [3, 4])
def test_sixteen_bit_tiff_is_exact(tmp_path: Path, order: str, planar: bool, samples: int) -> None:
    pixels = texture(channels=samples, top=65536)
    exhibit = received(tmp_path, "a.tif", tiff16(pixels, planar, order))
    assert np.array_equal(exhibit.pixels, pixels[..., :3])
    if samples == 4:
        assert np.array_equal(exhibit.alpha, pixels[..., 3])
    shown = display_picture(exhibit.source, 10**6).rgb
    if samples == 3:
        assert np.abs(shown.astype(int) - pixels / 257).max() <= 1


def test_float_tiff_is_scaled_by_a_stated_rule(tmp_path: Path) -> None:
    values = texture(channels=1).astype(np.float32) / 255
    exhibit = received(tmp_path, "a.tif", encoded(values, "TIFF"))
    assert np.array_equal(exhibit.pixels, np.rint(values.astype(np.float64) * 65535).astype(np.uint16))
    assert "0 to 1" in exhibit.facts.note


def test_float_tiff_with_values_that_are_no_numbers_says_so(tmp_path: Path) -> None:
    values = texture(channels=1).astype(np.float32) * -3.5
    values[0, :3] = np.nan, np.inf, -np.inf
    exhibit = received(tmp_path, "a.tif", encoded(values, "TIFF"))
    assert exhibit.pixels[0, 1] == exhibit.pixels.max()
    assert "no numbers" in exhibit.facts.note
    assert "stretched" in exhibit.facts.note


def test_cmyk_jpeg_becomes_the_right_rgb(tmp_path: Path) -> None:
    white = Image.new("CMYK", (32, 32), (0, 0, 0, 0))
    red = Image.new("CMYK", (32, 32), (0, 255, 255, 0))
    for picture, expected in ((white, (255, 255, 255)), (red, (255, 0, 0))):
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=95)
        assert b"Adobe" in out.getvalue()  # inks stored inverted
        exhibit = received(tmp_path, "a.jpg", out.getvalue())
        assert exhibit.facts.mode == "CMYK"
        assert np.abs(exhibit.pixels.astype(int) - expected).max() <= 3


def test_a_real_cmyk_jpeg_keeps_its_colours(shared_data: Path) -> None:
    exhibit = receive(Source(shared_data / "formats/variety/pil_sample_cmyk.jpg"))
    assert exhibit.facts.mode == "CMYK"
    assert exhibit.pixels.shape == (*exhibit.frame[::-1], 3)
    red, black = exhibit.pixels[0, 0], exhibit.pixels[-1, -1]
    assert red[0] > 250 and red[1:].max() < 40
    assert black.max() < 20


def test_mpo_gives_its_first_picture_and_says_how_many_there_are(tmp_path: Path) -> None:
    first, second = (Image.fromarray(texture() // step) for step in (1, 3))
    out = io.BytesIO()
    first.save(out, "MPO", save_all=True, append_images=[second], quality=90)
    exhibit = received(tmp_path, "a.jpg", out.getvalue())
    assert (exhibit.facts.format, exhibit.facts.frames) == ("JPEG", 2)
    assert "2 pictures" in exhibit.facts.note
    assert abs(float(exhibit.pixels.mean()) - 127) < 10


def test_animations_and_pages_give_their_first_frame(tmp_path: Path) -> None:
    first, second = texture(), 255 - texture()
    for suffix, format_name, word in (("png", "PNG", "frames"), ("tif", "TIFF", "pages"), ("webp", "WEBP", "frames")):
        options = {"lossless": True} if suffix == "webp" else {}
        data = encoded(first, format_name, save_all=True, append_images=[Image.fromarray(second)], **options)
        exhibit = received(tmp_path, f"a.{suffix}", data)
        assert np.array_equal(exhibit.pixels, first)
        assert exhibit.facts.note == f"Only the first of 2 {word} is examined."


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["JPEG", "TIFF", "PNG", "WEBP"])
def test_orientation_is_told_but_not_applied(tmp_path: Path, orientation: int, name: str) -> None:
    pixels = np.zeros((40, 64, 3), np.uint8)
    pixels[:16, :24] = 255  # the stored top left corner
    tag = Image.Exif()
    tag[0x0112] = orientation
    options = {"tiffinfo": {0x0112: orientation}} if name == "TIFF" else {"exif": tag.tobytes()}
    exhibit = received(tmp_path, f"a.{name.lower()}", encoded(pixels, name, **options))
    assert exhibit.facts.orientation == orientation
    assert exhibit.frame == (64, 40)
    assert exhibit.pixels[:12, :20].min() > 200
    assert exhibit.pixels[24:, 32:].max() < 50
    shown = display_picture(exhibit.source, 64 * 40)
    assert (shown.rgb.shape, shown.orientation) == ((40, 64, 3), orientation)
    small = thumbnail(exhibit.source, 32)
    upright = Image.fromarray(pixels)
    upright.getexif()[0x0112] = orientation
    expected = np.asarray(ImageOps.exif_transpose(upright).resize(small.rgb.shape[1::-1], Image.Resampling.BOX))
    assert np.abs(small.rgb.astype(int) - expected).mean() < 20
    assert (small.width, small.height) == (64, 40)


def test_a_name_of_another_format_is_noted(tmp_path: Path) -> None:
    exhibit = received(tmp_path, "a.jpg", encoded(texture(), "PNG"))
    assert exhibit.facts.format == "PNG"
    assert exhibit.facts.note == "Its name says JPEG, its content is PNG."


def test_palette_with_transparency_becomes_rgb_and_alpha(tmp_path: Path) -> None:
    picture = Image.fromarray(texture(channels=1) % 4, "L").convert("P")
    picture.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9])
    out = io.BytesIO()
    picture.save(out, "PNG", transparency=1)
    exhibit = received(tmp_path, "a.png", out.getvalue())
    index = texture(channels=1) % 4
    assert np.array_equal(exhibit.alpha == 0, index == 1)
    assert (exhibit.pixels[index == 2] == (0, 0, 255)).all()


def test_facts_name_the_decoder_and_the_quality(tmp_path: Path) -> None:
    for quality in (1, 30, 75, 92, 100):
        exhibit = received(tmp_path, "a.jpg", encoded(texture(), "JPEG", quality=quality))
        assert exhibit.facts.jpeg_quality == quality
    assert exhibit.facts.decoder.startswith("Pillow ")
    assert "libjpeg-turbo" in exhibit.facts.decoder
    assert exhibit.facts.modified.endswith("Z")
    strange = encoded(texture(), "JPEG", qtables=[[7] * 64, [9] * 64])
    assert received(tmp_path, "b.jpg", strange).facts.jpeg_quality is None


def test_progressive_and_arithmetic_coded_jpegs_are_decoded(tmp_path: Path, shared_data: Path) -> None:
    plain = received(tmp_path, "a.jpg", encoded(texture(), "JPEG", quality=90))
    progressive = received(tmp_path, "b.jpg", encoded(texture(), "JPEG", quality=90, progressive=True))
    assert np.array_equal(plain.pixels, progressive.pixels)
    lossless = receive(Source(shared_data / "formats/variety/testimgl.jpg"))
    assert lossless.facts.undecodable == ""


def test_jpeg_data_missing_before_the_end_mark_is_noted(tmp_path: Path) -> None:
    whole = encoded(texture(256, 256), "JPEG", quality=90)
    holed = whole[: len(whole) // 2] + b"\xff\xd9"
    assert "mid-grey" in received(tmp_path, "a.jpg", holed).facts.note


def test_display_picture_is_reduced_by_a_whole_number(tmp_path: Path) -> None:
    for name, format_name in (("a.jpg", "JPEG"), ("a.png", "PNG")):
        exhibit = received(tmp_path, name, encoded(texture(301, 203), format_name))
        for max_pixels in (10**6, 61103, 61102, 3000, 100, 1):
            shown = display_picture(exhibit.source, max_pixels)
            by = shown.reduced_by
            assert shown.rgb.shape == (-(-301 // by), -(-203 // by), 3)
            assert shown.rgb.shape[0] * shown.rgb.shape[1] <= max_pixels
            assert (by == 1) == (max_pixels >= 301 * 203)


def test_transparent_places_show_a_checkerboard(tmp_path: Path) -> None:
    clear = np.zeros((32, 32, 4), np.uint8)
    exhibit = received(tmp_path, "a.png", encoded(clear, "PNG"))
    assert set(np.unique(display_picture(exhibit.source, 4096).rgb)) == {112, 144}
    assert exhibit.pixels.max() == 0


def test_thumbnail_of_a_decoded_exhibit_agrees_with_the_one_from_the_file(tmp_path: Path) -> None:
    ramp = np.repeat(np.linspace(0, 255, 640).astype(np.uint8)[None, :, None], 480, 0).repeat(3, 2)
    exhibit = received(tmp_path, "a.jpg", encoded(ramp, "JPEG", quality=95))
    quick = np.asarray(Image.open(io.BytesIO(thumbnail_of(exhibit, 96))))
    assert quick.shape == (72, 96, 3)
    assert np.abs(quick.astype(int) - thumbnail(exhibit.source, 96).rgb).mean() < 4
