"""Dates and times of day against the dates in the file."""

from __future__ import annotations

from datetime import date, timedelta

from engines.caption.checks.anachronism import DIGITAL_ERA, format_words, latest_year
from engines.caption.checks.context import Context
from engines.caption.checks.verdict import CONTRADICTED, DOUBTFUL, SUPPORTED, Verdict, no_evidence
from engines.caption.claims.claim import Claim, Clock, Dated, Weekday
from engines.caption.evidence.moments import Moment, moment_of
from engines.caption.evidence.sun import zone_at

# Dates without a zone are a day apart at most (UTC−12 to UTC+14), and captions of a night name either day.
_SLACK = timedelta(days=1)
_AGREES, _DIFFERS = 60, 180
_ANNOUNCED = 120
"""So many days before a date its event is announced, with pictures taken by then."""
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def check_date(claim: Claim, context: Context) -> Verdict | None:
    """The claimed day, month, season or year against the date of taking, else against the last saving."""
    if not isinstance(claim.meaning, Dated):
        return None
    taken = [_against_taking(claim.meaning, moment) for moment in context.evidence.moments if moment.taken]
    if taken:
        return _agreed(taken)
    saved = next((m for m in context.evidence.moments if not m.taken), None)
    if saved is not None:
        return _against_saving(claim.meaning, saved)
    return no_evidence(
        "The file holds no date of taking." + format_words(claim.meaning, context.evidence.exhibit.facts.format)
    )


def check_file_date(claim: Claim, context: Context) -> Verdict | None:
    """A claimed date after the file system's date of last change, which copying may keep or set anew."""
    changed = moment_of("the file system", context.evidence.exhibit.facts.modified)
    if not isinstance(claim.meaning, Dated) or changed is None:
        return None
    if changed.time.date() + _SLACK >= min(first for first, _ in claim.meaning.ranges):
        return None
    return Verdict(
        DOUBTFUL,
        f"The file system dates the last change of the file {changed.words}, before the caption's date: the caption is "
        "of another picture, or a clock was wrong.",
        f"by {changed.words}",
        "file system",
        "weak",
    )


def check_weekday(claim: Claim, context: Context) -> Verdict | None:
    """The weekday that the caption gives to a date, by the calendar."""
    if not isinstance(claim.meaning, Weekday):
        return None
    true = _DAYS[claim.meaning.day.weekday()]
    day = f"{claim.meaning.day.day} {claim.meaning.day:%B %Y}"
    if claim.meaning.day.weekday() == claim.meaning.number:
        return Verdict(SUPPORTED, f"{day} was a {true}.", true, "the calendar", "weak", firm=True)
    return Verdict(
        CONTRADICTED,
        f"{day} was a {true}, not a {_DAYS[claim.meaning.number]}: weekday and date in the caption exclude each other.",
        true,
        "the calendar",
        "strong",
        firm=True,
    )


def check_clock(claim: Claim, context: Context) -> Verdict | None:
    """A time of day against the camera's clock, as local time at the place where the picture was taken."""
    if not isinstance(claim.meaning, Clock):
        return None
    moment = context.evidence.timed
    if moment is None:
        return no_evidence("The file holds no time of day at which the picture was taken.")
    minutes, sure = _local_minutes(moment, context)
    apart = abs(minutes - claim.meaning.minutes)
    apart = min(apart, 24 * 60 - apart)
    at = f"{minutes // 60:02d}:{minutes % 60:02d}"
    read = f"{moment.where} gives {moment.words}" + ("" if not sure else f", {at} at the place")
    if apart <= _AGREES:
        return Verdict(SUPPORTED, f"{read}.", at, moment.where, "moderate" if sure else "weak", firm=sure)
    if apart > _DIFFERS and sure:
        return Verdict(
            CONTRADICTED,
            f"{read}: {_hours(apart)} from the time in the caption.",
            at,
            moment.where,
            "moderate",
            firm=True,
        )
    reason = "" if sure else "; the file does not say in which time zone, and clocks are often left at home time"
    return Verdict(DOUBTFUL, f"{read}: {_hours(apart)} from the time in the caption{reason}.", at, moment.where, "weak")


def _against_taking(claimed: Dated, moment: Moment) -> Verdict:
    day = moment.time.date()
    read = f"{moment.where} dates the picture {moment.words}"
    if _within(claimed, day):
        return Verdict(SUPPORTED, f"{read}.", moment.words, moment.where, "moderate", firm=True)
    if latest_year(claimed) < DIGITAL_ERA:
        return Verdict(
            DOUBTFUL,
            f"{read}, which is not the caption's date; of a picture of that age it may be the date of a reproduction.",
            moment.words,
            moment.where,
            "weak",
        )
    later = (min(first for first, _ in claimed.ranges) - day).days
    if 0 < later <= _ANNOUNCED:
        return Verdict(
            DOUBTFUL,
            f"{read}, {later} days before the caption's date, which may be one that was still to come.",
            moment.words,
            moment.where,
            "weak",
        )
    return Verdict(
        CONTRADICTED, f"{read}, which is not the caption's date.", moment.words, moment.where, "moderate", firm=True
    )


def _agreed(verdicts: list[Verdict]) -> Verdict:
    """One verdict of several dates in the file; where they fall on both sides, the claim is doubtful."""
    first = verdicts[0]
    other = next((verdict for verdict in verdicts if verdict.word != first.word), None)
    if other is None:
        return first
    return Verdict(
        DOUBTFUL,
        f"The dates in the file differ. {first.sentence} But: {other.sentence}",
        f"{first.answer}; {other.answer}",
        f"{first.source}; {other.source}",
        "weak",
    )


def _against_saving(claimed: Dated, saved: Moment) -> Verdict:
    earliest = min(first for first, _ in claimed.ranges)
    if saved.time.date() + _SLACK < earliest:
        return Verdict(
            CONTRADICTED,
            f"{saved.where} says that the file was last saved {saved.words}, before the caption's date.",
            f"by {saved.words}",
            saved.where,
            "moderate",
        )
    return no_evidence(
        f"The file holds no date of taking, only one of saving ({saved.where}: {saved.words}), which is not before the "
        "caption's date.",
        f"by {saved.words}",
        saved.where,
    )


def _within(claimed: Dated, day: date) -> bool:
    return any(first - _SLACK <= day <= last + _SLACK for first, last in claimed.ranges)


def _local_minutes(moment: Moment, context: Context) -> tuple[int, bool]:
    """Minutes after midnight at the place, and whether time and zone are known (else the clock as it stands)."""
    utc, position = moment.utc, context.position
    zone = zone_at(*position) if position else None
    if utc is not None and zone is not None:
        local = utc.astimezone(zone)
        return local.hour * 60 + local.minute, True
    return moment.time.hour * 60 + moment.time.minute, utc is not None


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.1f} hours".replace(".0 hours", " hours")
