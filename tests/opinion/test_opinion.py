"""Opinions drive the real weighing with findings made by hand."""

from __future__ import annotations

import pytest

from engines.core import calibration
from engines.core.finding import Finding, LikelihoodRatio, Outcome, Region, Remark
from engines.core.finding_parts import joined
from engines.core.opinion import opinions
from engines.core.opinion_words import SCALE, step_of, times
from engines.core.question import Question

MADE = "the picture was made by a generator"
TAKEN = "the picture was taken by a camera"


def ratio(log10: float, spread: float = 0.2, error_rates: str = "1 in 100 camera pictures above") -> LikelihoodRatio:
    return LikelihoodRatio(log10, log10 - spread, log10 + spread, MADE, TAKEN, "card, JPEG 90–95", error_rates)


def finding(engine: str, outcome: Outcome, lr: LikelihoodRatio | None = None, **more: object) -> Finding:
    return Finding(engine, "generated", outcome, f"{engine} says so.", likelihood_ratio=lr, **more)  # type: ignore[arg-type]


def one(*findings: Finding):  # type: ignore[no-untyped-def]
    (opinion,) = opinions(findings)
    return opinion


def test_nothing_found_never_reads_as_authentic() -> None:
    opinion = one(finding("a", Outcome.NOTHING_FOUND), finding("b", Outcome.NOTHING_FOUND))
    assert opinion.outcome is Outcome.NOTHING_FOUND
    assert opinion.strength == 0
    assert opinion.sentence == ("Nothing was found by 2 methods; this does not show that the picture is authentic.")


@pytest.mark.parametrize("question", list(Question))
def test_every_question_says_what_nothing_found_does_not_show(question: Question) -> None:
    (opinion,) = opinions([Finding("a", question, Outcome.NOTHING_FOUND, "Nothing.")])
    assert "does not show" in opinion.sentence


def test_signs_without_a_ratio_get_words_and_no_strength() -> None:
    opinion = one(finding("a", Outcome.SIGNAL), finding("b", Outcome.NOTHING_FOUND))
    assert opinion.outcome is Outcome.SIGNAL
    assert opinion.strength == 0
    assert opinion.sentence.startswith("Signs that need explaining were found by 1 of 2 methods")
    assert opinion.sentence.endswith("a says so.")
    assert [str(reason) for reason in opinion.speaks_for] == ["a says so."]


def test_the_parts_of_a_finding_are_weighed_each_for_itself() -> None:
    parts = (
        finding("a", Outcome.NOTHING_FOUND, ratio(-1.2), part="face 1 of 2"),
        finding("a", Outcome.SIGNAL, ratio(1.4), part="face 2 of 2"),
    )
    whole = joined(parts)
    assert whole.outcome is Outcome.SIGNAL
    assert whole.sentence.startswith("Face 2 of 2: a says so.")
    opinion = one(whole)
    assert opinion.differ
    assert [one.part for one in opinion.findings] == ["face 1 of 2", "face 2 of 2"]


@pytest.mark.parametrize("names", [(), ("", "face 2"), ("face 1", "face 1")])
def test_parts_that_cannot_be_told_apart_are_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="a part each"):
        joined([finding("a", Outcome.SIGNAL, part=name) for name in names])


def test_a_ratio_without_measured_error_carries_no_strength() -> None:
    opinion = one(finding("a", Outcome.SIGNAL, ratio(3.5, error_rates="")))
    assert opinion.strength == 0
    assert opinion.likelihood_ratio is None
    assert "support" not in opinion.sentence


def test_a_validated_ratio_is_worded_as_support_for_one_proposition_over_the_other() -> None:
    opinion = one(finding("a", Outcome.SIGNAL, ratio(1.6)))
    assert opinion.strength == 2
    assert opinion.supports == MADE
    assert f"moderate support for “{MADE}” over “{TAKEN}”" in opinion.sentence
    assert "about 40 times more probable" in opinion.sentence
    assert "+1.40 to +1.80" in opinion.sentence


def test_a_negative_ratio_supports_the_alternative() -> None:
    opinion = one(finding("a", Outcome.NOTHING_FOUND, ratio(-2.5)))
    assert opinion.strength == 3
    assert opinion.supports == TAKEN
    assert f"moderately strong support for “{TAKEN}” over “{MADE}”" in opinion.sentence
    assert [str(reason) for reason in opinion.speaks_against] == ["a says so."]


def test_ratios_of_different_engines_are_not_multiplied() -> None:
    alone = one(finding("a", Outcome.SIGNAL, ratio(1.6)))
    both = one(finding("a", Outcome.SIGNAL, ratio(1.6)), finding("b", Outcome.SIGNAL, ratio(1.5)))
    assert both.strength == alone.strength
    assert both.likelihood_ratio == alone.likelihood_ratio


def test_engines_that_differ_are_both_quoted_and_said_to_differ() -> None:
    opinion = one(finding("a", Outcome.SIGNAL, ratio(1.6)), finding("b", Outcome.NOTHING_FOUND, ratio(-2.5)))
    assert opinion.differ
    assert opinion.sentence.startswith("The methods differ")
    assert f"support for “{MADE}”" in opinion.sentence
    assert f"support for “{TAKEN}”" in opinion.sentence


def test_an_interval_that_contains_one_supports_neither_side() -> None:
    opinion = one(finding("a", Outcome.NOTHING_FOUND, ratio(0.8, spread=1.0)))
    assert opinion.strength == 0
    assert opinion.supports == ""
    assert "supports neither" in opinion.sentence
    assert "does not show" in opinion.sentence


def test_a_signal_beside_a_ratio_for_the_alternative_is_not_hidden() -> None:
    opinion = one(finding("a", Outcome.SIGNAL), finding("b", Outcome.NOTHING_FOUND, ratio(-1.5)))
    assert "moderate support" in opinion.sentence
    assert "Signs that need explaining" in opinion.sentence


def test_no_sentence_states_a_percentage_but_the_interval() -> None:
    for size in (-7.0, -1.0, 0.1, 0.5, 2.0, 9.0):
        sentence = one(finding("a", Outcome.SIGNAL, ratio(size))).sentence
        assert "%" not in sentence.replace("95 % interval", "")


@pytest.mark.parametrize("outcome", [Outcome.ABSTAINED, Outcome.FAILED, Outcome.NOT_APPLICABLE])
def test_an_unanswered_question_says_why(outcome: Outcome) -> None:
    opinion = one(finding("a", outcome))
    assert opinion.outcome is outcome
    assert opinion.sentence.startswith("This question is not answered.")
    assert "a says so." in opinion.sentence
    assert opinion.limits == ()


def test_of_several_methods_that_failed_each_is_named_once() -> None:
    opinion = one(finding("a", Outcome.FAILED), finding("b", Outcome.FAILED))
    assert "a says so." in opinion.sentence
    assert opinion.limits == ("b, failed: b says so.",)


def test_the_scale_is_that_by_which_engines_word_their_ratios() -> None:
    for size in (-6.5, -3.0, -0.2, 0.0, 0.2, 0.302, 0.5, 1.0, 2.5, 3.0, 4.0, 5.9, 6.0, 8.0):
        assert step_of(size).words.startswith(calibration.verbal(size).removesuffix(" for the alternative"))


def test_a_method_that_failed_beside_one_that_found_nothing_is_named_in_the_limits() -> None:
    findings = [finding("a", Outcome.NOTHING_FOUND), finding("b", Outcome.FAILED)]
    (opinion,) = opinions(findings, {"b": "Fourier spectrum"})
    assert opinion.sentence.startswith("Nothing was found by 1 method;")
    assert opinion.limits == ("Fourier spectrum, failed: b says so.",)


def test_remarks_become_reasons_strongest_first_with_their_regions() -> None:
    region = Region(1, 2, 3, 4)
    remarks = (
        Remark("Weak.", "for", "weak"),
        Remark("Strong.", "for", "strong", (region,), "map"),
        Remark("Other.", "against", "moderate"),
        Remark("Aside.", "neutral"),
    )
    opinion = one(finding("a", Outcome.SIGNAL, remarks=remarks, limits=("L.", "L."), would_change=("W.",)))
    assert [reason.sentence for reason in opinion.speaks_for] == ["Strong.", "Weak."]
    assert opinion.speaks_for[0].regions == (region,)
    assert opinion.speaks_for[0].engine == "a"
    assert [reason.sentence for reason in opinion.speaks_against] == ["Other."]
    assert opinion.limits == ("L.",)
    assert opinion.would_change == ("W.",)


def test_opinions_stand_in_the_order_of_the_questions() -> None:
    findings = [
        Finding("t", Question.ALTERED, Outcome.SIGNAL, "x"),
        Finding("p", Question.SOURCE, Outcome.SIGNAL, "y"),
    ]
    assert [opinion.question for opinion in opinions(findings)] == [Question.SOURCE, Question.ALTERED]


def test_the_scale_is_that_of_the_guideline() -> None:
    assert [step_of(size).words for size in (0.0, 0.31, 1.0, 2.0, 3.0, 4.0, 6.0)] == [s.words for s in SCALE]
    assert step_of(-3.2).words == "strong support"


@pytest.mark.parametrize(
    ("log10", "words"),
    [(0.2, "1.6"), (0.9999, "10"), (1.6, "40"), (3.1, "1,300"), (6.5, "more than 1,000,000")],
)
def test_ratios_are_written_to_two_figures(log10: float, words: str) -> None:
    assert times(log10) == words


def test_limits_of_a_method_that_does_not_apply_are_left_to_its_own_finding() -> None:
    asked = finding("a", Outcome.NOTHING_FOUND, limits=("A limit.",), would_change=("A better copy.",))
    idle = finding("b", Outcome.NOT_APPLICABLE, limits=("Another limit.",), would_change=("A reference.",))
    assert one(asked, idle).limits == ("A limit.",)
    assert one(asked, idle).would_change == ("A better copy.",)
    assert one(idle).limits == ("Another limit.",)


def test_one_method_that_speaks_of_two_things_counts_once() -> None:
    parts = [finding("a", Outcome.SIGNAL, part="caption 1"), finding("a", Outcome.NOTHING_FOUND, part="caption 2")]
    assert "1 of 2 methods" in one(joined(parts), finding("b", Outcome.NOTHING_FOUND)).sentence


def captioned(part: str, outcome: Outcome, log10: float | None, engine: str = "fit") -> Finding:
    fits, other = "the caption was written for this picture", "the caption was written for another picture"
    lr = None if log10 is None else LikelihoodRatio(log10, log10 - 0.2, log10 + 0.2, fits, other, "card", "1 in 100")
    return Finding(engine, "caption", outcome, f"{engine} on {part}.", likelihood_ratio=lr, part=part)


def test_two_captions_of_which_one_fits_are_told_apart_and_no_difference_of_methods() -> None:
    opinion = one(captioned("caption 1", Outcome.NOTHING_FOUND, 1.5), captioned("caption 2", Outcome.SIGNAL, -1.5))
    assert not opinion.differ
    assert "methods differ" not in opinion.sentence
    assert (
        "Caption 2: what was found gives moderate support for “the caption was written for another" in opinion.sentence
    )
    assert opinion.supports == "the caption was written for another picture"


def test_a_contradicted_word_is_not_hidden_by_a_caption_that_fits_as_a_whole() -> None:
    claims = captioned("caption 1", Outcome.SIGNAL, None, "claims")
    opinion = one(claims, captioned("caption 1", Outcome.NOTHING_FOUND, 1.5))
    assert "claims on caption 1." in opinion.sentence
    assert opinion.strength == 0


def test_a_ratio_held_at_its_bound_shows_no_interval_of_no_width() -> None:
    sentence = one(finding("a", Outcome.SIGNAL, ratio(1.7, spread=0.0))).sentence
    assert "log10 LR +1.70, held at the most that the data support" in sentence
    assert "+1.70 to +1.70" not in sentence
