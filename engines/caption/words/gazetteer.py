"""Places by name, from ``gazetteer.tsv.gz`` (GeoNames, CC BY 4.0) and ``landmarks.json``."""

from __future__ import annotations

import gzip
import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]

_FOLDER = Path(__file__).parent
_EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Place:
    """A city, country, US state or landmark. Latitude and longitude in degrees, 0, 0 for countries and states.

    ``country``: ISO 3166 code; ``state``: US state code, else ""; ``kind``: city · country · state · landmark.
    """

    name: str
    kind: str
    latitude: float
    longitude: float
    population: int
    country: str
    state: str = ""


class _Tables(NamedTuple):
    rows: list[str]
    names: dict[str, str]


@cache
def _tables() -> _Tables:
    text = gzip.decompress((_FOLDER / "gazetteer.tsv.gz").read_bytes()).decode()
    rows, _, index = text.partition("\n\n")
    return _Tables(rows.split("\n"), dict(line.split("\t", 1) for line in index.split("\n")))


@cache
def _landmarks() -> dict[str, Place]:
    found = {}
    for names, latitude, longitude, country in json.loads((_FOLDER / "landmarks.json").read_text("utf-8"))["landmarks"]:
        for name in names:
            found[name.casefold()] = Place(names[0], "landmark", latitude, longitude, 0, country)
    return found


def places_named(folded: str) -> tuple[Place, ...]:
    """Every place of that folded name (see ``claims.fold``), most populous first."""
    tables = _tables()
    numbers = tables.names.get(folded)
    found = tuple(_place(int(number)) for number in numbers.split()) if numbers else ()
    landmark = _landmarks().get(folded)
    return (landmark, *found) if landmark else found


@cache
def _place(number: int) -> Place:
    latitude, longitude, people, country, state, name, kind = _tables().rows[number].split("\t")
    return Place(name, kind, float(latitude), float(longitude), int(people), country, state)


def country_name(code: str) -> str:
    """The English name of a country, or its code."""
    return _country_names().get(code, code)


@cache
def _country_names() -> dict[str, str]:
    fields = (row.split("\t") for row in _tables().rows if row.endswith("\tcountry"))
    return {field[3]: field[5] for field in fields}


@cache
def _cities() -> tuple[F64, F64]:
    """Latitudes and longitudes of all rows, in degrees."""
    fields = [row.split("\t", 2) for row in _tables().rows]
    return np.array([float(f[0]) for f in fields]), np.array([float(f[1]) for f in fields])


def nearest_cities(latitude: float, longitude: float, within_km: float, most: int = 12) -> list[tuple[float, Place]]:
    """(distance in km, city) of the cities in reach, nearest first."""
    latitudes, longitudes = _cities()
    reach = within_km / 111.0
    wide = reach / max(0.1, math.cos(math.radians(latitude)))
    apart = np.abs((longitudes - longitude + 180) % 360 - 180)
    places = [_place(int(n)) for n in np.flatnonzero((np.abs(latitudes - latitude) <= reach) & (apart <= wide))]
    near = [
        (distance_km(latitude, longitude, place.latitude, place.longitude), place)
        for place in places
        if place.kind == "city"
    ]
    return sorted((pair for pair in near if pair[0] <= within_km), key=lambda pair: pair[0])[:most]


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance (haversine) on a sphere of 6,371 km."""
    one, other = math.radians(latitude), math.radians(other_latitude)
    half = (
        math.sin((other - one) / 2) ** 2
        + math.cos(one) * math.cos(other) * math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
