"""Consistency checks: what contradicts itself is a signal, what is ordinary is not."""

import io
from fractions import Fraction

import numpy as np
import pytest
from PIL import Image, ImageDraw

from engines.core.finding import Finding, Outcome
from tests.provenance.files import encoded, examine, scene, with_segment, with_xmp, words, xmp_packet

TAKEN, DIGITISED, CHANGED = 0x9003, 0x9004, 0x0132


def camera_exif(picture: Image.Image, **tags: str) -> Image.Exif:
    """EXIF as a camera writes it, with a maker note and the picture's size; ``tags`` by name override texts."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = tags.get("make", "Acme"), "One", 1
    exif[CHANGED] = tags.get("changed", "2024:04:30 10:00:00")
    inner = exif.get_ifd(0x8769)
    inner[TAKEN] = tags.get("taken", "2024:04:30 10:00:00")
    inner[DIGITISED] = tags.get("digitised", "2024:04:30 10:00:00")
    inner[0xA002], inner[0xA003] = picture.size
    inner[0x927C] = tags.get("note", "Acme note").encode("latin-1")
    return exif


def examined(picture: Image.Image | None = None, **tags: str) -> Finding:
    picture = picture or scene()
    return examine(encoded(picture, exif=camera_exif(picture, **tags)))


def test_a_file_without_contradictions_gives_no_signal() -> None:
    finding = examined()
    assert finding.outcome == Outcome.NOTHING_FOUND
    assert "EXIF gives the size 160 × 120, which is the picture's." in words(finding)


@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        ({"changed": "2023:01:01 10:00:00"}, "its dates contradict each other"),
        ({"digitised": "2020:01:01 10:00:00"}, "its dates contradict each other"),
        ({"taken": "2031:01:01 10:00:00", "digitised": "", "changed": ""}, "lies after the file's own date"),
        ({"make": "Canon", "note": "Nikon\0\x02\x10"}, "maker and maker note do not belong together"),
    ],
)
def test_statements_that_cannot_both_be_true_are_a_signal(tags: dict[str, str], reason: str) -> None:
    finding = examined(**tags)
    assert finding.outcome == Outcome.SIGNAL
    assert reason in finding.sentence


def test_a_change_after_taking_is_told_but_is_no_contradiction() -> None:
    finding = examined(changed="2024:04:30 12:00:00")
    assert finding.outcome == Outcome.NOTHING_FOUND
    assert "was changed (2024:04:30 12:00:00) after" in words(finding)


def test_a_size_other_than_the_recorded_one_tells_scaling_from_cropping() -> None:
    picture = scene(320, 240)
    exif = camera_exif(picture)
    scaled = examine(encoded(picture.resize((160, 120)), exif=exif))
    cropped = examine(encoded(picture.crop((0, 0, 160, 200)), exif=exif))
    turned = examine(encoded(picture.transpose(Image.Transpose.ROTATE_90), exif=exif))
    assert scaled.outcome == cropped.outcome == Outcome.SIGNAL
    assert "it was scaled after" in words(scaled)
    assert "cropped or scaled after" in words(cropped)
    assert turned.outcome == Outcome.NOTHING_FOUND and "it was turned after" in words(turned)


def test_a_vanished_maker_note_is_told() -> None:
    picture = scene()
    exif = camera_exif(picture, make="Canon")
    del exif.get_ifd(0x8769)[0x927C]
    finding = examine(encoded(picture, exif=exif))
    assert "writes a maker note, but there is none".replace("writes", "write") in words(finding)


def test_editing_software_is_named_and_speaks_for_a_change() -> None:
    picture = scene()
    exif = camera_exif(picture)
    exif[0x0131] = "Adobe Photoshop 25.0 (Windows)"
    (remark,) = [r for r in examine(encoded(picture, exif=exif)).remarks if "Photoshop 25.0" in r.sentence]
    assert remark.speaks_for == "for"


def position(latitude: tuple[Fraction | float, ...], reference: str = "N") -> Finding:
    picture = scene()
    exif = camera_exif(picture)
    exif.get_ifd(0x8825).update({1: reference, 2: latitude, 3: "E", 4: (13.0, 24.0, 36.0)})
    return examine(encoded(picture, exif=exif))


def test_a_position_is_told_in_degrees() -> None:
    assert "52.500000° N, 13.410000° E" in words(position((52.0, 30.0, 0.0)))


def test_an_impossible_position_is_a_contradiction() -> None:
    assert "its latitude is impossible" in position((152.0, 30.0, 0.0)).sentence
    assert "its latitude is impossible" in position((52.0, 75.0, 0.0)).sentence


def test_a_position_without_its_hemisphere_is_told() -> None:
    assert "lacks its reference" in words(position((52.0, 30.0, 0.0), "X"))


def test_exif_and_xmp_that_date_the_picture_differently_are_a_signal() -> None:
    picture = scene()
    data = encoded(picture, exif=camera_exif(picture))
    near = examine(with_xmp(data, xmp_packet('photoshop:DateCreated="2024-04-30T08:00:00Z"')))
    far = examine(with_xmp(data, xmp_packet('photoshop:DateCreated="2021-04-30T08:00:00Z"')))
    assert near.outcome == Outcome.NOTHING_FOUND
    assert "EXIF and XMP date the picture differently" in far.sentence


def with_preview(picture: Image.Image, preview: Image.Image) -> Finding:
    """The picture with another picture's JPEG as its EXIF thumbnail."""
    exif = camera_exif(picture)
    small = preview.copy()
    small.thumbnail((160, 160))
    store = io.BytesIO()
    small.save(store, "JPEG", quality=80)
    head = exif.tobytes()
    from tests.provenance.files import thumbnail_appended

    return examine(thumbnail_appended(encoded(picture), head, store.getvalue()))


def test_a_preview_of_the_same_picture_is_told_without_weight() -> None:
    picture = scene(640, 480)
    finding = with_preview(picture, picture)
    assert finding.outcome == Outcome.NOTHING_FOUND
    assert any("shows the same picture" in r.sentence and r.speaks_for == "neutral" for r in finding.remarks)
    assert finding.pictures[0].pixels.shape == (120, 160, 3)


def test_a_preview_of_another_picture_is_a_signal() -> None:
    finding = with_preview(scene(640, 480), scene(640, 480, seed=2))
    assert "EXIF thumbnail shows something else" in finding.sentence


def test_a_place_that_changed_after_the_preview_was_made_is_shown_as_a_region() -> None:
    original = scene(640, 480)
    changed = original.copy()
    ImageDraw.Draw(changed).rectangle((400, 100, 560, 260), fill=(250, 250, 250))
    finding = with_preview(changed, original)
    assert "EXIF thumbnail differs from the picture in places" in finding.sentence
    (remark,) = [r for r in finding.remarks if "differs from the picture in" in r.sentence]
    centres = np.array([(region.x + region.width / 2, region.y + region.height / 2) for region in remark.regions])
    assert ((centres > (380, 80)) & (centres < (580, 300))).all()


def test_a_turned_preview_is_told_as_turned() -> None:
    original = scene(640, 640, seed=5)
    finding = with_preview(original.transpose(Image.Transpose.ROTATE_90), original)
    assert "turned or mirrored against the picture" in words(finding)


def test_a_jpeg_named_png_is_told() -> None:
    assert "ends in “.png”, but the file is JPEG" in words(examine(encoded(scene()), "picture.png"))


def test_a_name_given_by_a_messenger_and_an_upload_mark_are_told() -> None:
    record = b"\x1c\x02\x28" + (20).to_bytes(2, "big") + b"FBMD01000abc12345678"
    block = b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + len(record).to_bytes(4, "big") + record + bytes(len(record) % 2)
    finding = examine(with_segment(encoded(scene()), 0xED, block), "IMG-20240501-WA0003.jpg")
    assert "the form that WhatsApp gives" in words(finding)
    assert "Facebook and Instagram write" in words(finding)
    assert "FBMD01000abc12345678" in words(finding)


def test_iptc_changed_behind_the_back_of_photoshop_is_told() -> None:
    record = b"\x1c\x02\x78\0\x05hello"
    resources = b"8BIM\x04\x04\0\0" + len(record).to_bytes(4, "big") + record
    resources += b"8BIM\x04\x25\0\0" + (16).to_bytes(4, "big") + b"x" * 16
    finding = examine(with_segment(encoded(scene()), 0xED, b"Photoshop 3.0\0" + resources))
    assert "checksum that Photoshop keeps" in words(finding)
