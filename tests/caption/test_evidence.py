"""What the file tells: dates with zones, positions, content credentials, boxes in turned pictures, clues in text."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engines.caption.checks.clues import place_clues
from engines.caption.checks.context import Context
from engines.caption.checks.plates import plates
from engines.caption.claims.fold import fold
from engines.caption.claims.reading import read_caption
from engines.caption.claims.split import split_claims
from engines.caption.evidence.gathered import Evidence
from engines.caption.evidence.metadata import Field, Metadata
from engines.caption.evidence.moments import moments_of
from engines.caption.evidence.sun import country_at, sun_height
from engines.caption.evidence.text import Line, Reading
from engines.caption.evidence.upright import upright
from engines.caption.words.gazetteer import country_name, places_named
from engines.core.exhibit import Exhibit, Source
from engines.core.finding import Region
from engines.core.intake import receive
from engines.core.run import Run
from tests.caption.making import encoded, picture


def _evidence(exhibit: Exhibit) -> Evidence:
    return Evidence(exhibit, Run(), with_text=False, with_faces=False)


def test_a_time_with_its_zone_is_an_instant() -> None:
    fields = (Field("EXIF", "DateTimeOriginal", "2019:06:01 01:30:00"), Field("EXIF", "OffsetTimeOriginal", "+02:00"))
    (moment,) = moments_of(Metadata(fields))
    assert moment.utc == datetime(2019, 5, 31, 23, 30, tzinfo=UTC)


def test_the_satellites_clock_is_read_as_utc() -> None:
    fields = (Field("GPS", "GPSDateStamp", "2019:06:01"), Field("GPS", "GPSTimeStamp", "13.0, 5.0, 9.5"))
    (moment,) = moments_of(Metadata(fields))
    assert moment.utc == datetime(2019, 6, 1, 13, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "value", ["", "0000:00:00 00:00:00", "2019:13:45 99:99:99", "yesterday", "1903:01:01 10:00:00"]
)
def test_a_date_that_is_none_gives_none(value: str) -> None:
    assert moments_of(Metadata((Field("EXIF", "DateTimeOriginal", value),))) == ()


def test_the_sun_and_the_country_are_those_of_the_place() -> None:
    assert sun_height(datetime(2018, 6, 10, 10, 20, tzinfo=UTC), 41.9, 12.5) == pytest.approx(68.5, abs=1)
    assert country_at(59.91, 10.75) == {"NO"}
    assert country_at(0.0, -30.0) == frozenset()


def test_cities_are_found_by_their_names_in_other_languages() -> None:
    for name, country in (("Venedig", "IT"), ("Rom", "IT"), ("Londres", "GB"), ("München", "DE"), ("Москва", "RU")):
        assert places_named(fold(name))[0].country == country
    assert country_name("CD") == "Democratic Republic of the Congo"


def test_a_box_in_a_turned_picture_lies_in_the_stored_frame(tmp_path: Path) -> None:
    pixels = np.full((60, 90, 3), 120, np.uint8)
    pixels[5:25, 60:85] = (200, 30, 35)
    for orientation in (1, 3, 6, 8):
        exif = Image.Exif()
        exif[0x0112] = orientation
        path = tmp_path / f"turned{orientation}.png"
        Image.fromarray(pixels).save(path, exif=exif)
        exhibit = receive(Source(path))
        assert exhibit.facts.orientation == orientation
        colours = _evidence(exhibit).colours
        assert colours is not None
        (box,) = colours.place("red")
        assert (box.x, box.y, box.width, box.height) == pytest.approx((60, 5, 25, 20), abs=2)
        assert upright(exhibit, 90).rgb.shape[:2] == ((60, 90) if orientation in (1, 3) else (90, 60))


def test_intact_credentials_date_the_signing_and_broken_ones_say_nothing(shared_data: Path) -> None:
    folder = shared_data / "formats" / "c2pa"
    fields = _evidence(receive(Source(folder / "adobe-20220124-C.jpg"))).metadata.all("C2PA", "signed")
    assert [field.value for field in fields] == ["2023-01-24T14:48:56+00:00"]
    broken = _evidence(receive(Source(folder / "adobe-20220124-E-dat-CA.jpg"))).metadata
    assert not [field for field in broken.fields if field.where == "C2PA"]


def test_a_dialling_code_and_a_web_address_are_weak_clues_only(tmp_path: Path) -> None:
    path = tmp_path / "shop.jpg"
    path.write_bytes(encoded(picture("plain"), {}))
    evidence = _evidence(receive(Source(path)))
    lines = [Line(words, 0.99, Region(1, 2, 30, 10)) for words in ("Tel. +49 30 1234567", "www.bakery.fr", "OPEN 24")]
    evidence.text = Reading(tuple(lines))
    remarks = place_clues(Context(tuple(split_claims(read_caption("A shop in Rome.", ""))), evidence))
    assert [remark.speaks_for for remark in remarks] == ["neutral", "neutral"]
    assert "+49 of Germany, not of Italy" in remarks[0].sentence
    assert ".fr of France" in remarks[1].sentence


def test_metadata_of_real_cameras_is_read_without_failing(shared_data: Path) -> None:
    dated = 0
    for path in sorted((shared_data / "formats" / "exif").iterdir()):
        dated += _evidence(receive(Source(path))).taken is not None
    assert dated >= 30


@pytest.mark.parametrize(
    ("line", "countries"),
    [
        ("B-AB 1234", {"DE"}),
        ("AB12 CDE", {"GB"}),
        ("AB-123-CD", {"FR"}),
        ("AB 123 CD", {"FR", "IT", "AL"}),
        ("1234 BCD", {"ES"}),
        ("12-AB-CD", {"NL"}),
        ("EXIT 12", set()),
        ("call AB12 CDE now", set()),
        ("2019 MAY", set()),
    ],
)
def test_a_line_in_the_form_of_a_number_plate_hints_at_its_countries(line: str, countries: set[str]) -> None:
    assert {country for _, found in plates(line) for country in found} == countries
