"""When the file says that the picture was taken, and by when it existed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from engines.caption.evidence.metadata import Field, Metadata

_FORM = re.compile(
    r"(\d{4})[:\-/.]?(\d{2})[:\-/.]?(\d{2})(?:[ T](\d{2}):?(\d{2})(?::?(\d{2}))?(?:\.\d+)?\s*(Z|[+\-]\d{2}:?\d{2})?)?"
)
_ZONE = re.compile(r"^([+\-])(\d{2}):?(\d{2})$")
_FIRST_DIGITAL = 1990


@dataclass(frozen=True, slots=True)
class Moment:
    """One time in the file. ``time``: as written, without a zone; ``offset``: minutes from UTC where the file says it,
    else None; ``day_only``: no time of day is written; ``taken``: it dates the taking (else the last saving)."""

    where: str
    time: datetime
    offset: int | None
    day_only: bool
    taken: bool

    @property
    def words(self) -> str:
        """The date as read, with its zone where it has one."""
        if self.day_only:
            return f"{self.time:%Y-%m-%d}"
        zone = "" if self.offset is None else f" {timezone(timedelta(minutes=self.offset))}"
        return f"{self.time:%Y-%m-%d %H:%M}{zone}"

    @property
    def utc(self) -> datetime | None:
        """The instant, where the zone is known and the time of day written."""
        if self.offset is None or self.day_only:
            return None
        return (self.time - timedelta(minutes=self.offset)).replace(tzinfo=UTC)


def moments_of(metadata: Metadata) -> tuple[Moment, ...]:
    """Dates of taking first, the most telling first among them; unset clocks and impossible dates left out."""
    found = [
        _moment(field, taken=True, zone=metadata.text("EXIF", "OffsetTimeOriginal"))
        for field in metadata.all("EXIF", "DateTimeOriginal")
    ]
    found += [
        _moment(field, taken=True)
        for field in metadata.all("XMP", "exif:DateTimeOriginal", "photoshop:DateCreated", "Iptc4xmpCore:DateCreated")
    ]
    clock = metadata.text("IPTC", "Time created")
    found += [
        _moment(Field(field.where, field.name, f"{field.value}T{clock}" if clock else field.value), taken=True)
        for field in metadata.all("IPTC", "Date created")
    ]
    found += [_moment(field, taken=True) for field in metadata.all("C2PA", "created")]
    found.append(_satellite(metadata))
    found += [
        _moment(field, taken=False, zone=metadata.text("EXIF", "OffsetTime"))
        for field in (
            *metadata.all("EXIF", "DateTimeDigitized", "DateTime"),
            *metadata.all("XMP", "xmp:ModifyDate"),
            *metadata.all("C2PA", "signed"),
        )
    ]
    return tuple(moment for moment in found if moment is not None)


def _satellite(metadata: Metadata) -> Moment | None:
    """The satellites' clock, which is UTC."""
    day, clock = metadata.text("GPS", "GPSDateStamp"), metadata.text("GPS", "GPSTimeStamp").split(",")
    if not day or len(clock) < 2:
        return None
    try:
        hours, minutes = int(float(clock[0])), int(float(clock[1]))
    except (ValueError, OverflowError):
        return None
    return _moment(Field("GPS", "date and time stamp", f"{day} {hours:02d}:{minutes:02d}:00Z"), taken=True)


def moment_of(where: str, written: str) -> Moment | None:
    """A date of saving from elsewhere than the metadata; None where it is none."""
    return _moment(Field(where, "", written), taken=False)


def _moment(field: Field, *, taken: bool, zone: str = "") -> Moment | None:
    found = _FORM.match(field.value.strip())
    if not found:
        return None
    year, month, day, hour, minute, second, written_zone = found.groups()
    try:
        time = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), min(59, int(second or 0)))
    except ValueError:
        return None
    # Clocks that were never set begin at midnight of some first of January: such a date says nothing.
    unset = (time.month, time.day, time.hour) == (1, 1, 0) and hour is not None
    if unset or time.year < _FIRST_DIGITAL:
        return None
    return Moment(field.label, time, _offset(written_zone or zone.strip()), hour is None, taken)


def _offset(zone: str) -> int | None:
    if zone == "Z":
        return 0
    found = _ZONE.match(zone or "")
    if not found:
        return None
    minutes = int(found[2]) * 60 + int(found[3])
    return minutes * (-1 if found[1] == "-" else 1) if minutes <= 14 * 60 else None
