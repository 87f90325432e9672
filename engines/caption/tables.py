"""The claims with their verdicts, and the questions they raise with the answers of the evidence (*VDC*), as tables."""

from __future__ import annotations

from engines.caption.checks.judge import Judged
from engines.caption.checks.verdict import NO_EVIDENCE
from engines.caption.claims.claim import (
    Clock,
    Coloured,
    Counted,
    Credit,
    Dated,
    Daylight,
    Located,
    Medium,
    Quoted,
    Season,
    Tone,
    Weekday,
)
from engines.core.finding import Table

_QUESTIONS: dict[type, str] = {
    Dated: "When was the picture taken?",
    Clock: "At what time was it taken?",
    Daylight: "Was it day or night?",
    Season: "In which season was it taken?",
    Weekday: "Which day of the week was that date?",
    Located: "Where was it taken?",
    Credit: "Who made it?",
    Medium: "Is it a photograph?",
    Tone: "Is it in colour?",
    Quoted: "What can be read there?",
    Counted: "How many people are to be seen?",
}


def claim_table(judged: list[Judged], number: int) -> Table:
    """One row a claim, in the order of the text; the tool tip says why."""
    rows = tuple(
        (
            one.claim.words.strip(),
            kind_words(one),
            one.verdict.word,
            one.verdict.strength if one.verdict.strength != "none" else "–",
            one.verdict.answer or "–",
            one.verdict.source or "–",
        )
        for one in judged
    )
    columns = ("Claim", "Kind", "Verdict", "Strength", "Evidence", "Read in")
    return Table(
        f"claims-{number}", f"Claims of caption {number}", columns, rows, tuple(one.verdict.sentence for one in judged)
    )


def question_table(judged: list[Judged], number: int) -> Table | None:
    """The questions that the evidence answers, with both answers; None where it answers none."""
    rows = [
        (
            question_of(one),
            f"not: {one.claim.words.strip()}" if one.claim.negated else one.claim.words.strip(),
            one.verdict.answer,
            one.verdict.source,
            agreement(one),
        )
        for one in judged
        if one.verdict.answer
    ]
    if not rows:
        return None
    columns = ("Question", "The caption says", "The evidence says", "From", "Agreement")
    return Table(f"questions-{number}", f"Questions raised by caption {number}", columns, tuple(dict.fromkeys(rows)))


def question_of(one: Judged) -> str:
    """The question that a claim answers."""
    if isinstance(one.claim.meaning, Coloured):
        ground = one.claim.meaning.background
        return "Which colour is the background?" if ground else f"Is there anything {one.claim.meaning.colour}?"
    return _QUESTIONS.get(type(one.claim.meaning), "Can the name be read in the picture?")


def agreement(one: Judged) -> str:
    """Whether caption and evidence agree, in a word or two."""
    words = {"supported": "yes", "contradicted": "no", "doubtful": "in doubt", NO_EVIDENCE: "open"}
    return words[one.verdict.word]


def kind_words(one: Judged) -> str:
    """The claim's kind, with the denial where it is denied."""
    return f"{one.claim.kind.value}, negation" if one.claim.negated else one.claim.kind.value
