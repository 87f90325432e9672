"""Who is said to have made the picture, and how many people are said to be in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engines.caption.claims.claim import Claim, Counted, Credit, Kind
from engines.caption.claims.reading import Reading
from engines.caption.words.lists import LISTED, WordList, word_list

_WORD = r"[^\W\d_a-z][\w’'.-]*"
_NAME = rf"(?P<person>{_WORD}(?:\s(?:(?:van|von|de|der|den|di|da|la|le|el|al|bin)\s)*{_WORD}){{0,3}})"
_REST = r"(?P<others>(?:\s?[/|,]\s?[^\n.;()/]{2,40}){0,3})"
_IN_BRACKETS = re.compile(rf"\(\s*{_NAME}\s?/\s?(?P<others>[^()]{{2,60}})\)")
_OWNER = re.compile(r"©|\(c\)|copyright|courtesy|quelle|bildrechte|^credits?\b", re.I)
_ORGANISATION = re.compile(
    r"\b(?:AP|AFP|EPA|dpa|ANSA|EFE|PA|UPI|TASS|ANP|APA|KNA|Reuters|Getty|Alamy|Shutterstock|Xinhua|Kyodo|Bloomberg|images?|"
    r"photos?|press|presse|agency|agence|agentur|news|media|medien|picture|alliance|imago|stock|studios?|gmbh|ag|ltd|inc|"
    r"llc|corp|company|museum|archives?|archiv|university|universität|ministry|city|police|association|foundation|nasa|"
    r"noaa|esa|stadt|gemeinde|landkreis|polizei|feuerwehr|ministerium|verein|verlag|institut|council|department|office|"
    r"government|mairie|ville|ayuntamiento|préfecture|brigade|handout|privat|private|service|union|club|fc|team|group|"
    r"committee|royal|national|federal|bundes\w+|estate|family|familie|famille|familia|trust|collection|nachlass|army|navy|force|wikimedia|flickr|commons|facebook|twitter|instagram|unknown|camera|digital|picasa|owner|user|default)\b",
    re.I,
)


def credit_claims(reading: Reading) -> Iterator[Claim]:
    """Credit lines: "Photo: Jane Doe / AFP", "(Jane Doe/AP Photo)", "© Reuters"."""
    taken: list[tuple[int, int]] = []
    for words in map(word_list, LISTED):  # credit lines are written in English everywhere
        expression = rf"(?<![\w-])(?i:{words.raw('credit')})\s*{_NAME}{_REST}"
        for found in re.finditer(expression, reading.text):
            yield from _credit(reading, found, taken)
    for found in _IN_BRACKETS.finditer(reading.text):
        if _ORGANISATION.search(found["others"]):
            yield from _credit(reading, found, taken)


def is_person(name: str) -> bool:
    """Two to five words that look like a person's name, and like no organisation's, program's or device's."""
    parts = re.findall(r"[^\W\d_]+\.?", name)
    return 2 <= len(parts) <= 5 and not _ORGANISATION.search(name) and not re.search(r"\d", name)


def counted_claims(reading: Reading) -> Iterator[Claim]:
    """Numbers of people, one person alone, nobody. A number is exact only where the caption names nobody besides."""
    for words in reading.lists:
        yield from _numbers(reading, words)
        for found in words.pattern(rf"(?<!\w)(?:{words.raw('alone')})(?!\w)").finditer(reading.text):
            rest = reading.text[: found.start()] + reading.text[found.end() :]
            others = words.whole("persons").search(rest) or words.whole("crowds").search(rest)
            yield _count(reading, found.start(), found.end(), Counted(1, exact=not others))
        for found in words.pattern(rf"(?<!\w)(?:{words.raw('nobody')})(?!\w)").finditer(reading.text):
            there = words.pattern(words.raw("nobody_follows")).match(reading.text, found.end())
            yield _count(reading, found.start(), found.end(), Counted(0, exact=bool(there)))


def _numbers(reading: Reading, words: WordList) -> Iterator[Claim]:
    number = rf"(?:(?P<word>{words.any_of('numbers')})|(?P<digits>\d{{1,3}}))"
    for found in words.pattern(rf"(?<![\w.,:-]){number} {words.raw('persons')}(?!\w)").finditer(reading.text):
        stated = int(found["digits"]) if found["digits"] else int(words.meaning("numbers", found["word"]) or 0)
        before = reading.before(found.start(), 20).rstrip()
        after = reading.text[found.end() : found.end() + 80]
        open_ended = words.pattern(rf"(?<!\w)(?:{words.raw('at_least')})$").search(before)
        partial = words.pattern(rf"(?<!\w)(?:{words.raw('partial')})").search(after)
        elsewhere = reading.text[: found.start()], reading.text[found.end() :]
        others = any(words.whole("persons").search(rest) or words.whole("crowds").search(rest) for rest in elsewhere)
        told = words.pattern(words.raw("predicate")).match(after)
        exact = stated > 1 and not (open_ended or partial or others or told)
        yield _count(reading, found.start(), found.end(), Counted(stated, exact=exact))


def _count(reading: Reading, start: int, end: int, meaning: Counted) -> Claim:
    return Claim(Kind.NUMBER, start, end, reading.shown[start:end], meaning)


def _credit(reading: Reading, found: re.Match[str], taken: list[tuple[int, int]]) -> Iterator[Claim]:
    start, end = found.start("person"), found.end("others")
    if any(start < b and a < end for a, b in taken):
        return
    taken.append((start, end))
    person = found["person"].strip(" .")
    if person:
        shown = reading.shown[start:end].rstrip(" .,")
        lead = reading.text[found.start() : start]
        maker = not _OWNER.search(lead)
        yield Claim(Kind.WHO, start, start + len(shown), shown, Credit(person, found["others"].strip(" /|,"), maker))
