"""File structure: parts in order, coding parameters, signatures, traces of an earlier compression."""

import io
import json
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engines.core.finding import Outcome
from engines.provenance import jpeg, jpeg_tables, learn, signatures
from engines.provenance.container import open_container
from engines.provenance.signatures import Entry, Level, Signature
from tests.provenance.files import cells, encoded, examine, scene, with_segment, words


def row(data: bytes, name: str, table: str = "coding") -> str:
    """The value beside ``name`` in a two-column table."""
    shown = cells(examine(data), table)
    return shown[shown.index(name) + 1]


@pytest.mark.parametrize("quality", [1, 10, 49, 50, 75, 90, 99, 100])
def test_the_quality_of_the_ijg_library_is_found_exactly(quality: int) -> None:
    assert row(encoded(scene(), quality=quality), "Quality (IJG scale)").startswith(f"{quality}, exactly")


def test_tables_of_another_writer_are_only_said_to_be_about_a_quality() -> None:
    tables = [[min(value + 3, 255) for value in jpeg_tables.ijg_table(80, chroma)] for chroma in (False, True)]
    value = row(encoded(scene(), qtables=tables), "Quality (IJG scale)")
    assert value.startswith("about ") and "not the IJG library's" in value


@pytest.mark.parametrize(("option", "words_shown"), [(0, "4:4:4"), (1, "4:2:2"), (2, "4:2:0")])
def test_chroma_sampling_is_named(option: int, words_shown: str) -> None:
    assert words_shown in row(encoded(scene(), subsampling=option), "Sampling")


def test_huffman_tables_are_told_as_standard_or_optimised() -> None:
    assert row(encoded(scene()), "Huffman tables") == "standard"
    assert row(encoded(scene(), optimize=True), "Huffman tables") == "optimised"


def test_progressive_coding_and_restarts_are_told() -> None:
    assert "progressive" in row(encoded(scene(), progressive=True), "Coding process")
    assert row(encoded(scene(), restart_marker_rows=1), "Restart interval").endswith("7 markers")


def test_parts_are_listed_with_the_places_where_they_stand() -> None:
    data = encoded(scene(), comment=b"hello")
    container = open_container(data)
    assert [part.name for part in container.parts][:3] == ["SOI", "APP0:JFIF", "COM"]
    assert all(data[part.offset] == 0xFF for part in container.parts if part.name != "coded picture data")
    assert sum(part.size for part in container.parts) == len(data)


@pytest.mark.parametrize(
    ("tail", "what"),
    [
        (b"PK\x03\x04abcd", "a ZIP archive"),
        (bytes(16), "zeros"),
        (b"\0\0\0\x18ftypmp42", "a video"),
        (b"secret", "starting"),
    ],
)
def test_data_after_the_end_are_described(tail: bytes, what: str) -> None:
    assert f"({what}" in words(examine(encoded(scene()) + tail))


def test_a_jpeg_after_the_end_is_recognised() -> None:
    finding = examine(encoded(scene()) + encoded(scene(80, 60, seed=2)))
    assert "a further JPEG picture" in words(finding)
    assert [picture.pixels.shape for picture in finding.pictures] == [(60, 80, 3)]


@pytest.mark.parametrize(
    ("form", "parts"),
    [
        ("PNG", ["IHDR", "IDAT", "IEND"]),
        ("WEBP", ["RIFF WEBP", "VP8"]),
        ("GIF", ["GIF87a", "image", "trailer"]),
        ("TIFF", ["IFD0"]),
    ],
)
def test_parts_of_other_formats_are_listed(form: str, parts: list[str]) -> None:
    shown = cells(examine(encoded(scene(), form), f"picture.{form.lower()}"), "structure")
    assert [part for part in parts if part not in shown] == []


def test_a_png_chunk_with_a_wrong_checksum_is_told(shared_data: Path) -> None:
    path = shared_data / "formats" / "malformed" / "bad_crc.png"
    assert "checksum" in words(examine(path.read_bytes(), path.name))


def test_perceptual_hashes_stay_near_for_the_same_picture_and_far_for_another() -> None:
    from engines.provenance import hashes

    original = np.asarray(scene(320, 240))
    resaved = np.asarray(Image.open(io.BytesIO(encoded(scene(320, 240).resize((200, 150)), quality=60))))
    other = np.asarray(scene(320, 240, seed=9))
    for function in (hashes.phash, hashes.dhash):
        assert hashes.distance(function(original), function(resaved)) <= 8
        assert hashes.distance(function(original), function(other)) >= 16


def test_a_re_saved_picture_shows_the_trace_of_its_first_compression() -> None:
    once = encoded(scene(640, 480), quality=70)
    twice = encoded(Image.open(io.BytesIO(once)), quality=92)
    assert "was JPEG before" in words(examine(twice))
    assert "was JPEG before" not in words(examine(once))
    assert "was JPEG before" not in words(examine(encoded(scene(640, 480), quality=92)))


def test_a_library_shared_by_many_programs_names_no_writer() -> None:
    shown = cells(examine(encoded(scene())), "signature")
    assert "unspecific" in shown
    assert "names no writer" in words(examine(encoded(scene())))


def test_photoshop_is_named_by_its_tables_and_structure(shared_data: Path) -> None:
    path = shared_data / "formats" / "variety" / "photoshop-200dpi.jpg"
    shown = cells(examine(path.read_bytes(), path.name), "signature")
    assert "named" in shown and any("Adobe Photoshop" in cell for cell in shown)


def test_no_jpeg_of_the_data_is_named_as_another_writer_than_its_metadata_says(shared_data: Path) -> None:
    named = {}
    for path in sorted((shared_data / "formats").rglob("*.jp*g")):
        structure = jpeg.read(path.read_bytes()).jpeg if path.read_bytes()[:2] == b"\xff\xd8" else None
        signature = signatures.of(structure) if structure else None
        found = signatures.match(signature, signatures.load_base()) if signature else None
        if found and found.level == Level.NAMED:
            named[path.name] = found.writers[0][0]
    assert len(named) >= 5
    for name in named:
        data = next((shared_data / "formats").rglob(name)).read_bytes()
        assert named[name].split()[-1].encode() in data, name


def known_base() -> list[Entry]:
    own = Signature("0123", "DQT2 SOF0 DHT4 SOS", "standard", "2x1 1x1 1x1", "none")
    return [Entry(own, {"Acme One": 5}), Entry(Signature("4567"), {"Acme Two": 9})]


@pytest.mark.parametrize(
    ("signature", "level"),
    [
        (Signature("0123", "DQT2 SOF0 DHT4 SOS", "standard", "2x1 1x1 1x1", "none"), Level.NAMED),
        (Signature("0123", "DQT1 SOF0 DHT4 SOS", "standard", "2x1 1x1 1x1", "none"), Level.TABLES),
        (Signature("4567", "DQT2 SOF0 DHT4 SOS", "standard", "2x1 1x1 1x1", "none"), Level.TABLES),
        (Signature("9999", "DQT2 SOF0 DHT4 SOS", "standard", "2x1 1x1 1x1", "none"), Level.UNKNOWN),
        (Signature("ijg", "DQT2 SOF0 DHT4 SOS", "standard", "2x1 1x1 1x1", "none"), Level.UNSPECIFIC),
    ],
)
def test_a_writer_is_named_only_by_the_whole_signature(signature: Signature, level: Level) -> None:
    assert signatures.match(signature, known_base()).level == level


def test_a_signature_of_two_writers_or_of_two_files_names_nobody() -> None:
    signature = known_base()[0].signature
    assert signatures.match(signature, [*known_base(), Entry(signature, {"Other": 5})]).level == Level.UNSPECIFIC
    assert signatures.match(signature, [Entry(signature, {"Acme One": 2})]).level == Level.UNSPECIFIC


def own_form(quality: int) -> bytes:
    """A JPEG with tables and an order of segments that no library has: restart interval before the tables."""
    tables = [[min(value + 3, 255) for value in jpeg_tables.ijg_table(quality, chroma)] for chroma in (False, True)]
    data = encoded(scene(), qtables=tables)
    place = data.index(b"\xff\xdb")
    return data[:place] + struct.pack(">HHH", 0xFFDD, 4, 0) + data[place:]


def test_the_analyst_can_teach_a_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_DATA", str(tmp_path / "data"))
    files = []
    for number in range(3):
        files.append(tmp_path / f"{number}.jpg")
        files[-1].write_bytes(own_form(80))
    (tmp_path / "text.jpg").write_text("no picture")
    assert "unknown" in cells(examine(own_form(80)), "signature")
    added, refused = learn.learn([*files, tmp_path / "text.jpg", tmp_path / "missing.jpg"], "Acme One")
    assert added == 3 and [sentence.split()[0] for sentence in refused] == ["text.jpg", "missing.jpg"]
    assert "Acme One (3 files)" in cells(examine(own_form(80)), "signature")
    assert "named" in cells(examine(own_form(80)), "signature")


def test_a_damaged_base_of_the_analyst_stops_neither_examination_nor_goes_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSAY_DATA", str(tmp_path))
    (tmp_path / "signatures.json").write_text("not json")
    assert examine(own_form(80)).outcome == Outcome.NOTHING_FOUND
    with pytest.raises(ValueError, match="not a base of signatures"):
        learn.learn([], "Acme One")
    assert (tmp_path / "signatures.json").read_text() == "not json"


@pytest.mark.parametrize("name", ["stealth_pnginfo", "stealth_pngcomp"])
def test_parameters_hidden_in_the_alpha_channel_are_found(name: str) -> None:
    import gzip

    text = json.dumps({"prompt": "a harbour", "steps": 28, "sampler": "k_euler"}).encode()
    body = gzip.compress(text) if name.endswith("comp") else text
    bits = np.unpackbits(np.frombuffer(name.encode() + struct.pack(">I", 8 * len(body)) + body, np.uint8))
    picture = np.dstack([np.asarray(scene()), np.full((120, 160), 255, np.uint8)])
    alpha = picture[:, :, 3].T.ravel()
    alpha[: len(bits)] = 254 + bits
    picture[:, :, 3] = alpha.reshape(160, 120).T
    finding = examine(encoded(Image.fromarray(picture), "PNG"), "picture.png")
    assert finding.outcome == Outcome.SIGNAL
    assert "a harbour" in cells(finding, "marks")


def test_the_preview_and_the_icc_profile_do_not_count_as_damage() -> None:
    data = with_segment(encoded(scene()), 0xE2, b"ICC_PROFILE\0\x01\x01" + bytes(100))
    assert cells(examine(data), "problems") == []
