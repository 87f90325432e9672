"""Time zones and the height of the sun, offline (tzfpy, tzdata, astral)."""

from __future__ import annotations

import importlib.resources
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone_at(latitude: float, longitude: float) -> ZoneInfo | None:
    """The time zone of a position, None on the open sea or where it is not in the tables."""
    import tzfpy

    try:
        name = tzfpy.get_tz(longitude, latitude)
        return ZoneInfo(name) if name and not name.startswith("Etc/") else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def country_at(latitude: float, longitude: float) -> frozenset[str]:
    """Codes of the countries that keep the time zone of a position (zone.tab of the IANA database); mostly one."""
    zone = zone_at(latitude, longitude)
    return _zone_countries().get(zone.key, frozenset()) if zone else frozenset()


def utc_of(local: datetime, latitude: float, longitude: float) -> datetime | None:
    """A local clock time at a position as UTC."""
    zone = zone_at(latitude, longitude)
    return local.replace(tzinfo=zone).astimezone(UTC) if zone else None


def sun_height(instant: datetime, latitude: float, longitude: float) -> float:
    """Degrees of the sun's centre above the horizon, refraction included; ``instant`` has a zone."""
    from astral import Observer
    from astral.sun import elevation

    return float(elevation(Observer(latitude=max(-89.9, min(89.9, latitude)), longitude=longitude), instant))


@cache
def _zone_countries() -> dict[str, frozenset[str]]:
    table = importlib.resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    found = {}
    for line in table.splitlines():
        if line and not line.startswith("#"):
            code, _, name, *_ = line.split("\t")
            found[name] = frozenset((code,))
    return found
