"""Only a plain sentence lets a date or place be contradicted; elsewhere the evidence leaves it in doubt."""

from __future__ import annotations

from pathlib import Path

import pytest

from engines.caption import analyse
from engines.caption.claims.claim import Kind
from engines.caption.claims.reading import read_caption
from engines.caption.claims.split import split_claims
from engines.core.run import Run
from tests.caption.making import exhibit_of

PLAIN = (
    ("Fishermen mend nets in Nairobi, Kenya, Thursday, March 7, 2019.", ("Nairobi, Kenya", "March 7, 2019")),
    ("Snowfall on the terrace, February 2021", ("February 2021",)),
    ("Pictured on 3 July 2021: the newly paved square.", ("3 July 2021",)),
    ("Straßenbahn in Zürich", ("Zürich",)),
    ("Das Foto wurde am 3. Mai 2019 aufgenommen.", ("3. Mai 2019",)),
    ("Des manifestants défilent à Paris, le 5 décembre 2019.", ("Paris", "5 décembre 2019")),
    ("Une manifestation, 5 décembre 2019", ("5 décembre 2019",)),
    ("Manifestantes en Bogotá, Colombia, el 28 de abril de 2021.", ("Bogotá, Colombia", "28 de abril de 2021")),
)
NOT_PLAIN = (
    ("The treaty, signed in Rome on 25 March 2007, in a glass case.", "Rome"),
    ("Villagers still talk about the flood of August 2012.", "August 2012"),
    ("Registration opens 1 March 2020 in Vienna.", "1 March 2020"),
    ("A tribute to the victims of the attack in Paris.", "Paris"),
    ("The owner of a mill in Dhaka, Bangladesh, speaks.", "Dhaka, Bangladesh"),
    ("Product shown: Nordic chair, Copenhagen, 2014", "2014"),
    ("Am 1. Juli 2020 sinkt die Steuer, die Händler bereiten sich vor.", "1. Juli 2020"),
    ("Le virus a atteint Bergame en février 2020.", "février 2020"),
    ("Nuestro vecino vivía en Moscú en mayo de 2014.", "mayo de 2014"),
)


def places_and_dates(caption: str) -> dict[str, bool]:
    """Words → whether they may be contradicted."""
    claims = split_claims(read_caption(caption, ""))
    return {c.words: c.plain and not c.aside for c in claims if c.kind in (Kind.WHEN, Kind.WHERE)}


@pytest.mark.parametrize(("caption", "words"), PLAIN)
def test_a_plain_sentence_puts_the_taking_at_its_date_and_place(caption: str, words: tuple[str, ...]) -> None:
    found = places_and_dates(caption)
    assert [found[one] for one in words] == [True] * len(words)


@pytest.mark.parametrize(("caption", "words"), NOT_PLAIN)
def test_other_sentences_do_not(caption: str, words: str) -> None:
    assert places_and_dates(caption)[words] is False


def verdict(caption: str, taken: str, words: str, folder: Path) -> tuple[str, str]:
    """(verdict, sentence) of the mark on these words."""
    found = analyse(exhibit_of({"c": caption, "m": {"taken": taken}}, folder), Run())
    finding = found[0] if isinstance(found, tuple) else found
    (text,) = finding.texts
    mark = next(mark for mark in text.marks if text.text[mark.start : mark.end] == words)
    return mark.verdict, mark.sentence


def test_evidence_against_what_is_not_said_plainly_leaves_it_in_doubt(tmp_path: Path) -> None:
    word, sentence = verdict("She met him in June 2010.", "2019:04:25 12:00:00", "June 2010", tmp_path)
    assert word == "doubtful" and "may speak of something else" in sentence
    word, _ = verdict("The garden, June 2010", "2019:04:25 12:00:00", "June 2010", tmp_path)
    assert word == "contradicted"


def test_a_date_soon_after_the_taking_may_have_been_announced(tmp_path: Path) -> None:
    word, sentence = verdict("The stage, 3 June 2019", "2019:04:25 12:00:00", "3 June 2019", tmp_path)
    assert word == "doubtful" and "39 days before the caption's date" in sentence
    word, _ = verdict("The stage, 3 June 2019", "2018:04:25 12:00:00", "3 June 2019", tmp_path)
    assert word == "contradicted"


def test_a_season_in_french_is_read_at_the_beginning_of_a_caption(tmp_path: Path) -> None:
    word, _ = verdict("Été 2019, plage bondée", "2019:07:25 12:00:00", "Été 2019", tmp_path)
    assert word == "supported"
