"""Every check asked about every claim; the verdicts joined into one a claim, and turned round where it is denied."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engines.caption.checks.anachronism import check_exif_version, check_release
from engines.caption.checks.context import Check, Context
from engines.caption.checks.count import check_count
from engines.caption.checks.daylight import check_daylight, check_exposure, check_season, check_sun_at_claimed_time
from engines.caption.checks.looks import check_colour, check_tone
from engines.caption.checks.source import check_credit, check_medium
from engines.caption.checks.text import check_named, check_quoted
from engines.caption.checks.verdict import CONTRADICTED, DOUBTFUL, NO_EVIDENCE, SUPPORTED, Verdict, no_evidence
from engines.caption.checks.when import check_clock, check_date, check_file_date, check_weekday
from engines.caption.checks.where import check_place_names, check_position, check_unlocated, check_zone
from engines.caption.claims.claim import Claim, Dated, Kind, Located

CHECKS: tuple[Check, ...] = (
    check_date,
    check_release,
    check_exif_version,
    check_file_date,
    check_weekday,
    check_clock,
    check_sun_at_claimed_time,
    check_daylight,
    check_exposure,
    check_season,
    check_position,
    check_place_names,
    check_zone,
    check_unlocated,
    check_credit,
    check_medium,
    check_tone,
    check_colour,
    check_quoted,
    check_named,
    check_count,
)
_UNMEASURED = {
    Kind.WHY: "Reasons and means cannot be seen in a picture or its metadata.",
    Kind.WHO: "Nobody is recognised here: who is shown was not checked.",
    Kind.WHAT: "No check here can tell whether this is to be seen.",
}
_NOT_PLAIN = "The words may speak of something else than the taking of this picture."
_STRENGTHS = ("none", "weak", "moderate", "strong")


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim and what the evidence says of it."""

    claim: Claim
    verdict: Verdict


def judge(claim: Claim, context: Context) -> Judged:
    """The joined verdict on one claim."""
    if claim.aside:
        return Judged(claim, no_evidence(f"Not checked: {claim.aside}."))
    found = [verdict for check in CHECKS if (verdict := check(claim, context)) is not None]
    verdict = _joined(found) if found else no_evidence(_UNMEASURED.get(claim.kind, "No check here bears on it."))
    return Judged(claim, _turned(verdict) if claim.negated else verdict)


def settled(judged: list[Judged], context: Context) -> list[Judged]:
    """Where one of several dates or places is supported, the others are of something else, not wrong; where the file
    agrees with one that the words put aside, the others are in doubt."""
    kept = []
    for one in judged:
        rivals = (
            other
            for other in judged
            if other is not one and type(other.claim.meaning) is type(one.claim.meaning) and not other.claim.negated
        )
        excused = (
            isinstance(one.claim.meaning, Dated | Located)
            and not one.claim.negated
            and one.verdict.word in (CONTRADICTED, DOUBTFUL)
            and any(rival.verdict.word == SUPPORTED for rival in rivals)
        )
        verdict = one.verdict
        if verdict.word == CONTRADICTED and not one.claim.plain and not one.claim.negated:
            verdict = replace(verdict, word=DOUBTFUL, sentence=f"{verdict.sentence} {_NOT_PLAIN}", strength="weak")
        if excused:
            verdict = _of_something_else(one)
        elif verdict.word == CONTRADICTED and isinstance(one.claim.meaning, Dated | Located):
            verdict = _weakened(one, judged, context)
        kept.append(Judged(one.claim, verdict))
    return kept


def _weakened(one: Judged, judged: list[Judged], context: Context) -> Verdict:
    """Doubtful only, where the evidence agrees with another date or place of the caption, whatever that is said of."""
    check = check_date if isinstance(one.claim.meaning, Dated) else check_position
    for other in judged:
        if not other.claim.aside or type(other.claim.meaning) is not type(one.claim.meaning):
            continue
        verdict = check(other.claim, context)
        if verdict is not None and verdict.word == SUPPORTED:
            sentence = (
                f"{one.verdict.sentence} But that fits “{other.claim.words.strip()}”, which the caption names too."
            )
            return replace(one.verdict, word=DOUBTFUL, sentence=sentence, strength="weak")
    return one.verdict


def _of_something_else(one: Judged) -> Verdict:
    what = "date" if isinstance(one.claim.meaning, Dated) else "place"
    return no_evidence(f"The caption names more than one {what}, and the evidence supports another of them.")


def _joined(found: list[Verdict]) -> Verdict:
    """The strongest verdict that says something. Evidence on both sides makes the claim doubtful, and is told."""
    against = [verdict for verdict in found if verdict.word == CONTRADICTED]
    support = [verdict for verdict in found if verdict.word == SUPPORTED]
    if against and support:
        first, second = _strongest(against), _strongest(support)
        sentence = f"The evidence differs. {first.sentence} But: {second.sentence}"
        sources = f"{first.source}; {second.source}"
        return Verdict(DOUBTFUL, sentence, f"{first.answer}; {second.answer}", sources, first.strength, first.regions)
    doubt = [verdict for verdict in found if verdict.word == DOUBTFUL]
    for group in (against, doubt if not support else [], support):
        if group:
            return _strongest(group)
    return next((verdict for verdict in found if verdict.answer), found[0])


def _strongest(group: list[Verdict]) -> Verdict:
    return max(group, key=lambda verdict: _STRENGTHS.index(verdict.strength))


def _turned(verdict: Verdict) -> Verdict:
    """The verdict on the denial of a claim."""
    if verdict.word == CONTRADICTED:
        return replace(verdict, word=SUPPORTED)
    if verdict.word == SUPPORTED and verdict.firm:
        return replace(verdict, word=CONTRADICTED)
    if verdict.word in (SUPPORTED, DOUBTFUL):
        return replace(verdict, word=NO_EVIDENCE, strength="none")
    return verdict
