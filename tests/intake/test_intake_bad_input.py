"""Whatever is thrown at the door, it answers with an exhibit or with one sentence that names the file."""

from __future__ import annotations

import os
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_files import encoded, png_chunk, received, texture
from PIL import Image, ImageFile

from engines.core import extras
from engines.core.errors import AssayError, DamagedImage, NotAnImage, TooLarge, UnreadableFile
from engines.core.exhibit import Exhibit, Source
from engines.core.intake import DecodeLimits, display_picture, find_sources, receive, thumbnail, thumbnail_of
from engines.core.names import clean_name

WHOLE = {
    "whole.jpg": encoded(texture(120, 160), "JPEG", quality=90),
    "whole.png": encoded(texture(120, 160), "PNG"),
}
# Pillow reads these although their files are odd: extra bytes, a wrong checksum outside the pixels, a bad palette.
READABLE_MALFORMED = {
    "bad_crc.png",
    "chunk_no_fdat.png",
    "decompression_bomb_extents.gif",
    "sequence_gap.png",
}
FOLDERS = ("ai_metadata", "c2pa", "exif", "heic", "malformed", "pdf", "variety", "video")


def outcome(source: Source) -> Exhibit | AssayError:
    try:
        return receive(source)
    except AssayError as error:
        return error


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_of_the_pack_ends_in_an_exhibit_or_a_sentence(shared_data: Path, folder: str) -> None:
    seen = 0
    for source in find_sources([shared_data / "formats" / folder]):
        seen += 1
        result = outcome(source)
        if isinstance(result, AssayError):
            assert clean_name(source.name) in str(result)
            assert folder in ("malformed", "pdf", "video"), str(result)
            continue
        facts = result.facts
        if facts.undecodable:
            assert clean_name(source.name) in facts.undecodable
            assert result.pixels.shape == (0, 0)
            assert thumbnail_of(result) == b""
            assert folder in ("malformed", "heic"), facts.undecodable
            continue
        assert folder != "video"
        assert folder != "pdf" or source.member
        assert folder != "malformed" or source.path.name in READABLE_MALFORMED
        assert result.pixels.shape[:2] == (facts.height, facts.width)
        assert result.pixels.dtype in (np.uint8, np.uint16)
        assert result.alpha is None or result.alpha.shape == result.pixels.shape[:2]
        small = thumbnail(source, 64)
        assert (small.width, small.height, max(small.rgb.shape[:2]) <= 64) == (*result.frame, True)
    assert seen


def test_nothing_of_the_pack_is_left_out(shared_data: Path) -> None:
    assert {path.name for path in (shared_data / "formats").iterdir() if path.is_dir()} == set(FOLDERS)


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from(sorted(WHOLE)), share=st.floats(0, 0.97))
def test_a_truncated_picture_is_an_exhibit_without_pixels(
    tmp_path_factory: pytest.TempPathFactory, name: str, share: float
) -> None:
    data = WHOLE[name][: int(len(WHOLE[name]) * share)]
    folder = tmp_path_factory.mktemp("cut")
    (folder / name).write_bytes(data)
    result = outcome(Source(folder / name))
    if isinstance(result, AssayError):
        assert len(data) < 16  # too little is left to tell what it was
        assert name in str(result)
    else:
        assert result.data == data
        assert name in result.facts.undecodable
        assert result.pixels.size == 0


@settings(max_examples=80, deadline=None)
@given(name=st.sampled_from(sorted(WHOLE)), data=st.data())
def test_a_damaged_picture_never_gives_more_than_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    damaged = bytearray(WHOLE[name])
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, 700))] = data.draw(st.integers(0, 255))
    folder = tmp_path_factory.mktemp("damaged")
    (folder / name).write_bytes(damaged)
    result = outcome(Source(folder / name))
    assert isinstance(result, Exhibit) or name in str(result)


def test_a_bomb_is_refused_by_its_header(tmp_path: Path) -> None:
    header = struct.pack(">IIBBBBB", 30000, 30000, 8, 2, 0, 0, 0)
    bomb = tmp_path / "bomb.png"
    body = png_chunk(b"IDAT", zlib.compress(bytes(1000))) + png_chunk(b"IEND", b"")
    bomb.write_bytes(b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + body)
    for open_it in (receive, thumbnail, lambda source: display_picture(source, 10**6)):
        with pytest.raises(TooLarge, match=r"bomb\.png .*250 megapixels"):
            open_it(Source(bomb))


def test_the_limit_on_pixels_is_exact(tmp_path: Path) -> None:
    exhibit = received(tmp_path, "a.png", encoded(texture(20, 30), "PNG"))
    assert receive(exhibit.source, DecodeLimits(max_pixels=600)).frame == (30, 20)
    with pytest.raises(TooLarge, match="30 × 20"):
        receive(exhibit.source, DecodeLimits(max_pixels=599))


def test_decoding_leaves_pillow_as_it_found_it(tmp_path: Path) -> None:
    before = Image.MAX_IMAGE_PIXELS
    exhibit = received(tmp_path, "a.png", WHOLE["whole.png"])
    with pytest.raises(TooLarge):
        receive(exhibit.source, DecodeLimits(max_pixels=5))
    assert before == Image.MAX_IMAGE_PIXELS
    assert not ImageFile.LOAD_TRUNCATED_IMAGES


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.jpg", b"", "an empty file (zero bytes), not the JPEG picture that its name says"),
        ("x.pdf", b"%PDF-1.7\n", "a damaged PDF document"),
        ("page.html", b"<!DOCTYPE html><script>alert(1)</script>", "a web page"),
        ("notes.png", "Grüße, BM\n".encode(), "a text file, not the PNG picture that its name says"),
        ("drawing.svg", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG drawing"),
        ("clip.jpg", b"\0\0\0\x18ftypisom\0\0\0\0isommp42", "an MP4 or QuickTime video"),
        ("noise.dat", bytes(range(256)) * 4, "a file of unknown kind"),
        ("BMW.txt", b"BMW is a maker of cars", "a text file"),
        ("old.gz", b"\x1f\x8b\x08" + bytes(30), "a gzip-compressed file"),
    ],
)
def test_what_is_no_picture_is_named(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    with pytest.raises(NotAnImage) as caught:
        received(tmp_path, name, data)
    assert str(caught.value).startswith(f"{name} is {words}")


def test_places_that_cannot_be_read_never_block(tmp_path: Path) -> None:
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "broken.png").symlink_to(tmp_path / "nowhere")
    cases = {"folder.png": "is a folder", "broken.png": "a link to a file that does not exist", "none.png": "not there"}
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.png")
        cases["pipe.png"] = "a named pipe"
    for name, words in cases.items():
        with pytest.raises(UnreadableFile, match=rf"{name} .*{words}"):
            receive(Source(tmp_path / name))
    with pytest.raises(UnreadableFile, match="not a valid one"):
        receive(Source(Path("nul\0byte.png")))
    if Path("/dev/zero").exists():
        with pytest.raises(UnreadableFile, match="zero is a device"):
            receive(Source(Path("/dev/zero")))


def test_a_file_without_permission_or_on_a_failing_disk_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.png").write_bytes(WHOLE["whole.png"])
    for error, words in ((PermissionError(13, ""), "may not be read by this user"), (OSError(5, ""), "check the disk")):

        def refuse(*_: object, error: OSError = error) -> int:
            raise error

        with monkeypatch.context() as patch:  # the superuser, as whom tests may run, is never refused in earnest
            patch.setattr(os, "open", refuse)
            with pytest.raises(UnreadableFile, match=rf"a\.png .*{words}"):
                receive(Source(tmp_path / "a.png"))


def test_heic_and_raw_say_which_extra_they_need(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(extras.importlib, "import_module", absent)
    heic = received(tmp_path, "a.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64))
    assert heic.facts.undecodable.startswith("a.heic is a HEIC picture; install the extra 'heic'")
    raw = received(tmp_path, "a.dng", b"II*\0\x08\0\0\0" + bytes(64))
    assert raw.facts.undecodable.startswith("a.dng is a camera RAW picture; install the extra 'raw'")
    with pytest.raises(DamagedImage, match="extra 'heic'"):
        thumbnail(heic.source)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not allow such names")
def test_hostile_names_are_shown_safely_in_sentences(tmp_path: Path) -> None:
    name = "<b>a\n\u202egnp.jpg"
    exhibit = received(tmp_path, name, WHOLE["whole.jpg"][:900])
    assert "<b>a\\n\\u202egnp.jpg is" in exhibit.facts.undecodable
