"""The finding: one sentence, maps on a fixed scale, places as a table, remarks and limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engines.anomaly.catalogue import how_words, paper_of
from engines.anomaly.differ import difference_words
from engines.anomaly.groups import SEQUENCE
from engines.anomaly.info import INFO
from engines.anomaly.normality import Normality
from engines.anomaly.questions import Evidence, answers
from engines.anomaly.regions import Place, share_words
from engines.anomaly.tail import MOST
from engines.anomaly.verdict import Verdict, rate_interval
from engines.core.finding import Finding, Map, Outcome, Remark, Table

F32 = npt.NDArray[np.float32]

UNUSUAL, DOUBT = "unusual", "doubt"
_DOUBT_TOP = 2.0
_ASKED = 3  # places
_AS_A_WHOLE = "Gaussian-AD (Rippel et al., ICPR 2020): the picture as a whole"
_ALWAYS = (
    "HypAD's rule (Flaborea et al., 2022): certain and unusual counts, uncertain does not",
    "Conformal test (Vovk et al., 2005) on normal pictures held out in turn",
)


@dataclass(frozen=True, eq=False, slots=True)
class Told:
    """All that is to be told: ``decades`` and ``doubt`` over the exhibit's cells, ``places`` with what was
    measured at each.
    """

    name: str
    frame: tuple[int, int]
    model: Normality
    verdict: Verdict
    decades: F32
    doubt: F32
    places: tuple[Place, ...]
    evidence: tuple[Evidence, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """What differs at each place."""
        return tuple(difference_words(evidence) for evidence in self.evidence)


def refusal(outcome: Outcome, sentence: str) -> Finding:
    """Why there is no comparison."""
    return Finding(INFO.id, INFO.question.value, outcome, sentence, INFO.version, limits=(INFO.limits,))


def finding(told: Told) -> Finding:
    """The finding as window and report show it."""
    outcome, model = _outcome(told), told.model
    return Finding(
        engine=INFO.id,
        question=INFO.question.value,
        outcome=outcome,
        sentence=_sentence(told, outcome),
        engine_version=INFO.version,
        score=round(told.verdict.score, 4),
        maps=(_map(told), _doubt(told)),
        tables=(_places(told), *_asked(told), _compared(told)),
        remarks=_remarks(told),
        limits=_limits(told),
        would_change=(
            "More normal pictures, taken as the questioned one was, allow a smaller false-positive rate and show more "
            "of what is normal.",
        ),
        error_rates=_error_rates(told),
        methods=(paper_of(model.method), *([_AS_A_WHOLE] if model.wholes else []), *_ALWAYS),
        models=tuple(dict.fromkeys(view.reducer.source for view in model.views)),
    )


def _outcome(told: Told) -> Outcome:
    verdict = told.verdict
    if verdict.unusual is None:
        return Outcome.ABSTAINED
    if not verdict.unusual:
        return Outcome.NOTHING_FOUND
    sure = verdict.as_a_whole or any(place.certain for place in told.places)
    return Outcome.SIGNAL if sure else Outcome.ABSTAINED


def _sentence(told: Told, outcome: Outcome) -> str:
    model, verdict = told.model, told.verdict
    against = f"the {len(model.pictures)} normal pictures of {model.name}"
    if verdict.unusual is None:
        count = model.view or len(model.pictures)
        few = "one normal picture" if count == 1 else f"only {count} normal pictures"
        of_view = " of this view" if model.view else ""
        return (
            f"With {few}{of_view} no false-positive rate can be stated, so no verdict is given on {told.name}; the map "
            "shows where it is least like what is in the normal ones."
        )
    if outcome is Outcome.NOTHING_FOUND:
        said = f"{told.name} is not more unusual than {against} are among themselves ({_rank(verdict, model)})."
        return said + _bound(verdict, model)
    if outcome is Outcome.ABSTAINED:
        return (
            f"Whether {told.name} is unusual hangs on single ones of {against}: without them the judgement changes, so "
            "none is given."
        )
    places = [place for place in told.places if place.certain]
    where = _where(told, places) if places else "as a whole, at no single place"
    return f"{told.name} is unlike {against}: {where} ({_rank(verdict, model)}).{_bound(verdict, model)}"


def _bound(verdict: Verdict, model: Normality) -> str:
    """What the number of normal pictures does not allow, where the chosen rate lies below it; begins with a blank."""
    if verdict.rate <= verdict.asked:
        return ""
    return (
        f" With {len(model.calibration.nulls)} normal pictures the rate of false alarms cannot be guaranteed below "
        f"{_percent(verdict.rate)}; {_percent(verdict.asked)} was chosen."
    )


def _where(told: Told, places: list[Place]) -> str:
    first = places[0]
    said = f"{first.words}, {share_words(first.share)} of the area ({told.words[told.places.index(first)]})"
    return said if len(places) == 1 else f"{said}, and {len(places) - 1} more"


def _rank(verdict: Verdict, model: Normality) -> str:
    count = len(model.calibration.nulls)
    as_high = round(verdict.p * (count + 1)) - 1
    if as_high == 0:
        return f"none of the {count} scores as high when judged by the others"
    return f"{as_high} of the {count} score as high when judged by the others"


def _error_rates(told: Told) -> str:
    verdict, count = told.verdict, len(told.model.calibration.nulls)
    if verdict.unusual is None:
        return "No false-positive rate can be stated: at least five normal pictures are needed."
    low, high = rate_interval(verdict.rate, count)
    said = (
        f"A normal picture taken alike is called unusual in about {_percent(verdict.rate)} of cases (with {count} "
        f"normal pictures, between {_percent(low)} and {_percent(high)} in nine of ten such sets)"
    )
    if verdict.rate > verdict.asked:
        said += (
            f"; the chosen {_percent(verdict.asked)} cannot be kept with {count} normal pictures, "
            f"{_percent(verdict.rate)} is the smallest rate they support"
        )
    said += (
        ". Proved for normal pictures that came about alike and independently is about twice the rate, "
        f"{_percent(min(1.0, 2 * verdict.rate))}, at most (cross-conformal test)"
    )
    return f"{said}. How often an alteration goes unseen is not known for this set."


def _percent(rate: float) -> str:
    return f"{100 * rate:.2g} %"


def _map(told: Told) -> Map:
    return Map(
        id=UNUSUAL,
        title="Unlike the normal pictures",
        values=told.decades,
        frame=told.frame,
        low=0.0,
        high=MOST,
        unit="−log10 p",
        legend=(
            "Bright: places as rare among the cells of normal pictures as 1 in 10 to this power. A place at the "
            f"threshold makes this picture unusual, as happens to {_percent(told.verdict.rate)} of normal ones; beyond "
            f"about {told.model.calibration.tail.decades[-1]:.1f} the scale is extrapolated."
            if told.verdict.unusual is not None
            else "Bright: places as rare among the cells of the normal pictures as 1 in 10 to this power."
        ),
        threshold=told.verdict.threshold if told.verdict.unusual is not None else None,
    )


def _doubt(told: Told) -> Map:
    return Map(
        id=DOUBT,
        title="How much that hangs on single normal pictures",
        values=told.doubt,
        frame=told.frame,
        low=0.0,
        high=_DOUBT_TOP,
        unit="decades",
        legend="Bright: the map changes much here when a tenth of the normal pictures is left out; do not rely on it.",
    )


def _places(told: Told) -> Table:
    rows = tuple(
        (str(i), p.words, share_words(p.share), f"{p.decades:.1f}", w, "yes" if p.certain else "no")
        for i, (p, w) in enumerate(zip(told.places, told.words, strict=True), 1)
    )
    columns = ("no.", "place", "share of the area", "−log10 p", "what differs", "certain")
    return Table("places", "Unusual places", columns, rows)


def _asked(told: Told) -> tuple[Table, ...]:
    """Questions about the rarest places and their answers; none where no place is unusual."""
    rows = [
        (str(number), question, answer)
        for number, (place, evidence) in enumerate(zip(told.places, told.evidence, strict=True), 1)
        if number <= _ASKED
        for question, answer in answers(place, evidence)
    ]
    return (
        (Table("asked", "Questions about these places", ("place", "question", "answer"), tuple(rows)),) if rows else ()
    )


def _compared(told: Told) -> Table:
    model = told.model
    rows = [
        ("normal pictures", f"{model.name}: {len(model.pictures)}, fitted {model.made}"),
        (
            "compared",
            "cell by cell at the same place, laid over one another"
            if model.placed
            else f"cell by cell, {how_words(model.method).removeprefix('compared ')}",
        ),
        ("size compared at", "as stored" if model.scale == 1 else f"reduced to {model.scale:.0%} of the stored size"),
        *((("second input", "the depth map beside each picture"),) if model.unevenness is not None else ()),
        ("smallest rate supported", _percent(model.smallest_rate) if len(model.calibration.nulls) else "none"),
        *(("note", note) for note in model.notes),
    ]
    return Table("compared", "How it was compared", ("", ""), tuple(rows))


def _remarks(told: Told) -> tuple[Remark, ...]:
    remarks = []
    for place, words in zip(told.places, told.words, strict=True):
        certain = "" if place.certain else " (uncertain: it hangs on single normal pictures)"
        start = place.words[:1].upper() + place.words[1:]
        remarks.append(
            Remark(
                f"{start}, {share_words(place.share)} of the area: {words}{certain}.",
                speaks_for="for" if told.verdict.unusual else "neutral",
                strength="moderate" if told.verdict.unusual and place.certain else "none",
                regions=(place.box,),
                shows=UNUSUAL,
            )
        )
    if told.verdict.as_a_whole:
        sentence = "As a whole, by the mean of all its features, the picture is unlike the normal ones."
        remarks.append(Remark(sentence, speaks_for="for", strength="moderate", shows=UNUSUAL))
    return tuple(remarks)


def _limits(told: Told) -> tuple[str, ...]:
    limits = [INFO.limits]
    if SEQUENCE in told.model.notes:
        limits.append(SEQUENCE)
    if told.model.placed:
        limits.append("What lies outside the frame that the normal pictures share is not judged; it has no colour.")
    else:
        limits.append(
            "Cells are compared wherever they lie: a part that is missing, or normal parts at a wrong place, may go "
            "unseen."
        )
    return tuple(limits)
