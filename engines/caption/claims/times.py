"""Times of day, dayparts and seasons in a caption."""

from __future__ import annotations

from collections.abc import Iterator

from engines.caption.claims.claim import Claim, Clock, Daylight, Kind, Season
from engines.caption.claims.reading import Reading
from engines.caption.words.lists import WordList


def timed_claims(reading: Reading) -> Iterator[Claim]:
    """Clock times, parts of the day and seasons, none twice."""
    for words in reading.lists:
        yield from _clocks(reading, words)
        yield from _parts(reading, words, "daylight")
        yield from _parts(reading, words, "seasons")


def _clocks(reading: Reading, words: WordList) -> Iterator[Claim]:
    for expression in words.lines("clock"):
        for found in words.pattern(rf"(?<![\w:.,-]){expression}").finditer(reading.text):
            hour, minute = int(found["h"]), int(found["m"] or 0)
            half = (found.groupdict().get("p") or "").lower()
            if half:
                hour = hour % 12 + (12 if half.startswith("p") else 0)
            if hour <= 24:
                start, end = found.start(), found.end()
                before = reading.before(start)
                planned = words.whole("opening").search(before) or words.whole("not_the_taking").search(before)
                aside = "it is a time of something planned, or may be" if planned else ""
                clock = Clock(hour % 24 * 60 + minute)
                yield Claim(Kind.WHEN, start, end, reading.shown[start:end], clock, aside=aside)


def _parts(reading: Reading, words: WordList, table: str) -> Iterator[Claim]:
    guard = words.raw("season_guard" if table == "seasons" else "daylight_guard")
    expression = rf"(?<![\w-])(?P<word>{words.any_of(table)})(?![\w-])(?!\s{guard})"
    for found in words.pattern(expression).finditer(reading.text):
        name = words.meaning(table, found["word"])
        start, end = found.span("word")
        if _is_name(reading.text, start, words, table) or not name or _is_compound(reading.text, start, end, words):
            continue
        meaning = Season(name) if table == "seasons" else Daylight(name)
        yield Claim(Kind.WHEN, start, end, reading.shown[start:end], meaning)


def _is_compound(text: str, start: int, end: int, words: WordList) -> bool:
    """ "Evening dress", "hot spring": the word belongs to another noun. Only English writes such compounds apart."""
    follows, leads = words.raw("time_follows"), words.raw("time_leads")
    if not follows:
        return False
    led = words.pattern(leads).search(text[:start]) or " " in text[start:end]
    return not (led and words.pattern(follows).match(text, end))


def _is_name(text: str, start: int, words: WordList, table: str) -> bool:
    """Capitalised inside a sentence where the language writes it small: a name ("Donna Summer"). German: never told."""
    if words.language == "de" or not text[start].isupper():
        return False
    before = text[:start].rstrip()
    return bool(before) and before[-1] not in '.!?:"“„«('
