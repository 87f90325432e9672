"""Quoted words against the text recognised in the picture. That text is missing is never held against the caption."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from engines.caption.checks.context import Context
from engines.caption.checks.verdict import CONTRADICTED, DOUBTFUL, SUPPORTED, Verdict, no_evidence
from engines.caption.claims.claim import Claim, Credit, Kind, Quoted, Unmeasured
from engines.caption.claims.fold import fold
from engines.caption.evidence.text import Line

_SAME, _KIN = 0.88, 0.5
_SURE = 0.9
_SHORTEST = 3
_LARGE = 0.06


def check_quoted(claim: Claim, context: Context) -> Verdict | None:
    """Words that the caption says are written there. A line that shares words with them but reads differently, each
    clearly recognised, contradicts."""
    if not isinstance(claim.meaning, Quoted):
        return None
    if not claim.meaning.on_sign:
        return no_evidence("The caption does not say that these words can be read in the picture.")
    reading = context.evidence.text
    if reading.silent:
        return no_evidence(f"Not checked: {reading.silent}.")
    wanted = _plain(claim.meaning.words)
    if not reading.lines or len(wanted) < _SHORTEST:
        return no_evidence("No text was recognised in the picture; it may be too small, slanted or in another script.")
    likeness, line = _best(wanted, reading.lines)
    if likeness >= _SAME and _digits(wanted) in _digits(_plain(line.words)):
        return Verdict(
            SUPPORTED,
            f"The picture reads “{line.words}”.",
            line.words,
            "recognised text",
            "moderate",
            (line.region,),
            firm=True,
        )
    everything = _plain(" ".join(one.words for one in reading.lines))
    if wanted in everything:
        regions = tuple(
            one.region for one in reading.lines if _plain(one.words) in wanted or wanted in _plain(one.words)
        )
        return Verdict(
            SUPPORTED,
            "The picture has these words on several lines.",
            claim.meaning.words,
            "recognised text",
            "moderate",
            regions,
            firm=True,
        )
    if likeness >= _KIN and line.confidence >= _SURE:
        return _differs(wanted, line)
    if len(reading.lines) == 1 and line.confidence >= _SURE and _is_large(line, context):
        said = f"The only text that was recognised reads “{_short(line.words)}”."
        return Verdict(DOUBTFUL, said, _short(line.words), "recognised text", "weak", (line.region,))
    return no_evidence(
        f"The text that was recognised is other text (“{_short(line.words)}”).", _short(line.words), "recognised text"
    )


def check_named(claim: Claim, context: Context) -> Verdict | None:
    """A name that can also be read in the picture; nothing follows where it cannot."""
    if claim.kind is not Kind.WHO or not isinstance(claim.meaning, Unmeasured | Credit):
        return None
    wanted = _plain(claim.words)
    for line in context.evidence.text.lines:
        if wanted and wanted in _plain(line.words):
            return Verdict(
                SUPPORTED, f"The picture reads “{line.words}”.", line.words, "recognised text", "weak", (line.region,)
            )
    return None


def _differs(wanted: str, line: Line) -> Verdict:
    read, own = _plain(line.words).split(), wanted.split()
    shared = [word for word in own if word in read]
    said = f"The picture reads “{line.words}” there"
    whole_words = len(own) == len(read) and len(shared) >= len(own) / 2 and len(own) - len(shared) == 1
    changed = [(a, b) for a, b in zip(own, read, strict=False) if a != b]
    if whole_words and changed and _plainly_other(*changed[0]):
        return Verdict(CONTRADICTED, f"{said}.", line.words, "recognised text", "moderate", (line.region,), firm=True)
    return Verdict(
        DOUBTFUL,
        f"{said}, which is like the quoted words but not the same.",
        line.words,
        "recognised text",
        "weak",
        (line.region,),
    )


def _is_large(line: Line, context: Context) -> bool:
    return line.region.height >= _LARGE * context.evidence.exhibit.frame[1]


def _plainly_other(one: str, other: str) -> bool:
    """Another number, or another word that no misreading of a letter or two explains."""
    if one.isdigit() and other.isdigit():
        return len(one) == len(other) or abs(len(one) - len(other)) > 1
    return SequenceMatcher(None, one, other, autojunk=False).ratio() < 0.6


def _best(wanted: str, lines: tuple[Line, ...]) -> tuple[float, Line]:
    scored = [(SequenceMatcher(None, wanted, _plain(line.words), autojunk=False).ratio(), line) for line in lines[:200]]
    return max(scored, key=lambda pair: pair[0])


def _plain(words: str) -> str:
    return " ".join(re.findall(r"\w+", fold(words)))


def _digits(words: str) -> str:
    return "".join(re.findall(r"\d", words))


def _short(words: str) -> str:
    return words if len(words) <= 60 else f"{words[:59]}…"
