"""Night and day, seasons: what the caption says against the sun's height, the hemisphere, and the picture's sky."""

from __future__ import annotations

from datetime import UTC, datetime, time

from engines.caption.checks.context import Context
from engines.caption.checks.verdict import CONTRADICTED, DOUBTFUL, SUPPORTED, Verdict, no_evidence
from engines.caption.claims.claim import Claim, Clock, Daylight, Season
from engines.caption.evidence.exposure import DAYLIGHT, exposure_value
from engines.caption.evidence.sun import sun_height, utc_of

# Heights of the sun in degrees. Below −6 the stars come out (civil dusk); above 6 nobody calls it night.
_DARK, _LIGHT = -6.0, 6.0
_EVIDENT = {"night": (-91.0, -3.0), "noon": (8.0, 91.0), "day": (0.0, 91.0), "sunrise": (-9.0, 9.0),
            "sunset": (-9.0, 9.0), "morning": (-12.0, 91.0), "afternoon": (-3.0, 91.0),
            "evening": (-91.0, 25.0)}  # fmt: skip
_SPARE = 6.0
_HOURS = {
    "night": (21, 5),
    "noon": (11, 15),
    "morning": (4, 12),
    "afternoon": (12, 19),
    "evening": (16, 24),
    "sunrise": (3, 10),
    "sunset": (14, 24),
    "day": (5, 22),
}
_MONTHS = {
    "spring": (2, 3, 4, 5, 6),
    "summer": (5, 6, 7, 8, 9),
    "autumn": (8, 9, 10, 11, 12),
    "winter": (11, 12, 1, 2, 3),
}
_TROPICS = 23.5


def check_daylight(claim: Claim, context: Context) -> Verdict | None:
    """A part of the day against the sun's height at the time and place of taking, else against a daylight sky."""
    if not isinstance(claim.meaning, Daylight):
        return None
    part = claim.meaning.part
    instant, where = _instant(context)
    if instant is not None and context.position is not None:
        height = sun_height(instant, *context.position)
        low, high = _EVIDENT[part]
        seen = f"By {where}, the sun stood {_height(height)} when the picture was taken"
        answer = f"the sun {_height(height)}"
        fits = _hour_fits(part, instant, context)
        if low <= height <= high and fits:
            return Verdict(SUPPORTED, f"{seen}.", answer, where, "moderate", firm=True)
        # Beyond the polar circles the sun stands high at night and low at noon: the clock must disagree as well.
        if (height < low - _SPARE or height > high + _SPARE) and not fits:
            return Verdict(CONTRADICTED, f"{seen}: that is not {_words(part)}.", answer, where, "moderate", firm=True)
        return no_evidence(f"{seen}, which neither is plainly {_words(part)} nor excludes it.", answer, where)
    return _sky(claim, context) or no_evidence(
        f"Neither the file's time and place nor its sky tell whether it was {_words(part)}."
    )


def check_sun_at_claimed_time(claim: Claim, context: Context) -> Verdict | None:
    """A claimed time and date in the dark against a picture with a daylight sky."""
    if not isinstance(claim.meaning, Clock) or context.position is None or context.claimed_day is None:
        return None
    day = context.claimed_day.ranges[0][0]
    local = datetime.combine(day, time(claim.meaning.minutes // 60, claim.meaning.minutes % 60))
    instant = utc_of(local, *context.position)
    colours = context.evidence.colours
    if instant is None or colours is None or not colours.is_daylight:
        return None
    height = sun_height(instant, *context.position)
    if height >= _DARK:
        return None
    return Verdict(
        CONTRADICTED,
        "The picture shows a bright blue sky, but at the time, on the day and at the place in the caption the sun "
        f"stood {_height(height)}.",
        "daylight",
        "the picture's sky",
        "moderate",
        firm=True,
    )


def check_exposure(claim: Claim, context: Context) -> Verdict | None:
    """Night against an exposure as in sunlight; lamps of a studio, the moon or a stage may be as bright."""
    if not isinstance(claim.meaning, Daylight) or claim.meaning.part != "night":
        return None
    value = exposure_value(context.evidence.metadata)
    if value is None or value < DAYLIGHT:
        return None
    return Verdict(
        DOUBTFUL,
        f"By EXIF's aperture, time and sensitivity (exposure value {value:.0f}), what was exposed for was as bright as "
        "in sunlight: by day, or lit by strong lamps.",
        f"exposure value {value:.0f}",
        "EXIF ExposureTime",
        "weak",
    )


def check_season(claim: Claim, context: Context) -> Verdict | None:
    """A season without a year against the month of taking and the hemisphere of the place."""
    if not isinstance(claim.meaning, Season):
        return None
    moment, position = context.evidence.taken, context.position
    if moment is None or position is None:
        return no_evidence("Without a date of taking and a place the season cannot be told.")
    if abs(position[0]) < _TROPICS:
        return no_evidence("Between the tropics the seasons do not follow the months.")
    month = moment.time.month
    northern = month if position[0] > 0 else (month + 5) % 12 + 1
    side = "northern" if position[0] > 0 else "southern"
    read = f"{moment.where} dates the picture {moment.words}, and the place lies in the {side} hemisphere"
    if northern in _MONTHS[claim.meaning.name]:
        return Verdict(SUPPORTED, f"{read}.", f"{moment.time:%B}", moment.where, "weak", firm=True)
    return Verdict(
        CONTRADICTED,
        f"{read}: that is not {claim.meaning.name} there.",
        f"{moment.time:%B}",
        moment.where,
        "moderate",
        firm=True,
    )


def _instant(context: Context) -> tuple[datetime | None, str]:
    """The instant of taking where its zone is known (or the GPS position gives it), and where it is read."""
    moment = context.evidence.timed
    if moment is None:
        return None, ""
    if moment.utc is not None:
        return moment.utc, moment.where
    position = context.evidence.metadata.position
    return (utc_of(moment.time, *position), moment.where) if position else (None, "")


def _hour_fits(part: str, instant: datetime, context: Context) -> bool:
    """Whether the clock at the place agrees too: noon is not every hour in which the sun is high."""
    assert context.position is not None
    solar = (instant.astimezone(UTC).hour + instant.minute / 60 + context.position[1] / 15) % 24
    first, last = _HOURS[part]
    return first - 1.5 <= solar <= last + 1.5 if first < last else solar >= first - 1.5 or solar <= last + 1.5


def _sky(claim: Claim, context: Context) -> Verdict | None:
    colours = context.evidence.colours
    assert isinstance(claim.meaning, Daylight)
    if colours is None or not colours.is_daylight or claim.meaning.part not in ("night", "noon", "day"):
        return None
    if claim.meaning.part == "night":
        return Verdict(
            CONTRADICTED,
            "The picture shows a large, bright, blue sky, as by day.",
            "daylight",
            "the picture's sky",
            "weak",
            colours.place("blue"),
            firm=True,
        )
    return Verdict(
        SUPPORTED,
        "The picture shows a large, bright, blue sky.",
        "daylight",
        "the picture's sky",
        "weak",
        colours.place("blue"),
        firm=True,
    )


def _height(degrees: float) -> str:
    return f"{abs(degrees):.0f}° {'above' if degrees >= 0 else 'below'} the horizon"


def _words(part: str) -> str:
    return {"noon": "about noon", "day": "by day"}.get(part, part)
