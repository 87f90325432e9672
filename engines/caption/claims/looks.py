"""What the caption says of the picture as a picture: photograph or not, black and white, colours, readable text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from engines.caption.claims.claim import Claim, Coloured, Kind, Medium, Quoted, Tone
from engines.caption.claims.reading import Reading
from engines.caption.words.lists import WordList

_QUOTES = re.compile(r"[\"“„«‹”]\s?(?P<words>[^\"“”„«»‹›\n]{2,80}?)\s?[\"”“»›]")


ANOTHER_PICTURE = "the words may speak of another picture than this one"
_LEADING_WORDS = 3


def look_claims(reading: Reading) -> Iterator[Claim]:
    """Claims on medium, tone and colour; the longer of two that overlap is kept."""
    for words in reading.lists:
        yield from _simple(reading, words, "generated", Kind.WHO, Medium("generated"))
        yield from _simple(reading, words, "drawn", Kind.WHAT, Medium("drawn"))
        for name, tone in (("monochrome", Tone(monochrome=True)), ("in_colour", Tone(monochrome=False))):
            for claim in _simple(reading, words, name, Kind.COLOUR, tone):
                yield claim if _of_this_picture(claim, reading, words) else replace(claim, aside=ANOTHER_PICTURE)
        yield from _photos(reading, words)
        yield from _colours(reading, words)


def quoted_claims(reading: Reading) -> Iterator[Claim]:
    """Words in quotation marks, with whether the caption says that they can be read in the picture."""
    for found in _QUOTES.finditer(reading.text):
        before = reading.text[max(0, found.start() - 60) : found.start()]
        on_sign = any(words.whole("sign_words").search(before) for words in reading.lists)
        speech = any(words.whole("speech_words").search(before) for words in reading.lists)
        start, end = found.span("words")
        meaning = Quoted(found["words"], on_sign and not speech)
        yield Claim(Kind.TEXT, start, end, reading.shown[start:end], meaning)


def _photos(reading: Reading, words: WordList) -> Iterator[Claim]:
    """ "Photo", but not where the caption itself says that it is a made one."""
    made = words.whole("generated").search(reading.text) or words.whole("faked").search(reading.text)
    for claim in _simple(reading, words, "photo", Kind.WHAT, Medium("photo")):
        if made:
            yield replace(claim, aside="the caption itself says that it is a made picture")
        else:
            yield claim if _of_this_picture(claim, reading, words) else replace(claim, aside=ANOTHER_PICTURE)


def _of_this_picture(claim: Claim, reading: Reading, words: WordList) -> bool:
    """ "Photo of …", "this photograph shows": not "a man takes a photo", "the photograph hangs on the wall"."""
    sentence = re.split(r"[.!?\n]\s", reading.text[: claim.start])[-1]
    return len(sentence.split()) <= _LEADING_WORDS and bool(
        words.pattern(words.raw("picture_follows")).match(reading.text, claim.end)
    )


def _simple(reading: Reading, words: WordList, name: str, kind: Kind, meaning: Medium | Tone) -> Iterator[Claim]:
    for found in words.whole(name).finditer(reading.text):
        yield Claim(kind, found.start(), found.end(), reading.shown[found.start() : found.end()], meaning)


def _colours(reading: Reading, words: WordList) -> Iterator[Claim]:
    colour = words.any_of("colours")
    grounds: list[tuple[int, int]] = []
    expression = words.raw("background").replace("{colour}", colour)
    for found in words.pattern(rf"(?<!\w){expression}(?!\w)").finditer(reading.text):
        grounds.append(found.span("colour"))
        yield _coloured(reading, words, found.span("colour"), background=True)
    plain = rf"(?<![\w-])(?P<colour>{colour})(?![\w’'-])(?!\s{words.raw('colour_guard')}(?!\w))"
    for found in words.pattern(plain).finditer(reading.text):
        named = found["colour"][0].isupper() and found.start() > 0
        if found.span("colour") not in grounds and not named:
            yield _coloured(reading, words, found.span("colour"), background=False)


def _coloured(reading: Reading, words: WordList, span: tuple[int, int], *, background: bool) -> Claim:
    shown = reading.shown[span[0] : span[1]]
    return Claim(Kind.COLOUR, *span, shown, Coloured(words.meaning("colours", shown), background))
