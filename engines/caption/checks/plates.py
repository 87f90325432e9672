"""Number plates by their form, where a whole line of recognised text has it: a weak clue to a country.

Forms in use as the authorities publish them: Germany (FZV, annex 4), United Kingdom (since 2001), France (SIV, since
2009), Italy (since 1994), Spain (since 2000), Netherlands (sidecodes 4–10), Poland. Several countries share one.
"""

from __future__ import annotations

import re

_LETTERS = "[BCDFGHJKLMNPRSTVWXYZ]"
_FORMS: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = tuple(
    (re.compile(form), frozenset(countries.split()))
    for form, countries in (
        (r"[A-ZÄÖÜ]{1,3}[-•·: ]\s?[A-Z]{1,2}[ -]\d{1,4}[EH]?", "DE"),
        (r"[A-Z]{2}\d{2} ?[A-HJ-PR-Z]{3}", "GB"),
        (r"[A-HJ-NP-TV-Z]{2}-\d{3}-[A-HJ-NP-TV-Z]{2}", "FR"),
        (r"[A-HJ-NPR-TV-Z]{2} ?\d{3} ?[A-HJ-NPR-TV-Z]{2}", "FR IT AL"),
        (rf"\d{{4}}[ -]?{_LETTERS}{{3}}", "ES"),
        (r"(?:[A-Z]{2}-\d{2}-[A-Z]{2}|\d{2}-[A-Z]{2}-[A-Z]{2}|[A-Z]{2}-[A-Z]{2}-\d{2}|\d-[A-Z]{3}-\d{2})", "NL"),
        (r"[A-Z]-\d{3}-[A-Z]{2}|[A-Z]{2}-\d{3}-[A-Z]", "NL"),
        (r"[A-Z]{2,3} \d{5}", "PL"),
    )
)


def plates(words: str) -> list[tuple[str, frozenset[str]]]:
    """(what it looks like, countries) of a line of text, [] where it has no such form."""
    line = " ".join(words.split()).strip(" .")
    return [("in the form of a number plate", countries) for form, countries in _FORMS if form.fullmatch(line)][:1]
