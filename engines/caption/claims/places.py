"""Place names in a caption, and whether the words say that the picture was taken there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engines.caption.claims.claim import Claim, Kind, Located
from engines.caption.claims.fold import fold
from engines.caption.claims.plain import is_plain
from engines.caption.claims.reading import Reading
from engines.caption.words.gazetteer import Place, places_named
from engines.caption.words.lists import WordList

NOT_SAID_THERE = "the words do not say that the picture was taken there"
_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LONGEST = 5
_SMALL_WORDS = frozenset(
    ("de", "la", "le", "les", "los", "las", "el", "du", "des", "di", "da", "del", "am", "im", "an", "der", "of", "the",
     "und", "y", "al", "sur", "en", "aux", "upon")
)  # fmt: skip
_DATELINE = re.compile(
    r"^\s*(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ' .-]{2,40})(?:,\s*(?P<more>[^\W\d_][\w. ]{1,30}?))?\s*(?:\([^)]{1,30}\)\s*)?[-–—]\s"
)
_TIME_WORDS = re.compile(
    r"^(?:mon|tues|wednes|thurs|fri|satur|sun)day$|^(?:january|february|march|april|may|june|july|august|september|october|november|december)$",
    re.I,
)

_Span = tuple[int, int, tuple[Place, ...]]


def place_claims(reading: Reading) -> Iterator[Claim]:
    """Every place named, with all candidates of the name; "Paris, Texas" is one claim of those that lie in Texas."""
    spans = list(_named(reading.text))
    used = -1
    chained = False
    for number, (start, end, candidates) in enumerate(spans):
        if start < used:
            continue
        name = fold(reading.text[start:end])
        end, candidates, area, used = _with_larger(reading.text, spans, number)
        status = _status(reading, start, end, chained)
        chained = status == "there" and bool(re.match(r"\s*(?:,|and|und|et|y)\s", reading.text[used : used + 6]))
        if status == "name":
            continue
        near = any(
            words.pattern(rf"(?<!\w)(?:{words.raw('near')})(?:\s\w+)?\s*$").search(reading.before(start))
            for words in reading.lists
        )
        yield Claim(
            Kind.WHERE,
            start,
            end,
            reading.shown[start:end],
            Located(candidates, near, name, area),
            aside="" if status == "there" else NOT_SAID_THERE,
            plain=is_plain(reading, start, end, place=True),
        )


def _named(text: str) -> Iterator[_Span]:
    """The longest capitalised runs of words that are in the gazetteer."""
    tokens = [(found.start(), found.end()) for found in _TOKEN.finditer(text)]
    at = 0
    while at < len(tokens):
        step = 1
        if text[tokens[at][0]].isupper():
            for length in range(min(_LONGEST, len(tokens) - at), 0, -1):
                start, end = tokens[at][0], tokens[at + length - 1][1]
                candidates = _candidates(text, tokens[at : at + length], start, end)
                if candidates:
                    yield start, end, candidates
                    step = length
                    break
        at += step


def _candidates(text: str, tokens: list[tuple[int, int]], start: int, end: int) -> tuple[Place, ...]:
    words = [text[a:b] for a, b in tokens]
    if not words[-1][0].isupper() or any(not w[0].isupper() and w.lower() not in _SMALL_WORDS for w in words):
        return ()
    between = [text[tokens[i][1] : tokens[i + 1][0]] for i in range(len(tokens) - 1)]
    if any(gap not in (" ", "-", ". ", "' ", "’") for gap in between):
        return ()
    return places_named(fold(text[start:end]))


def _with_larger(text: str, spans: list[_Span], number: int) -> tuple[int, tuple[Place, ...], tuple[Place, ...], int]:
    """(end, candidates, area, where to read on): joined with a country or state that follows after a comma."""
    _, end, candidates = spans[number]
    following = spans[number + 1] if number + 1 < len(spans) else None
    if (
        following
        and re.fullmatch(r",? |, ?| \(", text[end : following[0]])
        and not _same_kind(candidates, following[2])
    ):
        larger = tuple(place for place in following[2] if place.kind in ("country", "state"))
        inside = tuple(
            place
            for place in candidates
            if place.kind in ("city", "landmark")
            and any(place.country == p.country and p.state in ("", place.state) for p in larger)
        )
        if inside:
            return following[1], inside, larger, following[1]
    return end, candidates, (), end


def _same_kind(one: tuple[Place, ...], other: tuple[Place, ...]) -> bool:
    return one[0].kind in ("country", "state") and other[0].kind == "country"


def _status(reading: Reading, start: int, end: int, chained: bool) -> str:
    """there · elsewhere (named, but not as the place of taking) · name (part of another name, no place at all)."""
    before, after = reading.text[:start], reading.text[end:]
    dateline = _DATELINE.match(reading.text)
    if dateline and start < dateline.end():
        return "there"
    clause = reading.before(start)
    locative = any(_locative(words, clause) for words in reading.lists)
    german = any(words.language == "de" for words in reading.lists)
    follows = re.match(r"[\s-]([^\W\d_]+)", after)
    joined = bool(follows and follows[1][0].isupper() and not _TIME_WORDS.match(follows[1]))
    joined = joined and (after[0] == "-" or not german)
    worn = any(words.pattern(rf"\s(?:{words.raw('not_a_place_after')})(?!\w)").match(after) for words in reading.lists)
    if joined or worn or re.match(r"-[a-z]|['’]s\b", after):
        return "elsewhere" if locative and not worn else "name"
    following = reading.after(end, 30)
    if locative and (
        reading.is_relative(start) or any(_of_something_else(words, clause, following) for words in reading.lists)
    ):
        return "elsewhere"
    led = re.search(r"([^\W\d_]+)\s$", before)
    if locative:
        return "there"
    if led and led[1][0].isupper() and not german:
        return "name"
    if not before.strip() or before.rstrip()[-1] in ".!?":
        return "there" if re.match(r",\s+\S", after) and re.match(r",?\s*[^.]{0,20}\d{4}", after) else "name"
    if chained:
        return "there"
    if re.search(r",\s$", before) and re.match(r"\s*(?:[.;]|$)", after):
        return "there"
    return "elsewhere"


def _of_something_else(words: WordList, clause: str, following: str) -> bool:
    """ "Born in Vienna", "protest against the war in Syria": the place belongs to the person, the thing, the cause."""
    participle = words.language == "de" and words.pattern(rf"\s(?:{words.raw('origin')})(?!\w)").match(following)
    return bool(participle or words.whole("origin").search(clause) or words.whole("causes").search(clause))


def _locative(words: WordList, clause: str) -> bool:
    for name in ("locative", "locative_of"):
        if words.pattern(rf"(?<!\w)(?:{words.raw(name)})\s*(?<=[\s'’])$").search(clause):
            return True
    return False
