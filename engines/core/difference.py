"""Where two methods differ on one question: both sides set beside each other, and what would settle it.

After VHD11K (Yeh et al., ACM Multimedia 2024), which lets two language models debate until an annotation stands; here
the two sides are methods, nobody is persuaded, and the analyst reads both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engines.core.finding import Finding, Outcome
from engines.core.finding_parts import titled
from engines.core.opinion_words import step_of, strength_of
from engines.core.question import Question

_ONE_MATTER = (Question.GENERATED, Question.FACE, Question.ALTERED, Question.CAPTION)
"""Questions whose methods answer the same yes or no. Where a file comes from, and what is unusual against this set or
that reference, each method answers for itself."""
PARTS_ARE_THINGS = (Question.FACE, Question.CAPTION)
"""Questions where the parts of a finding are several faces or captions rather than several methods."""
_STRENGTHS = ("strong", "moderate", "weak", "none")
_MOST_REASONS, _MOST_SETTLING = 3, 6


@dataclass(frozen=True, slots=True)
class Side:
    """One method's answer. ``support``: its validated likelihood ratio in words of the verbal scale, "" where there is
    none. ``speaks_for``, ``speaks_against``: its strongest reasons, strongest first. ``error_rates``: its measured
    error, "" where none.
    """

    engine: str
    title: str
    outcome: Outcome
    sentence: str
    support: str
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]
    error_rates: str


@dataclass(frozen=True, slots=True)
class Difference:
    """``first`` speaks for the proposition, ``second`` against it, or not. ``settled_by``: evidence that would help."""

    sentence: str
    first: Side
    second: Side
    settled_by: tuple[str, ...]


def difference_of(question: Question, findings: Sequence[Finding], titles: Mapping[str, str]) -> Difference | None:
    """The widest difference among the findings on one question, None where none differ.

    Methods differ where validated ratios support both sides; where one finds signs and another, whose error is
    measured, does not; or where one finds signs and another declines to judge, with its reason.
    """
    if question not in _ONE_MATTER:
        return None
    speaking = sorted((f for f in findings if _speaks_for(f)), key=_weight, reverse=True)
    for rank, words in ((_contradicts, _OPPOSED), (_finds_nothing, _UNSEEN), (_declines, _DECLINED)):
        for first in speaking:
            others = [f for f in findings if same_matter(question, first, f) and rank(first, f)]
            if others:
                second = max(others, key=_weight)
                sides = _side(first, titles), _side(second, titles)
                settled = dict.fromkeys(words for f in (first, second) for words in f.would_change)
                sentence = words.format(first=sides[0].title, second=sides[1].title)
                return Difference(sentence, *sides, tuple(settled)[:_MOST_SETTLING])
    return None


_OPPOSED = "{first} and {second} point to different sides."
_UNSEEN = "{first} finds signs; {second}, whose error is measured too, does not."
_DECLINED = "{first} finds signs; {second} declines to judge."


def _speaks_for(finding: Finding) -> bool:
    ratio = finding.likelihood_ratio
    supported = ratio is not None and strength_of(ratio) > 0
    return (ratio is not None and ratio.log10 > 0) if supported else finding.outcome is Outcome.SIGNAL


def _contradicts(first: Finding, second: Finding) -> bool:
    ratio = second.likelihood_ratio
    return strength_of(first.likelihood_ratio) > 0 and ratio is not None and strength_of(ratio) > 0 and ratio.log10 < 0


def _finds_nothing(first: Finding, second: Finding) -> bool:
    measured = bool(second.error_rates or second.likelihood_ratio)
    return first.outcome is Outcome.SIGNAL and second.outcome is Outcome.NOTHING_FOUND and measured


def _declines(first: Finding, second: Finding) -> bool:
    return first.outcome is Outcome.SIGNAL and second.outcome is Outcome.ABSTAINED


def same_matter(question: Question, first: Finding, second: Finding) -> bool:
    """Whether two findings on a question are two methods' on one thing, rather than on two faces or captions."""
    if first is second:
        return False
    if question not in PARTS_ARE_THINGS:
        return True
    return first.engine != second.engine and (first.part == second.part or not (first.part and second.part))


def _weight(finding: Finding) -> tuple[int, float]:
    ratio = finding.likelihood_ratio
    return strength_of(ratio), abs(ratio.log10) if ratio else 0.0


def _side(finding: Finding, titles: Mapping[str, str]) -> Side:
    return Side(
        finding.engine,
        titled(titles.get(finding.engine, finding.engine), finding),
        finding.outcome,
        finding.sentence,
        _support(finding),
        _strongest(finding, "for"),
        _strongest(finding, "against"),
        finding.error_rates,
    )


def _support(finding: Finding) -> str:
    ratio = finding.likelihood_ratio
    if ratio is None or not strength_of(ratio):
        return ""
    return f"{step_of(ratio.log10).words} for “{ratio.proposition if ratio.log10 > 0 else ratio.alternative}”"


def _strongest(finding: Finding, side: str) -> tuple[str, ...]:
    remarks = [remark for remark in finding.remarks if remark.speaks_for == side]
    remarks.sort(key=lambda remark: _place(remark.strength))
    return tuple(_once(remark.sentence for remark in remarks))[:_MOST_REASONS]


def _place(strength: str) -> int:
    return _STRENGTHS.index(strength) if strength in _STRENGTHS else len(_STRENGTHS)


def _once(words: Iterable[str]) -> dict[str, None]:
    return dict.fromkeys(words)
