"""The words of opinions: the verbal scale, likelihood ratios as prose, and what may be said without one.

Scale after the ENFSI Guideline for Evaluative Reporting in Forensic Science (2015), appendix: support of the
evidence for one proposition over another, never the probability that a proposition is true.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from engines.core.finding import LikelihoodRatio, Outcome
from engines.core.question import Question


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the verbal scale: from ``low`` (of |log10 LR|) up, its words, its strength 0–5, its LRs."""

    low: float
    words: str
    strength: int
    range_words: str


SCALE = (
    Step(0.0, "no support for either proposition", 0, "less than 2"),
    Step(0.30103, "limited support", 1, "2 to 10"),
    Step(1.0, "moderate support", 2, "10 to 100"),
    Step(2.0, "moderately strong support", 3, "100 to 1,000"),
    Step(3.0, "strong support", 4, "1,000 to 10,000"),
    Step(4.0, "very strong support", 5, "10,000 to 1,000,000"),
    Step(6.0, "extremely strong support", 5, "more than 1,000,000"),
)

NOTHING_FOUND_ENDS = {
    Question.FITNESS: "this does not show that the models are right about it",
    Question.SOURCE: "this does not show where the file comes from, nor that the picture is authentic",
    Question.GENERATED: "this does not show that the picture is authentic",
    Question.FACE: "this does not show that the face is authentic",
    Question.ALTERED: "this does not show that the picture is authentic",
    Question.UNUSUAL: "this does not show that the picture is authentic",
    Question.CAPTION: "this does not show that the caption is true",
}


def step_of(log10_lr: float) -> Step:
    """The step of the scale for a log10 likelihood ratio of either sign (its size counts)."""
    size = abs(log10_lr)
    return max((step for step in SCALE if step.low <= size), key=lambda step: step.low, default=SCALE[0])


def is_validated(ratio: LikelihoodRatio | None) -> bool:
    """Whether a likelihood ratio names the calibration it comes from and the error measured there."""
    return ratio is not None and bool(ratio.calibration.strip()) and bool(ratio.error_rates.strip())


def spans_one(ratio: LikelihoodRatio) -> bool:
    """Whether the 95 % interval contains LR = 1: then the evidence is not shown to support either side."""
    return ratio.low <= 0.0 <= ratio.high


def strength_of(ratio: LikelihoodRatio | None) -> int:
    """Strength 0–5 of a likelihood ratio; 0 where it is not validated or its interval contains LR = 1."""
    if ratio is None or not is_validated(ratio) or spans_one(ratio):
        return 0
    return step_of(ratio.log10).strength


def times(log10_ratio: float) -> str:
    """A ratio ≥ 1 to two significant figures, as people write it: "1.6", "40", "more than 1,000,000"."""
    if log10_ratio > 6:
        return "more than 1,000,000"
    ratio = 10**log10_ratio
    if ratio < 10:
        return f"{ratio:.1f}".removesuffix(".0")
    unit = 10 ** (len(str(int(ratio))) - 2)
    return f"{round(ratio / unit) * unit:,}"


def support_sentence(ratio: LikelihoodRatio) -> str:
    """A validated likelihood ratio in words: support for one proposition over the other, with its interval."""
    numbers = f"log10 LR {signed(ratio.log10)}, {interval_words(ratio, signed)}"
    for_, over = ratio.proposition, ratio.alternative
    if spans_one(ratio) or step_of(ratio.log10).strength == 0:
        reason = "the interval contains a ratio of 1" if spans_one(ratio) else "the ratio is less than 2"
        return f"What was found supports neither “{for_}” nor “{over}”: {reason} ({numbers})."
    if ratio.log10 < 0:
        for_, over = over, for_
    return (
        f"What was found gives {step_of(ratio.log10).words} for “{for_}” over “{over}”: it is about "
        f"{times(abs(ratio.log10))} times more probable under the first than under the second ({numbers})."
    )


def signal_sentence(question: Question, signals: int, methods: int, first: str) -> str:
    """Signs without a likelihood ratio: how many methods saw them, and the first one's own sentence."""
    if question is Question.FITNESS:  # an objection is no sign of anything in the picture
        return first
    lead = "Traces of the file’s origin" if question is Question.SOURCE else "Signs that need explaining"
    return f"{lead} were found by {_of(signals, methods)}; no strength can be given to them. {first}"


def nothing_sentence(question: Question, methods: int) -> str:
    """Nothing found, and what that does not show."""
    return f"Nothing was found by {count(methods, 'method')}; {NOTHING_FOUND_ENDS[question]}."


def unanswered_sentence(outcome: Outcome, methods: int, first: str) -> str:
    """No method answered: whether they abstained, failed or did not apply, and the first one's sentence."""
    how = {
        Outcome.ABSTAINED: "abstained",
        Outcome.FAILED: "failed",
        Outcome.NOT_APPLICABLE: "could not be applied",
    }[outcome]
    who = "The only method" if methods == 1 else f"All {methods} methods"
    if outcome is not Outcome.NOT_APPLICABLE and methods > 1:
        who, how = "None of the methods", f"answered; at least one {how}"
    return f"This question is not answered. {who} {how}: {first}"


def count(number: int, noun: str) -> str:
    """ "1 method", "3 methods"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _of(part: int, whole: int) -> str:
    if part == whole:
        return count(whole, "method")
    return f"{part} of {whole} methods"


def signed(log10: float) -> str:
    """A log10 with its sign and two decimals; never minus nought."""
    return f"{round(log10, 2) + 0.0:+.2f}".replace("-", "−")


LEAST_SUPPORT = math.log10(2)
"""log10 LR from which the words of the scale speak of support."""


def side(ratio: LikelihoodRatio) -> int:
    """1 where the ratio supports the proposition, −1 the alternative: at least twofold, with the whole interval; else
    0.
    """
    if ratio.low > 0 and ratio.log10 >= LEAST_SUPPORT:
        return 1
    return -1 if ratio.high < 0 and ratio.log10 <= -LEAST_SUPPORT else 0


def percent(share: float) -> str:
    """A share of 0–1 in per cent, with one decimal below ten."""
    return f"{100 * share:.1f} %" if 0 < share < 0.1 else f"{100 * share:.0f} %"


def telling_apart(auroc: float, true_rate: float) -> str:
    """How well a score told two classes of pictures apart, in words after "it" or a method's name, with the figures.

    ``auroc``: 0–1; ``true_rate``: share found at 1 % false alarms, 0–1.
    """
    if auroc < 0.6:
        words = "hardly tells the two apart"
    elif auroc < 0.8:
        words = "does not tell the two apart well"
    elif auroc < 0.95:
        words = "tells the two apart only in part"
    else:
        words = "tells the two apart in most cases"
    return (
        f"{words} (measured on sources held out: the right one of two pictures scores higher in {percent(auroc)}, "
        f"chance is 50 %; at 1 % false alarms it finds {percent(true_rate)})"
    )


def figures_of(ratio: LikelihoodRatio) -> str:
    """The ratio and its interval as figures: "LR 4.0, 95 % interval 2.4 to 4.5"."""
    return f"LR {_plain(ratio.log10)}, {interval_words(ratio, _plain)}"


def interval_words(ratio: LikelihoodRatio, written: Callable[[float], str]) -> str:
    """The interval; where the bound of the data holds all of it, no interval but the bound is what was measured."""
    if ratio.low == ratio.high:
        return "held at the most that the data support"
    return f"95 % interval {written(ratio.low)} to {written(ratio.high)}"


def _plain(log10: float) -> str:
    ratio = 10**log10
    return f"{ratio:.2f}" if ratio < 1 else f"{ratio:.1f}" if ratio < 20 else f"{ratio:,.0f}"
