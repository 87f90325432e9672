"""Captions that pictures carry in their own metadata."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from engines.core.caption import Caption
from engines.core.caption_metadata import is_prose
from engines.core.exhibit import Source
from engines.core.intake import receive

XMP = """<?xpacket begin="" id="x"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 photoshop:Headline="Storm in the harbour"><dc:description><rdf:Alt>
 <rdf:li xml:lang="x-default">A storm</rdf:li><rdf:li xml:lang="en">A storm</rdf:li>
 <rdf:li xml:lang="de">Ein Sturm</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def picture() -> Image.Image:
    return Image.fromarray(np.random.default_rng(0).integers(0, 255, (40, 50, 3), dtype=np.uint8))


def iptc(records: dict[int, bytes]) -> bytes:
    """A Photoshop block with IPTC-IIM data sets of record 2."""
    sets = b"".join(b"\x1c\x02" + bytes([n]) + len(v).to_bytes(2, "big") + v for n, v in records.items())
    body = b"8BIM\x04\x04\x00\x00" + len(sets).to_bytes(4, "big") + sets + b"\x00" * (len(sets) % 2)
    content = b"Photoshop 3.0\x00" + body
    return b"\xff\xed" + (len(content) + 2).to_bytes(2, "big") + content


def exif() -> Image.Exif:
    made = Image.Exif()
    made[0x010E] = "Zwei Häuser".encode()
    made[0x9C9C] = "Große Welle".encode("utf-16-le")
    inner = made.get_ifd(0x8769)
    inner[0x9286] = b"UNICODE\x00" + "コメント".encode("utf-16-be")
    inner[0x9003] = "2024:05:01 12:00:00"
    return made


def test_every_field_of_a_jpeg_is_read_with_its_name_and_language(tmp_path: Path) -> None:
    file = io.BytesIO()
    picture().save(file, "JPEG", exif=exif(), xmp=XMP.encode())
    data = file.getvalue()
    block = iptc({120: "Boats — early".encode(), 105: b"caf\xe9"})
    (tmp_path / "a.jpg").write_bytes(data[:2] + block + data[2:])
    given = Caption("typed words", "typed")
    exhibit = receive(Source(tmp_path / "a.jpg", captions=(given,)))
    assert exhibit.captions == (
        given,
        Caption("Zwei Häuser", "EXIF ImageDescription"),
        Caption("コメント", "EXIF UserComment"),
        Caption("Große Welle", "EXIF XPComment"),
        Caption("Boats — early", "IPTC Caption-Abstract"),
        Caption("café", "IPTC Headline"),
        Caption("Storm in the harbour", "XMP photoshop:Headline"),
        Caption("A storm", "XMP dc:description (en)", "en"),
        Caption("Ein Sturm", "XMP dc:description (de)", "de"),
    )
    assert exhibit.facts.captions == exhibit.captions[1:]
    assert exhibit.facts.taken == "2024:05:01 12:00:00"


@pytest.mark.parametrize("format", ["PNG", "WEBP", "TIFF"])
def test_other_formats_give_their_captions_too(tmp_path: Path, format: str) -> None:
    tags, text = exif(), PngImagePlugin.PngInfo()
    text.add_itxt("Description", "Ein Schiff")
    text.add_itxt("XML:com.adobe.xmp", XMP)
    tags[700] = XMP.encode()
    kinds = {"PNG": {"pnginfo": text}, "WEBP": {"xmp": XMP.encode()}, "TIFF": {}}
    picture().save(tmp_path / "a.img", format, exif=tags, **kinds[format])
    texts = [caption.text for caption in receive(Source(tmp_path / "a.img")).captions]
    assert {"A storm", "Ein Sturm"} <= set(texts)
    assert ("Ein Schiff" in texts) is (format == "PNG")


def test_a_truncated_jpeg_still_gives_its_caption(tmp_path: Path) -> None:
    file = io.BytesIO()
    picture().save(file, "JPEG", exif=exif())
    (tmp_path / "a.jpg").write_bytes(file.getvalue()[:-400])
    exhibit = receive(Source(tmp_path / "a.jpg"))
    assert exhibit.facts.undecodable
    assert "Zwei Häuser" in [caption.text for caption in exhibit.captions]


@pytest.mark.parametrize(
    "text",
    ["OLYMPUS DIGITAL CAMERA         ", "SONY DSC", "DCIM\\100MEDIA\\DJI_0001.JPG", "", " \n", "Screenshot", "12345",
     "<KENOX S760  / Samsung S760>", "a cat\nSteps: 20, Sampler: Euler a, CFG scale: 7", '{"model": "x"}',
     "<?xml version='1.0'?><OME/>", "ImageJ=1.53t\nimages=3"],
)  # fmt: skip
def test_what_devices_and_programs_write_of_themselves_is_no_caption(text: str) -> None:
    assert not is_prose(text)


@pytest.mark.parametrize(
    "text", ["Digital cameras on sale in Vienna", "Boat", "<b>Boat</b> in the harbour", "写真", "A default on 3 loans"]
)
def test_words_of_people_are_captions(text: str) -> None:
    assert is_prose(text)


def test_the_whole_pack_is_read_without_an_error(shared_data: Path) -> None:
    seen = {}
    for path in sorted((shared_data / "formats" / "exif").iterdir()):
        seen[path.name] = receive(Source(path)).captions
    assert any(seen.values())
    assert all(caption.text.strip() and caption.origin for captions in seen.values() for caption in captions)


def test_hostile_xmp_is_not_expanded(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "boo">]>' + XMP.replace("A storm", "&a;")
    picture().save(tmp_path / "a.jpg", "JPEG", xmp=bomb.encode())
    assert all("boo" not in caption.text for caption in receive(Source(tmp_path / "a.jpg")).captions)
