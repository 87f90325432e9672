"""Statements of the metadata compared with the picture and with each other: size, software, maker, orientation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engines.core.exhibit import Exhibit
from engines.provenance.check import Check
from engines.provenance.dates import check_dates
from engines.provenance.evidence import Evidence
from engines.provenance.exif import MAKER_NOTE, Exif
from engines.provenance.position import check_position
from engines.provenance.services import check_services
from engines.provenance.text import clip, many

_EDITORS = re.compile(
    r"photoshop|lightroom|\bgimp\b|affinity|capture one|darktable|rawtherapee|pixelmator|paint\.net|paint ?shop|corel|"
    r"picasa|snapseed|picsart|faceapp|facetune|meitu|beautyplus|\bvsco\b|canva|fotor|pixlr|luminar|topaz|remini|acdsee|"
    r"imagemagick|graphicsmagick|irfanview|xnview|microsoft (windows photo|office|photo)|photo ?scape|instagram|krita|"
    r"paint ?tool|photofiltre|photo editor|photoimpact|imageready|aperture|iphoto|digikam|ffmpeg|lavc|finepix ?viewer|"
    r"nikon (view|capture|transfer)|digital photo professional|viewnx|acd systems|ulead|photoplus|polarr|inshot",
    re.I,
)
# Makers whose cameras write a maker note; the pattern fits EXIF Make, the second the note's own beginning.
_MAKERS = (
    (r"canon", None),
    (r"nikon", rb"Nikon\0"),
    (r"olympus", rb"OLYMP"),
    (r"panasonic", rb"Panasonic"),
    (r"fujifilm|fuji photo", rb"FUJIFILM"),
    (r"pentax|asahi", rb"AOC\0|PENTAX|Asahi"),
    (r"sony", rb"SONY"),
    (r"apple", rb"Apple iOS"),
    (r"casio", rb"QVC\0"),
    (r"eastman kodak", rb"KDK"),
    (r"sigma", rb"SIGMA|FOVEON"),
)
_ALLIED = {("sony", "panasonic"), ("casio", "pentax|asahi")}
_EXTENSIONS = {"JPEG": "jpg jpeg jpe jfif mpo", "PNG": "png apng", "WebP": "webp", "GIF": "gif",
               "TIFF": "tif tiff dng nef cr2 arw pef orf rw2 srw "
               "nrw", "ISO BMFF": "avif heic heif hif cr3"}  # fmt: skip


def check_consistency(exhibit: Exhibit, evidence: Evidence) -> Iterator[Check]:
    """All checks that need no pixels."""
    exif = evidence.main_exif
    yield from _name(exhibit, evidence)
    yield from _software(evidence)
    yield from check_services(exhibit, evidence)
    if exif is not None:
        yield from check_dates(evidence, exhibit.facts.modified)
        yield from _size(exhibit, exif)
        yield from _maker_note(exif)
        yield from _orientation(evidence, exif)
        yield from check_position(exif)
        if len(evidence.exif) > 1:
            yield Check(f"The file holds {len(evidence.exif)} EXIF blocks; a camera writes one.")
        if exif.has(0xEA1D, "Exif") or exif.has(0xEA1C, "Exif"):
            yield Check("A Microsoft padding or offset tag stands in the EXIF block: Windows has changed the metadata.")
    yield from _iptc_digest(evidence)
    yield from _derivation(evidence)


def _name(exhibit: Exhibit, evidence: Evidence) -> Iterator[Check]:
    name = exhibit.source.member or exhibit.source.path.name
    suffix = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    kind = evidence.container.kind
    known = {ending for endings in _EXTENSIONS.values() for ending in endings.split()}
    if suffix in known and kind in _EXTENSIONS and suffix not in _EXTENSIONS[kind].split():
        yield Check(f"The name ends in “.{suffix}”, but the file is {kind}: it was renamed.", "neutral")


def _software(evidence: Evidence) -> Iterator[Check]:
    named: list[tuple[str, str]] = []
    exif = evidence.main_exif
    if exif is not None:
        named += [("EXIF Software", exif.text(0x0131)), ("EXIF ProcessingSoftware", exif.text(0x000B))]
    for ending in ("CreatorTool", "tiff:Software", "stEvt:softwareAgent"):
        named += [(f"XMP {ending}", value) for value in evidence.xmp_values(ending)[:20]]
    named += [(f"IPTC {record.name}", record.value) for record in evidence.iptc.records if record.number == "2:65"]
    named += [(f"{text.where} Software", text.value) for text in evidence.container.texts if text.key == "Software"]
    said = set()
    for where, value in named:
        if value and _EDITORS.search(value[:300]) and value not in said:
            said.add(value)
            yield Check(
                f"{where} names “{clip(value, 80)}”, a program that changes or saves pictures.", strength="moderate"
            )
    resources = evidence.iptc.ids
    if resources and set(resources) & {0x0406, 0x040C, 0x0421}:
        yield Check("The file holds Photoshop resources that Adobe programs write when they save.", strength="moderate")


def _size(exhibit: Exhibit, exif: Exif) -> Iterator[Check]:
    width, height = exhibit.frame
    stated = exif.number(0xA002, "Exif"), exif.number(0xA003, "Exif")
    if not (width and height and stated[0] and stated[1]):
        return
    if stated == (width, height):
        yield Check(f"EXIF gives the size {width:,} × {height:,}, which is the picture's.", "neutral", "none")
    elif stated == (height, width):
        yield Check(
            f"EXIF gives the size {stated[0]:,} × {stated[1]:,}, the picture has {width:,} × {height:,}: it was turned "
            "after the EXIF was written."
        )
    else:
        same = abs(stated[0] / stated[1] - width / height) < 0.02 * width / height
        yield Check(
            f"EXIF gives the size {stated[0]:,} × {stated[1]:,}, but the picture has {width:,} × {height:,}: it was "
            f"{'scaled' if same else 'cropped or scaled'} after the EXIF was written, or the EXIF is another "
            "picture's.",
            strength="moderate",
            contradiction="its size is not the one EXIF records",
        )


def _maker_note(exif: Exif) -> Iterator[Check]:
    make, note = exif.text(0x010F), exif.maker_note()
    maker = next((row for row in _MAKERS if re.search(row[0], make, re.I)), None)
    if maker is None:
        return
    if not exif.has(MAKER_NOTE, "Exif"):
        yield Check(
            f"EXIF names the maker “{clip(make, 60)}”, whose cameras write a maker note, but there is none: the "
            "metadata was rewritten by another program (or by an early phone)."
        )
    else:
        for pattern, beginning in _MAKERS:
            allied = (maker[0], pattern) in _ALLIED
            if beginning and pattern != maker[0] and not allied and re.match(beginning, note):
                yield Check(
                    f"EXIF names the maker “{clip(make, 60)}”, but the maker note begins as those of another maker do "
                    f"({clip(note[:10].decode('latin-1'), 40)}).",
                    strength="moderate",
                    contradiction="maker and maker note do not belong together",
                )


def _orientation(evidence: Evidence, exif: Exif) -> Iterator[Check]:
    stated = exif.number(0x0112)
    if stated is not None and not 1 <= stated <= 8:
        yield Check(f"The orientation {stated} is not a value of the EXIF standard (1 to 8).")
    for value in evidence.xmp_values("tiff:Orientation")[:1]:
        if stated is not None and value.strip() != str(stated):
            yield Check(
                f"EXIF gives the orientation {stated}, XMP {clip(value, 20)}: a program changed one of them.",
                contradiction="EXIF and XMP give different orientations",
            )


def _iptc_digest(evidence: Evidence) -> Iterator[Check]:
    if evidence.iptc.digest_fits is False:
        yield Check(
            "The checksum that Photoshop keeps of the IPTC fields does not fit them: they were changed later by "
            "another program."
        )


def _derivation(evidence: Evidence) -> Iterator[Check]:
    saves = [value for value in evidence.xmp_values("stEvt:action") if value in ("saved", "derived", "converted")]
    if saves:
        yield Check(f"The XMP history records {many(len(saves), 'step')} of saving or converting.", strength="moderate")
    if any("DerivedFrom" in item.path for packet in evidence.xmp for item in packet.properties):
        yield Check("XMP says that the file was derived from another document.", strength="moderate")
