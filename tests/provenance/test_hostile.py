"""Hostile and broken files: clear rows, bounded text, no crash."""

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from engines.core.errors import AssayError
from engines.core.exhibit import Source
from engines.core.finding import Finding, Outcome
from engines.core.intake import receive
from engines.core.run import Run
from engines.provenance import analyse
from tests.provenance.files import (
    cells,
    encoded,
    examine,
    examine_bytes,
    exif_block,
    png_with_text,
    scene,
    with_exif,
    with_segment,
    with_xmp,
    words,
    xmp_packet,
)

JPEG = encoded(scene())
FORMS = {form: encoded(scene(), form) for form in ("PNG", "WEBP", "GIF", "TIFF", "AVIF")}


def longest(finding: Finding) -> int:
    return max(len(line) for line in words(finding).split("\n"))


def test_an_exif_block_that_points_back_to_itself_is_read_once_and_the_loop_is_told() -> None:
    block = exif_block([(0x010F, 2, 4, b"Ab\0\0"), (0x8769, 4, 1, struct.pack("<I", 8))], following=8)
    finding = examine(with_exif(JPEG, block))
    assert "a loop at byte 8" in words(finding)
    assert cells(finding, "metadata").count("Make") == 1


def test_exif_offsets_past_the_end_are_told_as_not_readable() -> None:
    block = exif_block([(0x010F, 2, 500, struct.pack("<I", 4_000_000_000)), (0x8769, 4, 1, struct.pack("<I", 99_999))])
    finding = examine(with_exif(JPEG, block))
    assert "Tag 0x010f in IFD0 points past the end of the metadata." in cells(finding, "problems")
    assert "Directory Exif lies at byte 99,999, past the end of the metadata." in cells(finding, "problems")
    assert "not readable" in cells(finding, "metadata")


def test_an_exif_directory_of_65535_entries_is_cut() -> None:
    block = b"MM\0*\0\0\0\x08\xff\xff" + bytes(400)
    finding = examine(with_exif(JPEG, block))
    assert any("65,535 entries" in cell for cell in cells(finding, "problems"))


def test_ten_megabytes_of_xmp_are_searched_for_known_names_only() -> None:
    png = png_with_text(
        scene(), "XML:com.adobe.xmp", xmp_packet('xmp:CreatorTool="Adobe Firefly"').decode() + " " * 10_000_000
    )
    finding = examine(png, "large.png")
    assert any("10,000," in cell and "only known names" in cell for cell in cells(finding, "problems"))
    assert finding.outcome == Outcome.SIGNAL
    assert longest(finding) < 5_000


def test_xmp_with_an_entity_bomb_is_not_read() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + xmp_packet(
        'xmp:CreatorTool="&b;"'
    )
    packet = bomb.replace(b"<x:xmpmeta", b"<y:xmpmeta").replace(b"xmlns:x", b"xmlns:y").replace(b"</x:x", b"</y:x")
    packet = packet.replace(b"rdf:RDF", b"r:RDF").replace(b"xmlns:rdf", b"xmlns:r").replace(b"rdf:", b"r:")
    finding = examine(with_xmp(JPEG, packet))
    assert any("entities or a document type" in cell for cell in cells(finding, "problems"))
    assert "haha" not in words(finding)


def test_a_script_tag_in_metadata_stays_text_and_is_clipped() -> None:
    attack = "<script>alert(1)</script>" + "x" * 3_000
    finding = examine(with_segment(JPEG, 0xFE, attack.encode()))
    (value,) = [cell for cell in cells(finding, "metadata") if cell.startswith("<script>")]
    assert value.endswith("… (3,025 characters)") and len(value) < 600


def test_direction_overrides_and_control_characters_are_made_visible() -> None:
    finding = examine(with_segment(JPEG, 0xFE, "gpj.\u202efdp\x07".encode()), "a\u202egpj.exe.jpg")
    assert "gpj.⟨U+202E⟩fdp⟨U+0007⟩" in cells(finding, "metadata")
    assert "\u202e" not in words(finding)


def test_quantisation_tables_of_zeros_are_a_finding_not_a_crash() -> None:
    place = JPEG.index(b"\xff\xdb") + 5
    finding = examine_bytes(JPEG[:place] + bytes(64) + JPEG[place + 64 :])
    assert "unknown: no usable quantisation table" in cells(finding, "coding")
    assert any("holds zeros" in remark.sentence for remark in finding.remarks)


def test_sixteen_bit_tables_are_read() -> None:
    place = JPEG.index(b"\xff\xdb")
    wide = struct.pack(">HB64H", 131, 0x10, *range(300, 364))
    finding = examine(JPEG[:place] + b"\xff\xdb" + wide + JPEG[place + 69 :])
    assert any("0: 16 bit" in cell for cell in cells(finding, "coding"))
    assert any("16-bit steps" in remark.sentence for remark in finding.remarks)


def test_arithmetic_coding_is_told() -> None:
    place = JPEG.index(b"\xff\xc0")
    finding = examine(JPEG[:place] + b"\xff\xc9" + JPEG[place + 2 :])
    assert "extended sequential, arithmetic" in cells(finding, "coding")


@pytest.mark.parametrize(("transform", "colour"), [(0, "CMYK"), (2, "YCCK")])
def test_four_colour_pictures_are_told_apart(transform: int, colour: str) -> None:
    data = encoded(scene().convert("CMYK"))
    adobe = data.index(b"Adobe")
    finding = examine(data[: adobe + 11] + bytes((transform,)) + data[adobe + 12 :])
    assert colour in cells(finding, "coding")


def test_a_picture_of_one_by_65500_pixels_is_examined() -> None:
    finding = examine(encoded(Image.fromarray(np.zeros((65_500, 1, 3), np.uint8))))
    assert any("1 × 65,500" in cell for cell in cells(finding, "coding"))
    assert len(cells(finding, "hashes")) == 8


def test_a_file_without_decodable_pixels_still_has_hashes_and_structure() -> None:
    finding = examine(JPEG[:300])
    assert "none: the pixels cannot be decoded" in cells(finding, "hashes")
    assert any("cut off" in cell for cell in cells(finding, "problems"))


def test_a_text_chunk_that_unpacks_to_a_gigabyte_is_read_in_part() -> None:
    import zlib

    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(100)) + packer.flush()
    body = b"Comment\0\0" + packed
    png = encoded(scene(), "PNG")
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    finding = examine(png[:33] + chunk + png[33:], "bomb.png")
    assert any("only the first megabyte is read" in cell for cell in cells(finding, "structure"))


def test_all_files_of_the_data_give_a_finding_with_bounded_text(shared_data: Path) -> None:
    examined = 0
    for path in sorted((shared_data / "formats").rglob("*")):
        if path.is_file():
            try:
                exhibit = receive(Source(path))
            except AssayError:
                continue
            finding = analyse(exhibit, Run())
            examined += 1
            assert finding.outcome in (Outcome.SIGNAL, Outcome.NOTHING_FOUND), path
            assert longest(finding) < 5_000, path
    assert examined > 330


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cut=st.integers(0, len(JPEG)), at=st.integers(0, 700), value=st.binary(min_size=1, max_size=8))
def test_changed_and_cut_jpegs_never_raise(cut: int, at: int, value: bytes) -> None:
    data = JPEG[:at] + value + JPEG[at + len(value) :]
    assert examine_bytes(data[: max(cut, 2)]).tables


@settings(max_examples=120, deadline=None)
@given(
    block=st.binary(min_size=0, max_size=300),
    order=st.sampled_from([b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08", b"II+\0\x08\0\0\0"]),
)
def test_random_exif_blocks_never_raise(block: bytes, order: bytes) -> None:
    assert examine_bytes(with_exif(JPEG, order + block)).tables


def test_a_million_tiny_segments_are_walked_only_in_part() -> None:
    finding = examine_bytes(JPEG[:2] + b"\xff\xfe\x00\x03x" * 1_000_000 + JPEG[2:])
    assert any("more than 100,000 segments" in cell for cell in cells(finding, "problems"))
    assert "The file holds more text than is read; the rest is left out." in cells(finding, "problems")


def test_xmp_with_names_of_a_megabyte_in_deep_nests_stays_small() -> None:
    name = b"a" * 1_000_000
    nest = b"<" + name + b">" + b"<b>" * 100 + b"deep" + b"</b>" * 100 + b"</" + name + b">"
    finding = examine_bytes(with_xmp(JPEG, b"") + b"")
    assert finding.tables
    png = png_with_text(scene(), "XML:com.adobe.xmp", xmp_packet(elements=nest.decode()).decode())
    assert longest(examine(png, "nested.png")) < 5_000


def test_many_compressed_text_chunks_are_not_all_unpacked() -> None:
    import zlib

    body = b"k\0\0" + zlib.compress(bytes(1 << 20), 9)
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    png = encoded(scene(), "PNG")
    finding = examine_bytes(png[:33] + chunk * 500 + png[33:], "bombs.png")
    assert cells(finding, "structure").count("not read") > 300


def test_directories_that_share_one_huge_value_are_read_up_to_a_budget() -> None:
    size = 900_000
    entries = [(0x9286, 7, size, struct.pack("<I", 20_000))] * 900
    block = exif_block(entries) + bytes(30_000)
    finding = examine_bytes(b"II*\0" + (block + b"x" * size)[4:], "many.tif")
    assert any("more than 32 MB of values" in cell for cell in cells(finding, "problems"))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    form=st.sampled_from(["PNG", "WEBP", "GIF", "TIFF", "AVIF"]),
    changes=st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 255)), min_size=1, max_size=12),
    cut=st.integers(0, 20_000),
)
def test_changed_and_cut_files_of_other_formats_never_raise(
    form: str, changes: list[tuple[int, int]], cut: int
) -> None:
    data = bytearray(FORMS[form])
    for place, value in changes:
        data[place % len(data)] = value
    assert examine_bytes(bytes(data[: max(len(data) - cut, 16)])).tables
