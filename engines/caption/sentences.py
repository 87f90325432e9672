"""What is said to people: the one sentence, the remarks, the limits."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path

from engines.caption.checks.judge import Judged
from engines.caption.checks.verdict import CONTRADICTED, DOUBTFUL, NO_EVIDENCE, SUPPORTED
from engines.core.finding import Remark
from engines.core.names import clean_name

LIMITS = (
    "“Supported” means that one piece of evidence agrees, not that the claim is true; “no evidence” says nothing.",
    "What is seen in the picture – things, persons, actions – is not recognised by these checks.",
    "Smaller places than towns of 15,000 people are not in the gazetteer; streets and regions are not either.",
)
WOULD_CHANGE = (
    "The original file from the device, with its date, position and maker.",
    "An earlier publication of the same picture, with its caption.",
)
METHODS = (
    "Claims by who, what, where, when, why and how: FACTIFY3M (5W question answering)",
    "Questions from the caption answered from the evidence, inconsistency summed up: VDC",
    "GeoNames gazetteer; IANA time zones; solar position after astral (NOAA)",
    "CIPA DC-008 (EXIF), ISO 16684-1 (XMP), IPTC-IIM 4: dates, position, maker",
)
_SHOWN = 3
_PART = 48


@cache
def error_rates() -> str:
    """What was measured of "contradicted", from ``measured.json``."""
    measured = json.loads(Path(__file__).with_name("measured.json").read_text("utf-8"))
    aside, later = measured["aside"], list(measured["first_sight"]["sets"].values())
    cases, called, right = later[-1]
    return (
        f"In {aside['cases']} test captions kept aside, {aside['right']} of {aside['called']} claims called "
        f"contradicted were so (95 % interval {aside['interval']}; repeated by "
        f"{measured['command'].removesuffix(' --write')}). Captions unlike any seen before fare worse: in the "
        f"last of {len(later)} sets judged at first sight, in which many captions are traps, {right} of {called} in "
        f"{cases} captions; in all of them {sum(one[2] for one in later)} of {sum(one[1] for one in later)}. "
        "The rules were mended by these sets afterwards."
    )


def no_caption(name: str) -> str:
    """How to give a caption."""
    return (
        f"There is no caption for {name}: type or paste one in the window, or give a table of captions with "
        "--captions FILE.csv (columns path and caption)."
    )


def first_words(text: str) -> str:
    """The beginning of a caption on one line, fit to be shown."""
    line = " ".join(text.split())
    return clean_name(line if len(line) <= _PART else f"{line[: _PART - 1].rstrip()}…")


def summary(name: str, judged: list[Judged]) -> str:
    """The one sentence: which words which evidence contradicts, or that none does, and what that does not show."""
    against = [one for one in judged if one.verdict.word == CONTRADICTED]
    if against:
        said = " ".join(f"“{_words(one)}” is contradicted: {_inner(one.verdict.sentence)}" for one in against[:_SHOWN])
        more = f" {len(against) - _SHOWN} more claims are contradicted, see the table." if len(against) > _SHOWN else ""
        return f"The caption does not fit what the file of {name} says. {said}{more}"
    counts = Counter(one.verdict.word for one in judged)
    if not judged:
        return f"No claim could be read from the caption of {name}; this does not show that the caption is true."
    return (
        f"None of the {len(judged)} claims of this caption is contradicted by {name}: {counts[SUPPORTED]} supported, "
        f"{counts[DOUBTFUL]} doubtful, {counts[NO_EVIDENCE]} without evidence; this does not show that the caption is "
        "true."
    )


def of_mark(one: Judged) -> str:
    """What a marked stretch says when pointed at: kind, verdict, why."""
    kind = one.claim.kind.value
    return f"{kind[0].upper()}{kind[1:]}, {one.verdict.word}: {_inner(one.verdict.sentence)}"


def verdict_remarks(judged: list[Judged], table: str) -> list[Remark]:
    """One remark a claim that evidence speaks to: contradictions speak against a caption that fits."""
    sides = {CONTRADICTED: "against", SUPPORTED: "for", DOUBTFUL: "neutral"}
    return [
        Remark(
            f"“{_words(one)}”, {one.verdict.word}: {_inner(one.verdict.sentence)}",
            sides[one.verdict.word],
            one.verdict.strength,
            one.verdict.regions,
            table,
        )
        for one in judged
        if one.verdict.word in sides
    ]


def sum_remarks(judged: list[Judged], questions: str) -> list[Remark]:
    """How many of the questions that the evidence answers it answers otherwise than the caption (*VDC*)."""
    answered = [one for one in judged if one.verdict.word in (SUPPORTED, CONTRADICTED)]
    if not answered:
        return []
    other = sum(one.verdict.word == CONTRADICTED for one in answered)
    questions_words = "question" if len(answered) == 1 else "questions"
    return [
        Remark(
            f"Of {len(answered)} {questions_words} that the evidence answers, {other} {'is' if other == 1 else 'are'} "
            f"answered otherwise than the caption does; {len(judged) - len(answered)} stay open or in doubt.",
            shows=questions,
        )
    ]


def _inner(sentence: str) -> str:
    """A sentence as it goes on after a colon: small, but for abbreviations."""
    abbreviated = sentence[1:2].isupper() or sentence.startswith("C2PA")
    return sentence if abbreviated else f"{sentence[:1].lower()}{sentence[1:]}"


def _words(one: Judged) -> str:
    return " ".join(one.claim.words.split())
