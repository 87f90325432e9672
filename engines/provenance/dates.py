"""Dates compared: among themselves, with the file's own date, with the satellite clock, with the EXIF version."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from engines.provenance.check import Check
from engines.provenance.evidence import Evidence
from engines.provenance.exif import Exif
from engines.provenance.text import clip, decode

DAY = timedelta(days=1)
# Local times of two unknown zones can differ by 26 hours (UTC−12 to UTC+14).
ZONES = timedelta(hours=26)
_FORM = re.compile(
    r"(\d{4})[:\-/.](\d{2})[:\-/.](\d{2})[ T](\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?(Z|[+\-]\d{2}:?\d{2})?"
)
_EMPTY = re.compile(r"[0: \-T.]*")
# Year in which each version of the EXIF standard appeared (CIPA DC-008: 2010, 2016, 2019, 2023).
_VERSION_YEARS = {"0230": 2010, "0231": 2016, "0232": 2019, "0300": 2023}
_TAGS = {"taken": (0x9003, "Exif"), "digitised": (0x9004, "Exif"), "changed": (0x0132, "IFD0")}


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as written, and as a time: in UTC where the zone is written, otherwise in an unknown local time."""

    written: str
    time: datetime
    zoned: bool


def parse(written: str) -> Moment | None:
    """A date of EXIF ("2024:05:01 12:00:00") or XMP (ISO 8601) form; None where it is none or impossible."""
    found = _FORM.match(written.strip())
    if not found:
        return None
    *numbers, zone = found.groups()
    try:
        time = datetime(*(int(number or 0) for number in numbers), tzinfo=UTC)  # type: ignore[arg-type,misc]
        if zone and zone != "Z":
            sign = -1 if zone[0] == "-" else 1
            shift = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
            time = time.replace(tzinfo=timezone(sign * shift)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return Moment(written.strip(), time, bool(zone))


def check_dates(evidence: Evidence, modified: str) -> Iterator[Check]:
    """All checks of dates; ``modified`` is the file system's date of last change (ISO 8601 UTC)."""
    exif = evidence.main_exif
    if exif is None:
        return
    moments = {}
    for name, (tag, directory) in _TAGS.items():
        written = exif.text(tag, directory)
        moment = parse(written)
        if moment:
            moments[name] = moment
        elif written and not _EMPTY.fullmatch(written):
            yield Check(
                f"The date “{clip(written, 60)}” ({name}) does not have the form of the EXIF standard; cameras "
                "keep to it, other programs do not always."
            )
    yield from _order(moments)
    taken = moments.get("taken")
    if taken:
        yield from _against_file(taken, modified)
        yield from _against_satellite(exif, taken)
        yield from _against_version(exif, taken)
        yield from _against_xmp(evidence, taken)


def _order(moments: dict[str, Moment]) -> Iterator[Check]:
    taken, digitised, changed = (moments.get(name) for name in _TAGS)
    if taken and digitised and digitised.time < taken.time - DAY:
        yield Check(
            f"EXIF says that the picture was digitised ({digitised.written}) before it was taken ({taken.written}); "
            "one of the dates was written later.",
            contradiction="its dates contradict each other",
        )
    if taken and changed:
        gap = changed.time - taken.time
        if gap < -DAY:
            yield Check(
                f"EXIF says that the file was last changed ({changed.written}) before the picture was taken "
                f"({taken.written}); one of the dates was written later, or a clock was set wrongly.",
                contradiction="its dates contradict each other",
            )
        elif gap > timedelta(minutes=2):
            yield Check(
                f"EXIF says that the file was changed ({changed.written}) after the picture was taken "
                f"({taken.written}), by a program or by a function of the camera."
            )


def _against_file(taken: Moment, modified: str) -> Iterator[Check]:
    written = parse(modified)
    if written and taken.time > written.time + ZONES:
        yield Check(
            f"The file's own date ({written.time:%Y-%m-%d}) lies before the date at which the picture is said to be "
            f"taken ({taken.written}): a clock was wrong, or one of the dates was set by hand.",
            contradiction="the date of taking lies after the file's own date",
        )


def _against_satellite(exif: Exif, taken: Moment) -> Iterator[Check]:
    stamp, clock = exif.block.get("GPS", 0x001D), exif.block.get("GPS", 0x0007)
    if not isinstance(stamp, str) or not isinstance(clock, tuple) or len(clock) < 3:
        return
    hours = [part[0] / part[1] if isinstance(part, tuple) and part[1] else 0.0 for part in clock[:3]]
    day = parse(f"{stamp.strip()} 00:00:00")
    if day is None or not (0 <= hours[0] < 24 and 0 <= hours[1] < 60 and 0 <= hours[2] < 61):
        return
    satellite = day.time + timedelta(hours=hours[0], minutes=hours[1], seconds=hours[2])
    offset = exif.block.get("Exif", 0x9011)
    zoned = parse(f"{taken.written[:19]}{offset.strip()}") if isinstance(offset, str) and offset.strip() else None
    allowed, time = (timedelta(hours=2), zoned.time) if zoned and zoned.zoned else (ZONES, taken.time)
    if abs(satellite - time) > allowed:
        yield Check(
            f"The satellite clock in the file ({satellite:%Y-%m-%d %H:%M} UTC) and the camera's date "
            f"({taken.written}) do not fit: the camera's clock was wrong, the position is an old one, or one of "
            "them was written later.",
            contradiction="the satellite time does not fit the date of taking",
        )


def _against_version(exif: Exif, taken: Moment) -> Iterator[Check]:
    raw = exif.block.get("Exif", 0x9000)
    version = decode(raw) if isinstance(raw, bytes) else ""
    year = _VERSION_YEARS.get(version)
    if year and taken.time.year < year:
        yield Check(
            f"The EXIF block follows version {version} of the standard, published in {year}, but the picture is dated "
            f"{taken.written}: the metadata was rewritten later by another program, or the clock was wrong."
        )


def _against_xmp(evidence: Evidence, taken: Moment) -> Iterator[Check]:
    for name in ("photoshop:DateCreated", "exif:DateTimeOriginal"):
        for value in evidence.xmp_values(name)[:1]:
            other = parse(value) or parse(f"{value.strip()} 00:00:00")
            if other and abs(other.time - taken.time) > ZONES:
                yield Check(
                    f"XMP ({name}) dates the picture {clip(value, 60)}, EXIF {taken.written}: one of them was "
                    "written later.",
                    contradiction="EXIF and XMP date the picture differently",
                )
                return
