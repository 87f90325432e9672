"""What is left of a caption: its reasons, its names, and the things it says are to be seen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from engines.caption.claims.claim import Claim, Kind, Unmeasured
from engines.caption.claims.reading import Reading

_MOST = 40
_NAME = re.compile(r"(?<!\w)[A-ZÀ-Þ][\w’'-]+(?:\s[A-ZÀ-Þ][\w’'-]+)+")


def reason_claims(reading: Reading) -> Iterator[Claim]:
    """From "because", "weil" … to the end of the clause."""
    for words in reading.lists:
        for found in words.whole("reasons").finditer(reading.text):
            end = found.end() + len(reading.after(found.end(), 120).rstrip())
            yield Claim(Kind.WHY, found.start(), end, reading.shown[found.start() : end], Unmeasured())


def name_claims(reading: Reading) -> Iterator[Claim]:
    """Capitalised runs of two words and more; not in German, which writes every noun so."""
    if reading.language != "de":
        for found in _NAME.finditer(reading.text):
            yield Claim(Kind.WHO, *found.span(), reading.shown[found.start() : found.end()], Unmeasured())


def thing_claims(reading: Reading, taken: Iterable[Claim]) -> Iterator[Claim]:
    """Runs of words that no other claim covers and that are no little words: what is said to be seen."""
    covered = bytearray(len(reading.text))
    for claim in taken:
        covered[claim.start : claim.end] = b"\1" * (claim.end - claim.start)
    little = frozenset().union(*(words.words("function_words") for words in reading.lists))
    for start, end in islice(_runs(reading.text, covered, little), _MOST):
        yield Claim(Kind.WHAT, start, end, reading.shown[start:end], Unmeasured())


def _runs(text: str, covered: bytearray, little: frozenset[str]) -> Iterator[tuple[int, int]]:
    first, last = -1, -1
    for found in re.finditer(r"\w[\w’'-]*|[^\s\w]", text):
        word, (start, end) = found[0], found.span()
        ends = not word[0].isalnum() or word.lower() in little or any(covered[start:end])
        if ends:
            if first >= 0:
                yield first, last
            first = -1
        else:
            first = start if first < 0 else first
            last = end
    if first >= 0:
        yield first, last
