"""Findings weighed into opinions: one answer to one question, with what speaks for it and against it.

Likelihood ratios of different engines are never multiplied, since nothing is known of their dependence: the
opinion quotes the strongest validated one on each side, and says so where engines differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engines.core.difference import PARTS_ARE_THINGS, Difference, difference_of, same_matter
from engines.core.finding import Finding, LikelihoodRatio, Outcome, Region, Remark
from engines.core.finding_parts import foremost, spread, titled
from engines.core.opinion_words import (
    is_validated,
    nothing_sentence,
    signal_sentence,
    strength_of,
    support_sentence,
    unanswered_sentence,
)
from engines.core.question import Question

_STRENGTHS = ("none", "weak", "moderate", "strong")
_ANSWERED = (Outcome.SIGNAL, Outcome.NOTHING_FOUND)


@dataclass(frozen=True, slots=True)
class Reason:
    """One point for or against: whose finding it is from; ``regions`` and ``shows`` as in its remark."""

    sentence: str
    engine: str
    strength: str = "none"
    regions: tuple[Region, ...] = ()
    shows: str = ""

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, eq=False, slots=True)
class Opinion:
    """The answer to one question.

    ``strength``: 0–5 on the ENFSI verbal scale (0 no support shown, 1 limited, 2 moderate, 3 moderately
    strong, 4 strong, 5 very or extremely strong) for the proposition in ``supports`` ("" where strength is 0).
    It is 0 wherever there is no validated likelihood ratio. ``differ``: validated ratios point to both sides.
    ``likelihood_ratio``: the strongest validated one, None where there is none. ``difference``: the two methods that
    differ most, None where none do; wider than ``differ``, since a method that finds nothing or declines differs too.
    """

    question: Question
    outcome: Outcome
    sentence: str
    strength: int
    speaks_for: tuple[Reason, ...]
    speaks_against: tuple[Reason, ...]
    would_change: tuple[str, ...]
    limits: tuple[str, ...]
    findings: tuple[Finding, ...]
    supports: str = ""
    differ: bool = False
    likelihood_ratio: LikelihoodRatio | None = None
    difference: Difference | None = None


def opinions(findings: Iterable[Finding], titles: Mapping[str, str] | None = None) -> list[Opinion]:
    """One opinion per question that any finding answers, in the order of ``Question``.

    ``titles`` maps engine id → title as shown to people; an id without one is shown as it is. A finding that has parts
    is weighed as these, each for itself.
    """
    by_question: dict[Question, list[Finding]] = {}
    for finding in spread(findings):
        by_question.setdefault(Question(finding.question), []).append(finding)
    return [_weigh(q, by_question[q], titles or {}) for q in Question if q in by_question]


def _weigh(question: Question, findings: Sequence[Finding], titles: Mapping[str, str]) -> Opinion:
    outcome = foremost(findings)
    concerned = [f for f in findings if f.outcome is outcome or f.outcome is not Outcome.NOT_APPLICABLE]
    first = next(f for f in findings if f.outcome is outcome)
    sides = _sides(findings)
    shown = _in_keeping(question, outcome, sides) if question is Question.CAPTION else sides
    ratio = _ratio(max(shown, key=_size, default=None)) or _undecided(findings)
    strength = strength_of(ratio)
    supports = ""
    if ratio and strength:
        supports = ratio.proposition if ratio.log10 > 0 else ratio.alternative
    return Opinion(
        question=question,
        outcome=outcome,
        sentence=_sentence(question, outcome, findings),
        strength=strength,
        speaks_for=_reasons(findings, "for"),
        speaks_against=_reasons(findings, "against"),
        would_change=_once(words for f in concerned for words in f.would_change),
        limits=_once(words for f in concerned for words in (*_unanswered(f, first, titles), *f.limits)),
        findings=tuple(findings),
        supports=supports,
        differ=len(sides) == 2 and same_matter(question, *sides),
        likelihood_ratio=ratio,
        difference=difference_of(question, findings, titles),
    )


def _sentence(question: Question, outcome: Outcome, findings: Sequence[Finding]) -> str:
    """The answer in words: the ratios that can be quoted, then what was found without one."""
    sides, undecided = _sides(findings), _undecided(findings)
    if len(findings) == 1 and outcome is Outcome.NOTHING_FOUND and not sides:
        alone = findings[0].sentence
        if "does not show" in alone:  # one method says it best itself, if it says that much
            return alone
    quotes = [_quote(question, finding) for finding in sides]
    unquoted = question is Question.CAPTION and any(f.outcome is Outcome.SIGNAL and f not in sides for f in findings)
    if len(quotes) == 2 and same_matter(question, *sides):
        quotes = [f"The methods differ, and are not combined. {quotes[0]} But: {_lower(quotes[1])}"]
        if not unquoted:
            return quotes[0]
    elif quotes and not unquoted and _in_keeping(question, outcome, sides):
        return " ".join(quotes)
    if not quotes and undecided:
        quotes = [support_sentence(undecided)]
    return " ".join((*quotes, _words_only(question, outcome, findings)))


def _quote(question: Question, finding: Finding) -> str:
    """The support that a finding gives, with the face or caption of which it speaks."""
    assert finding.likelihood_ratio is not None
    words = support_sentence(finding.likelihood_ratio)
    if question in PARTS_ARE_THINGS and finding.part:
        return f"{finding.part[:1].upper()}{finding.part[1:]}: {_lower(words)}"
    return words


def _in_keeping(question: Question, outcome: Outcome, sides: Sequence[Finding]) -> list[Finding]:
    """The findings whose ratios alone may be the answer: where there are signs, only those that point as the signs do,
    against a caption's fitting, for any other proposition.
    """
    if outcome is not Outcome.SIGNAL or (question is not Question.CAPTION and any(_log10(f) > 0 for f in sides)):
        return list(sides)
    return [f for f in sides if (_log10(f) < 0) is (question is Question.CAPTION)]


def _words_only(question: Question, outcome: Outcome, findings: Sequence[Finding]) -> str:
    """What may be said without a likelihood ratio."""
    answered = [f for f in findings if f.outcome in _ANSWERED]
    if outcome is Outcome.SIGNAL:
        signals = [f for f in findings if f.outcome is Outcome.SIGNAL]
        return signal_sentence(question, _methods(signals), _methods(answered), signals[0].sentence)
    if outcome is Outcome.NOTHING_FOUND:
        return nothing_sentence(question, _methods(answered))
    first = next(f for f in findings if f.outcome is outcome)
    return unanswered_sentence(outcome, _methods(findings), first.sentence)


def _methods(findings: Sequence[Finding]) -> int:
    """How many methods these are: one that speaks of several faces is one, each imported model is another."""
    return len({(finding.engine, finding.models) for finding in findings})


def _sides(findings: Sequence[Finding]) -> list[Finding]:
    """Whose validated ratio is the strongest for the proposition, and whose for the alternative, where there are."""
    weighed = [f for f in findings if strength_of(f.likelihood_ratio)]
    sides = ([f for f in weighed if _log10(f) > 0], [f for f in weighed if _log10(f) < 0])
    return [max(side, key=_size) for side in sides if side]


def _undecided(findings: Sequence[Finding]) -> LikelihoodRatio | None:
    """The first validated ratio that supports neither side."""
    ratios = (f.likelihood_ratio for f in findings)
    return next((r for r in ratios if r and is_validated(r) and not strength_of(r)), None)


def _ratio(finding: Finding | None) -> LikelihoodRatio | None:
    return finding.likelihood_ratio if finding else None


def _log10(finding: Finding) -> float:
    return finding.likelihood_ratio.log10 if finding.likelihood_ratio else 0.0


def _size(finding: Finding) -> float:
    return abs(_log10(finding))


def _reasons(findings: Sequence[Finding], side: str) -> tuple[Reason, ...]:
    """Remarks of one side, strongest first; a ratio or signal without one speaks through its own sentence."""
    reasons: list[Reason] = []
    for finding in findings:
        own = [_reason(finding, remark) for remark in finding.remarks if remark.speaks_for == side]
        if not own and _side(finding) == side:
            own = [Reason(finding.sentence, finding.engine)]
        reasons += own
    reasons.sort(key=lambda reason: -_STRENGTHS.index(reason.strength))
    return tuple(dict.fromkeys(reasons))


def _side(finding: Finding) -> str:
    if strength_of(finding.likelihood_ratio) and finding.likelihood_ratio:
        return "for" if finding.likelihood_ratio.log10 > 0 else "against"
    if finding.outcome is not Outcome.SIGNAL:
        return ""
    # A sign against a caption speaks against "does it fit?"; every other question asks for what the signs show.
    return "against" if finding.question == Question.CAPTION else "for"


def _reason(finding: Finding, remark: Remark) -> Reason:
    strength = remark.strength if remark.strength in _STRENGTHS else "none"
    return Reason(remark.sentence, finding.engine, strength, remark.regions, remark.shows)


def _unanswered(finding: Finding, quoted: Finding, titles: Mapping[str, str]) -> tuple[str, ...]:
    """What a method that did not answer says of itself, unless the opinion's own sentence quotes it already."""
    if finding.outcome in _ANSWERED or finding is quoted:
        return ()
    title = titled(titles.get(finding.engine, finding.engine), finding)
    return (f"{title}, {finding.outcome.value}: {finding.sentence}",)


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
