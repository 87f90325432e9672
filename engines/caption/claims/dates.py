"""Dates in a caption: with a year always, and only where the words say that the picture was taken then."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from engines.caption.claims.claim import Claim, Dated, Kind, Weekday
from engines.caption.claims.foreign_dates import foreign_dates
from engines.caption.claims.plain import TAKEN_LAST, is_plain
from engines.caption.claims.reading import Reading
from engines.caption.words.lists import WordList

_YEAR = r"(?P<y>1[89]\d\d|20\d\d)(?!\d)"
_DAY = r"(?P<d>[0-3]?\d)(?:st|nd|rd|th|er|º|\.)?"
_NUMERIC = (
    rf"(?<!\d){_YEAR}[-/.](?P<m>[01]\d)[-/.](?P<d>[0-3]\d)(?!\d)",
    rf"(?<![\d.])(?P<d>[0-3]?\d)\. ?(?P<m>[01]?\d)\. ?{_YEAR}",
    rf"(?<![\d/])(?P<d>[0-3]?\d)[/-](?P<m>[0-3]?\d)[/-]{_YEAR}",
)
_SEASON_MONTHS = {"spring": (2, 6), "summer": (5, 9), "autumn": (8, 12), "winter": (11, 15)}
# Southern seasons lie half a year apart: a dated season without a place covers both.
_HALF_YEAR = 6
_YEAR_ALONE = 4
SOMETHING_ELSE = "it dates something other than the taking of the picture, or may do so"

_Found = tuple[int, int, tuple[tuple[date, date], ...]]
ARCHIVE = "the caption speaks of an archive picture and gives several dates"


def dated_claims(reading: Reading) -> Iterator[Claim]:
    """Every date with its meaning, longest first where they overlap, with an ``aside`` where it dates other things."""
    found: list[_Found] = []
    for words in reading.lists:
        found += list(_written_out(reading.text, words))
    found += list(_numeric(reading))
    for words in reading.lists:
        found += list(_bare_years(reading, words))
    if not reading.lists:
        found += list(foreign_dates(reading.text, reading.language))
    kept = _apart(found)
    archive = len(kept) > 1 and any(words.whole("archive").search(reading.text) for words in reading.lists)
    for start, end, ranges in kept:
        aside = ARCHIVE if archive else _aside(reading, start, end)
        alone = end - start <= _YEAR_ALONE
        plain = is_plain(reading, start, end, year_alone=alone)
        yield Claim(Kind.WHEN, start, end, reading.shown[start:end], Dated(ranges), aside=aside, plain=plain)
        yield from _weekday(reading, start, ranges)


def _apart(found: list[_Found]) -> list[_Found]:
    """Those that do not overlap, the longest of each place."""
    kept: list[_Found] = []
    for start, end, ranges in sorted(found, key=lambda item: (item[0] - item[1], item[0])):
        if not any(start < other_end and other_start < end for other_start, other_end, _ in kept):
            kept.append((start, end, ranges))
    return kept


def _written_out(text: str, words: WordList) -> Iterator[_Found]:
    month = rf"(?P<month>{words.any_of('months')})\.?"
    to_month, to_year = words.raw("between_day_and_month"), words.raw("between_month_and_year")
    day_first = rf"(?<![\d.]){_DAY} ?{to_month}{month}{to_year}{_YEAR}"
    month_first = rf"(?<!\w){month} (?P<d>[0-3]?\d)(?:st|nd|rd|th)?,? {_YEAR}"
    month_only = rf"(?<!\w){month}{to_year}{_YEAR}"
    for expression in (day_first, month_first, month_only):
        for found in words.pattern(expression).finditer(text):
            number = int(words.meaning("months", found["month"]) or 0)
            ranges = _days(int(found["y"]), number, int(found["d"])) if "d" in found.groupdict() else ()
            if "d" not in found.groupdict():
                ranges = ((date(int(found["y"]), number, 1), _last(int(found["y"]), number)),)
            if ranges:
                yield found.start(), found.end(), ranges
    season = rf"(?<!\w)(?P<season>{words.any_of('seasons')}){to_year}{_YEAR}"
    for found in words.pattern(season).finditer(text):
        yield found.start(), found.end(), _season(words.meaning("seasons", found["season"]), int(found["y"]))
    for found in words.pattern(rf"(?<!\w){words.raw('decade')}").finditer(text):
        first = int(found["y"])
        yield found.start(), found.end(), ((date(first, 1, 1), date(first + 9, 12, 31)),)


def _numeric(reading: Reading) -> Iterator[_Found]:
    for number, expression in enumerate(_NUMERIC):
        for found in re.finditer(expression, reading.text):
            year, month, day = int(found["y"]), int(found["m"]), int(found["d"])
            ranges = _days(year, month, day)
            if number == 2:  # 05/06/2018 is the fifth of June or the sixth of May
                ranges = (*ranges, *(_days(year, day, month) if day != month else ()))
            if ranges:
                yield found.start(), found.end(), ranges


def _bare_years(reading: Reading, words: WordList) -> Iterator[_Found]:
    for found in re.finditer(rf"(?<![\d.,/-]){_YEAR}(?![\d/–-])", reading.text):
        before, after = reading.text[: found.start()].rstrip(), reading.text[found.end() :].lstrip()
        led = words.pattern(rf"(?<!\w){words.raw('year_before')}$").search(before)
        alone = (not before or before[-1] in ",(.:;–—") and (not after or after[0] in ".,;:)–—")
        if led or alone or words.whole("not_the_taking").search(before[-25:]):
            year = int(found["y"])
            yield found.start(), found.end(), ((date(year, 1, 1), date(year, 12, 31)),)


def _aside(reading: Reading, start: int, end: int) -> str:
    before, after = reading.before(start), reading.after(end, 60)
    if reading.is_relative(start):
        return SOMETHING_ELSE
    for words in reading.lists:
        lead = words.pattern(rf"(?<!\w)(?:{words.raw('range_start')}) ?$")
        is_range = lead.search(before) and re.match(r"\s+\S+\s+\d{4}", after)
        if words.language == "de" and TAKEN_LAST.match(after):
            return ""
        if is_range or words.whole("not_the_taking").search(before) or words.whole("passive").search(before):
            return SOMETHING_ELSE
        if words.language == "de" and re.search(r"\bwurden?\b", after) and not re.search("aufgenommen|fotogra", after):
            return SOMETHING_ELSE
        # "Inception (2010)": the year of a work; "© 2019": of a right.
        if end - start == 4 and re.search(r"(?:\(|©|\(c\))\s?$", reading.text[:start]):
            return SOMETHING_ELSE
        # "the 2012 final", "the May 2018 election": the date belongs to the noun.
        article = words.language == "en" and re.search(r"(?:the|a|an|his|her|its|their)\s$", before, re.I)
        if article and re.match(r"\s+[a-zA-Z]", after):
            return SOMETHING_ELSE
    return ""


def _weekday(reading: Reading, start: int, ranges: tuple[tuple[date, date], ...]) -> Iterator[Claim]:
    """A weekday written directly before a full date."""
    if len(ranges) != 1 or ranges[0][0] != ranges[0][1]:
        return
    for words in reading.lists:
        pattern = rf"(?<!\w)(?P<day>{words.any_of('weekdays')})\.?,? ?(?:den |dem |the |le |el )?$"
        found = words.pattern(pattern).search(reading.text[max(0, start - 25) : start])
        if found:
            at = max(0, start - 25) + found.start("day")
            end = max(0, start - 25) + found.end("day")
            number = int(words.meaning("weekdays", found["day"]))
            yield Claim(Kind.WHEN, at, end, reading.shown[at:end], Weekday(number, ranges[0][0]))
            return


def _days(year: int, month: int, day: int) -> tuple[tuple[date, date], ...]:
    try:
        one = date(year, month, day)
    except ValueError:
        return ()
    return ((one, one),)


def _last(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _season(name: str, year: int) -> tuple[tuple[date, date], ...]:
    """The season with a month to spare on either side, north and south of the equator."""
    ranges = []
    for shift in (0, -_HALF_YEAR, _HALF_YEAR):
        first, last = (month + shift for month in _SEASON_MONTHS[name])
        for whole in (0, -12):
            begin = _month(year, first + whole)
            finish = _month(year, last + whole + 1) - timedelta(days=1)
            if finish.year >= year and begin.year <= year:
                ranges.append((begin, finish))
    return tuple(ranges)


def _month(year: int, month: int) -> date:
    """The first of a month that may lie before January or after December."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
