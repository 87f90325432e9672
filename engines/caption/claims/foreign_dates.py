"""Dates in languages without word lists of ours, read by dateparser around each four-digit year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
_MOST = 12
# Languages of one script are easily mistaken for one another; their names of months are not.
_RELATED = {code: ["ru", "uk", "bg", "sr", "mk"] for code in ("ru", "uk", "bg", "sr", "mk", "be")} | {
    "ar": ["ar", "fa"]
}
_SETTINGS = {
    "REQUIRE_PARTS": ["day", "month", "year"],
    "RELATIVE_BASE": datetime(2000, 1, 1),
    "PARSERS": ["absolute-time"],
}


def foreign_dates(text: str, language: str) -> Iterator[tuple[int, int, tuple[tuple[date, date], ...]]]:
    """(start, end, ranges) of full dates in ``language``; nothing where dateparser does not know it."""
    if not language:
        return
    for found, _ in zip(_YEAR.finditer(text), range(_MOST), strict=False):
        for start, end in _windows(text, found.start(), found.end()):
            day = _parsed(text[start:end], language)
            if day is not None and str(day.year) == found[0]:
                yield start, end, ((day, day),)
                break


def _windows(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Stretches with a day and a month before the year, or after it (2019年5月12日)."""
    before = list(re.finditer(r"\S+", text[max(0, start - 40) : start]))[-3:]
    offset = max(0, start - 40)
    for word in before:
        if re.search(r"\d", text[offset + word.start() : start]):
            yield offset + word.start(), end
    after = re.match(r"\s?[년年][^\s]{2,10}[日일]?", text[end : end + 14])
    if after:
        yield start, end + after.end()


def _parsed(words: str, language: str) -> date | None:
    import dateparser

    try:
        found = dateparser.parse(words, languages=_RELATED.get(language, [language]), settings=_SETTINGS)
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None
    return found.date() if found else None
