"""A caption made ready to be read: bounded, with mark-up and direction marks blanked, every offset kept."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from engines.caption.claims.language import language_of
from engines.caption.words.lists import LISTED, WordList, word_list

READ_MOST = 5_000
"""Characters of one caption that are split into claims; the rest is kept but not examined."""

_MARKUP = re.compile(r"<(?:[a-zA-Z/!][^<>]{0,300})>|&(?:[a-z]{2,8}|#\d{1,6});")
_CLAUSE_END = re.compile(r"[.;:!?\n()–—,]| - ")


@dataclass(frozen=True, slots=True)
class Reading:
    """``text``: the caption's first characters, of the same length as ``shown``, with everything unreadable blanked.

    ``language``: two-letter code or "". ``lists``: the word lists to read it with, the caption's language first.
    """

    shown: str
    text: str
    language: str
    lists: tuple[WordList, ...]

    def before(self, at: int, most: int = 60) -> str:
        """The words of the same clause before a place, commas included in what ends a clause."""
        stretch = self.text[max(0, at - most) : at]
        ends = [found.end() for found in _CLAUSE_END.finditer(stretch) if not _inside_number(stretch, found)]
        return stretch[ends[-1] :] if ends else stretch

    def is_relative(self, at: int) -> bool:
        """Whether a place stands in a clause that begins with a relative pronoun after a comma: ", die am 3. Mai …"."""
        clause = self.before(at)
        comma = self.text[: at - len(clause)].endswith(",")
        return (
            comma
            and len(clause.split()) > 1
            and any(words.pattern(words.raw("relative")).match(clause.lstrip()) for words in self.lists)
        )

    def asks(self, at: int) -> bool:
        """Whether the sentence in which a place stands is a question."""
        end = re.search(r"[.!?\n](?=\s|$)", self.text[at : at + 400])
        return end is not None and end[0] == "?"

    def after(self, at: int, most: int = 40) -> str:
        """The words of the same clause after a place."""
        stretch = self.text[at : at + most]
        ends = [found.start() for found in _CLAUSE_END.finditer(stretch) if not _inside_number(stretch, found)]
        return stretch[: ends[0]] if ends else stretch


def read_caption(text: str, stated_language: str) -> Reading:
    """Bound, blank and tell the language. Never raises."""
    shown = text[:READ_MOST]
    blanked = _MARKUP.sub(lambda found: " " * len(found[0]), shown)
    readable = "".join(_readable(character) for character in blanked)
    language = language_of(readable, stated_language)
    lists = (word_list(language),) if language in LISTED else tuple(word_list(code) for code in LISTED)
    if language and language not in LISTED:
        lists = ()
    return Reading(shown, readable, language, lists)


def _readable(character: str) -> str:
    if character.isascii() or character.isalnum() or character == "©":
        return character
    return (
        " " if unicodedata.category(character) in ("Cf", "Cc", "Cs", "Co", "Cn", "So", "Zs", "Zl", "Zp") else character
    )


def _inside_number(stretch: str, found: re.Match[str]) -> bool:
    """A point or comma inside a number, or the point after an ordinal (14. Juli), ends no clause."""
    before, after = stretch[max(0, found.start() - 3) : found.start()], stretch[found.end() : found.end() + 1]
    if not before[-1:].isdigit() or found[0] not in ".,:":
        return False
    return after.isdigit() or (found[0] == "." and not before.isdigit())
