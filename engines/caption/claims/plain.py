"""Whether a caption's words plainly put the taking of the picture at a date or place.

A wrong "contradicted" harms more than a missed one, and captions name dates and places of much besides: of what was
planned, of what happened before, of what is depicted on something depicted. So it is not asked whether the words speak
of something else, of which no list is ever complete, but whether the sentence is one of a few plain forms. Where it is
not, evidence against the date or place leaves it in doubt.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from engines.caption.claims.reading import Reading
from engines.caption.words.lists import WordList

_FILE = Path(__file__).parents[1] / "words" / "plain.json"
_SENTENCE = re.compile(r"[.!?]\s+(?=[^\W\d_a-zà-þ])|\n|[.!?]\s*$")
_OPENS = (",", "(", "–", "—", "-", "|", ":", ";", "/", "•", "·")
_CLOSES = re.compile(r"\s*(?:$|[.,;:()!?|/–—•·]|-\s)")
_FULL_STOP_IN = re.compile(
    r"(?:\b(?:jan|feb|mar|apr|aug|sept?|oct|nov|dec|st|mr|mrs|ms|dr|no|nr|sra?|mt|gov|sen|rep|gen)|\d)\.\s$", re.I
)
_NAME_BEFORE = re.compile(r"[^\W\d_a-zà-þ][\w’'-]*\s*,\s*$")
_DATE_NEXT = re.compile(
    r",?\s(?:\w{2,4}\s)?(?:[^\W\d_]{2,10}[.,]{0,2}\s){0,3}[0-3]?\d(?:st|nd|rd|th|er|\.)?,?\s(?:de\s)?[^.;]{0,14}\d{0,4}"
)
TAKEN_LAST = re.compile(r"[^.;,]{0,30}\b(?:aufgenommen|fotografiert|entstanden)\b")
"""German says at the end of the clause that the picture was taken then or there."""
_SHORT = 8
_HEAD = 3
"""Words at the beginning of a sentence among which an event is what the picture shows: "Floods in …"."""


def is_plain(reading: Reading, start: int, end: int, *, place: bool = False, year_alone: bool = False) -> bool:
    """Whether the sentence says plainly that the picture was taken at what stands from ``start`` to ``end``.

    ``place``: it is a place, of which "of" says no more than "in" does (the streets of …). ``year_alone``: only a year
    is given, which stands for much (a vintage, a model, a making).
    """
    first, last = _sentence(reading.text, start, end)
    before, after = reading.text[first:start], reading.text[end:last]
    if not reading.lists:  # another language: only set off at the end
        return before.rstrip().endswith(_OPENS) and len(after.split()) <= 1
    return all(_plain_in(words, reading.text[:first], before, after, place, year_alone) for words in reading.lists)


def _plain_in(words: WordList, earlier: str, before: str, after: str, place: bool, year_alone: bool) -> bool:
    lists = _lists(words.language)
    bare = _without_lead(words, lists, before)
    if _ends(words, lists["taken"], bare) and not _has(words, lists["shown"], bare):
        return True
    if words.language == "de" and TAKEN_LAST.match(after) and not _has(words, lists["shown"], before):
        return True
    if year_alone:
        return False
    sentence = f"{before} {after}"
    if _has(words, lists["later"], sentence) or _has(words, lists["shown"], sentence):
        return False
    if _has(words, lists["subordinate"], before) or _has(words, lists["past"], before):
        return False
    if _led_by_another(words, lists, bare) or _is_participle_clause(words, lists, bare):
        return False
    led = before.removeprefix(bare)
    if bare and not place and _has(words, lists["genitive"], led) and not _CLOSES.match(bare[-1]):
        return False
    if not bare.strip():
        # "On 1 July the tax falls": what follows at once is said of that day, not of the picture.
        return bool(_CLOSES.match(after)) and not _has(words, lists["past"], after)
    if place and not _stands_plainly(words, lists, bare, after):
        return False
    clause = re.split(r"[,;)–—:]", after)[0]
    if (
        words.language == "de"
        and not _ends(words, lists["taken"], clause)
        and words.pattern(rf"(?<!\w)(?:{lists['participle']})\s*$").search(clause)
    ):
        return False  # "im Juni 2019 in Oslo ausgezeichnet": the participle comes last
    if bare.rstrip().endswith(_OPENS):
        return True
    return not _of_an_event(words, lists, bare) and not _has(words, lists["shown"], earlier)


def _stands_plainly(words: WordList, lists: dict[str, str], bare: str, after: str) -> bool:
    """A place set off by a comma, or with the date at its side as agencies write, or at the end of a short sentence
    that relates nothing to anything else.
    """
    if bare.rstrip().endswith(_OPENS):
        return not _NAME_BEFORE.search(bare)  # "Bath, Maine" of which Bath is not known
    if _DATE_NEXT.match(after):
        return True
    ends = re.match(r"\s*(?:$|[.!]\s*$|\()", after) is not None
    inner = bare.partition(" ")[2]  # "Des touristes à …": the first word is an article
    related = _has(words, lists["genitive"], inner) or _has(words, lists["other"], inner)
    return ends and not related and len(bare.split()) <= _SHORT


def _of_an_event(words: WordList, lists: dict[str, str], bare: str) -> bool:
    """ "News of the attack in …": an event that is not itself the beginning of the sentence."""
    found = words.pattern(rf"(?<!\w)(?:{lists['events']})\s*$").search(bare)
    return found is not None and len(bare[: found.start()].split()) > _HEAD


def _led_by_another(words: WordList, lists: dict[str, str], bare: str) -> bool:
    """ "For", "from", "since": another relation than being taken then or there."""
    return words.pattern(rf"(?<!\w)(?:{lists['other']})\s*$").search(bare) is not None


def _is_participle_clause(words: WordList, lists: dict[str, str], bare: str) -> bool:
    """ "The treaty, signed in …", "a specimen collected in …": what was done to a thing, not where it is."""
    clause = re.split(r"[,;(–—:]", bare)[-1].strip()
    participle = rf"(?:{lists['participle']})"
    begins = words.pattern(rf"(?:\w+\s)?{participle}(?!\w)").match(clause) if clause != bare.strip() else None
    return begins is not None or words.pattern(rf"(?<!\w){participle}$").search(clause) is not None


def _without_lead(words: WordList, lists: dict[str, str], before: str) -> str:
    """What stands before a date or place, without weekday, preposition and article that lead to it."""
    lead = rf"(?:^|(?<=[^\w]))(?:{lists['lead']}|{words.any_of('weekdays')}|{words.raw('locative')})[.,]?\s*(?:the )?$"
    bare, shorter = before, before
    while True:
        shorter = words.pattern(lead).sub("", bare.rstrip() if bare.endswith(" ") else bare)
        if shorter == bare.rstrip() or not shorter.strip():
            return shorter
        bare = shorter


def _ends(words: WordList, expression: str, text: str) -> bool:
    return words.pattern(rf"(?<!\w)(?:{expression})[\s:]*$").search(text) is not None


def _has(words: WordList, expression: str, text: str) -> bool:
    return words.pattern(rf"(?<!\w)(?:{expression})(?!\w)").search(text) is not None


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around a stretch begins and ends."""
    first = 0
    for found in _SENTENCE.finditer(text, 0, start):
        if found.end() <= start and not _FULL_STOP_IN.search(text[max(0, found.start() - 6) : found.end()]):
            first = found.end()
    for found in _SENTENCE.finditer(text, end):
        if not _FULL_STOP_IN.search(text[max(end, found.start() - 6) : found.end()]):
            return first, found.start()
    return first, len(text)


@cache
def _lists(language: str) -> dict[str, str]:
    lists: dict[str, dict[str, str]] = json.loads(_FILE.read_text("utf-8"))
    return lists[language]
