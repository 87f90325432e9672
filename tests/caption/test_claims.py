"""Captions are split into claims, and say what they say: no date of a bridge is taken for the picture's."""

from __future__ import annotations

from datetime import date

import pytest

from engines.caption.claims.claim import Claim, Clock, Counted, Dated, Located, Quoted
from engines.caption.claims.reading import READ_MOST, read_caption
from engines.caption.claims.split import MOST, split_claims


def _claims(text: str, language: str = "") -> list[Claim]:
    return split_claims(read_caption(text, language))


def _only(text: str, meaning: type) -> Claim:
    (claim,) = [claim for claim in _claims(text) if isinstance(claim.meaning, meaning)]
    return claim


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Flood, 12 May 2019", date(2019, 5, 12)),
        ("The march on July 4, 2020", date(2020, 7, 4)),
        ("Hochwasser am 14. Juli 2021", date(2021, 7, 14)),
        ("La manifestation du 1er mai 2018", date(2018, 5, 1)),
        ("La plaza el 8 de marzo de 2020", date(2020, 3, 8)),
        ("Парад на площади, 9 мая 2019 года", date(2019, 5, 9)),
        ("洪水 2021年7月14日", date(2021, 7, 14)),
    ],
)
def test_a_date_is_read_in_its_language(text: str, day: date) -> None:
    claim = _only(text, Dated)
    assert claim.meaning == Dated(((day, day),))
    assert not claim.aside


def test_a_date_that_may_be_read_two_ways_keeps_both() -> None:
    assert _only("Market, 05/06/2018", Dated).meaning == Dated(
        ((date(2018, 6, 5), date(2018, 6, 5)), (date(2018, 5, 6), date(2018, 5, 6)))
    )


@pytest.mark.parametrize(
    "text",
    [
        "The bridge, built in 1932, seen from the river",
        "Residents have waited since 2016 for a school",
        "The tower will be finished in 2030",
        "A memorial for the victims of 11 September 2001",
        "Das Theater, erbaut 1873, am Fluss",
        "L'usine, fondée en 1911, au bord de la rivière",
    ],
)
def test_a_date_of_something_else_is_put_aside(text: str) -> None:
    assert _only(text, Dated).aside


def test_a_number_with_a_dialling_code_or_a_price_is_no_date() -> None:
    assert not [c for c in _claims("Call +49 30 2019450 or pay 1999.50 at gate 12.5") if isinstance(c.meaning, Dated)]


def test_a_place_counts_only_where_the_words_say_there() -> None:
    there = {c.words: c.aside for c in _claims("A train to Hamburg leaves the station in Prague.") if c.kind == "where"}
    assert there["Prague"] == ""
    assert there["Hamburg"]


def test_a_place_inside_another_name_is_no_place() -> None:
    assert not [c for c in _claims("The Washington Post reports on Jack London") if isinstance(c.meaning, Located)]


def test_a_state_after_the_city_narrows_the_candidates() -> None:
    claim = _only("Fire fighters in Paris, Texas.", Located)
    assert isinstance(claim.meaning, Located)
    assert {place.state for place in claim.meaning.candidates} == {"TX"}
    assert claim.words == "Paris, Texas"


def test_a_denial_is_read_only_directly_before_its_claim() -> None:
    assert _only("This was not taken in Berlin.", Located).negated
    assert not _only("Not only in London did people gather.", Located).negated
    open_one = _only("People did not laugh in Berlin.", Located)
    assert not open_one.negated
    assert open_one.aside


def test_quotation_marks_of_four_kinds_hold_text() -> None:
    for text in ('A sign reads "EXIT"', "A sign reads “EXIT”", "Auf dem Schild steht „EXIT“", "Un panneau : « EXIT »"):
        meaning = _only(text, Quoted).meaning
        assert isinstance(meaning, Quoted)
        assert meaning == Quoted("EXIT", on_sign=True)


def test_quoted_speech_is_not_expected_in_the_picture() -> None:
    meaning = _only('The minister called the plan "a great success".', Quoted).meaning
    assert isinstance(meaning, Quoted)
    assert not meaning.on_sign


def test_a_time_of_day_is_read_with_its_half() -> None:
    assert _only("The parade passed at 3 pm.", Clock).meaning == Clock(15 * 60)
    assert _only("Sitzung um 9 Uhr.", Clock).meaning == Clock(9 * 60)


def test_a_count_leaves_room_where_the_words_do() -> None:
    assert _only("Two men talk in an office.", Counted).meaning == Counted(2, exact=True)
    assert _only("At least three people were there.", Counted).meaning == Counted(3, exact=False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\t ",
        "🙂🙃🔥 👩‍👩‍👧‍👦",
        "\u202eevil\u202c text \u2066here\u2069 12 May 2019",
        "<b>Flood</b> in <script>alert(1)</script> Berlin &amp; Paris",
        "ا" * 50 + " 12 May 2019 עברית in Berlin",
        "\ud800 lone surrogate",
        "a" * 100_000,
        "in Berlin " * 10_000,
        "not " * 25_000,
        '"' * 100_000,
        "(" * 100_000,
        "1/1/2019 " * 11_000,
    ],
)
def test_any_text_gives_bounded_claims_at_their_places(text: str) -> None:
    reading = read_caption(text, "")
    claims = split_claims(reading)
    assert len(claims) <= MOST
    assert len(reading.text) == len(reading.shown) <= READ_MOST
    ends = 0
    for claim in claims:
        assert ends <= claim.start < claim.end <= len(reading.shown)
        assert text[claim.start : claim.end] == claim.words
        ends = claim.end


def test_mark_up_is_not_read_as_words() -> None:
    assert not [c for c in _claims('<img alt="taken in Berlin"> A street') if isinstance(c.meaning, Located)]
