"""Weak clues to the place in the text that was read: dialling codes, web addresses, number plates, the script.

They decide nothing.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from engines.caption.checks.context import Context
from engines.caption.checks.plates import plates
from engines.caption.claims.claim import Located
from engines.caption.evidence.text import Line
from engines.caption.words.gazetteer import country_name
from engines.core.finding import Remark

_PHONE = re.compile(r"(?:\+|\b00)\s?([1-9]\d{0,3})[\s()/.-]*\d[\d\s()/.-]{5,}")
_DOMAIN = re.compile(r"\b[a-z0-9-]{2,}(?:\.[a-z0-9-]{2,})?\.([a-z]{2})\b", re.I)
_SCRIPTS = (
    (re.compile(r"[\u3040-\u30ff]"), "Japanese syllables", frozenset(("JP",))),
    (re.compile(r"[\uac00-\ud7af]"), "Korean letters", frozenset(("KR", "KP"))),
    (re.compile(r"[\u4e00-\u9fff]{2}"), "Chinese characters", frozenset(("CN", "TW", "HK", "MO", "SG", "JP", "MY"))),
)
_AMBIGUOUS_DOMAINS = frozenset(
    (".co", ".me", ".tv", ".io", ".ai", ".ly", ".to", ".cc", ".fm", ".eu", ".it", ".is", ".in")
)
_MOST = 3


def place_clues(context: Context) -> list[Remark]:
    """Remarks on what the recognised text hints at, where the caption names a place and no GPS position is there."""
    claimed = {
        place.country
        for claim in context.claims
        if isinstance(claim.meaning, Located) and not claim.aside and not claim.negated
        for place in claim.meaning.candidates[:1]
    }
    if not claimed or context.evidence.metadata.position:
        return []
    found: list[Remark] = []
    for line in context.evidence.text.lines:
        found += [
            _remark(line, says, countries, claimed)
            for says, countries in (
                *_phones(line.words),
                *_domains(line.words),
                *_scripts(line.words),
                *plates(line.words),
            )
        ]
    return list(dict.fromkeys(found))[:_MOST]


def _remark(line: Line, says: str, countries: frozenset[str], claimed: set[str]) -> Remark:
    names = ", ".join(sorted(country_name(code) for code in countries)[:4])
    fits = "which fits" if countries & claimed else "not of"
    place = ", ".join(sorted(country_name(code) for code in claimed))
    return Remark(
        f"A weak clue only: the picture reads “{line.words[:60]}”, {says} of {names}, {fits} {place}. Signs and "
        "advertisements name other countries too.",
        "neutral",
        "weak",
        (line.region,),
    )


def _phones(words: str) -> list[tuple[str, frozenset[str]]]:
    found = []
    for number in _PHONE.finditer(words):
        for length in (4, 3, 2, 1):
            countries = _dialling().get(number[1][:length])
            if countries and len(number[1]) >= length:
                found.append((f"with the dialling code +{number[1][:length]}", countries))
                break
    return found


def _domains(words: str) -> list[tuple[str, frozenset[str]]]:
    found = []
    for address in _DOMAIN.finditer(words):
        ending = f".{address[1].lower()}"
        country = _endings().get(ending)
        if country and ending not in _AMBIGUOUS_DOMAINS:
            found.append((f"with the web ending {ending}", frozenset((country,))))
    return found


def _scripts(words: str) -> list[tuple[str, frozenset[str]]]:
    return [
        (f"in {name}, as in use in signs", countries) for script, name, countries in _SCRIPTS if script.search(words)
    ][:1]


@cache
def _rows() -> list[list[str]]:
    file = Path(__file__).resolve().parent.parent / "words" / "country_codes.tsv"
    return [line.split("\t") for line in file.read_text("utf-8").splitlines()]


@cache
def _dialling() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for code, dialling, _ in _rows():
        if dialling:
            found.setdefault(dialling, set()).add(code)
    return {dialling: frozenset(codes) for dialling, codes in found.items()}


@cache
def _endings() -> dict[str, str]:
    return {ending: code for code, _, ending in _rows() if ending}
