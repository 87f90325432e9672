"""Places against the GPS position, the place names in XMP and IPTC, and the clock's zone."""

from __future__ import annotations

import math
from datetime import timedelta

from engines.caption.checks.context import Context
from engines.caption.checks.verdict import CONTRADICTED, DOUBTFUL, SUPPORTED, Verdict, no_evidence
from engines.caption.claims.claim import Claim, Located
from engines.caption.claims.fold import fold
from engines.caption.evidence.metadata import Field, Metadata
from engines.caption.evidence.sun import country_at, zone_at
from engines.caption.words.gazetteer import Place, country_name, distance_km, nearest_cities, places_named

_RADIUS, _PER_ROOT = 20.0, 0.015
"""A city reaches 20 km, and 0.015 km for each square root of a person: 35 km for a million."""
_LANDMARK_RADIUS = 30.0  # large ones are seen from far away
_NEAR = 60.0
_FAR = 80.0
"""So many kilometres beyond a place's reach, the picture was plainly not taken there."""
_BORDER = 40.0
_WELL_KNOWN, _OTHER_NAME, _UNIQUE = 100_000, 500_000, 50_000


def check_position(claim: Claim, context: Context) -> Verdict | None:
    """A place against EXIF's GPS position, which a camera or phone writes and anyone can change."""
    if not isinstance(claim.meaning, Located):
        return None
    position = context.evidence.metadata.position
    if position is None:
        return None
    located = claim.meaning
    if located.candidates[0].kind in ("country", "state") and not any(p.kind == "city" for p in located.candidates):
        return _against_area(located, position)
    return _against_cities(located, position)


def check_place_names(claim: Claim, context: Context) -> Verdict | None:
    """A place against the names of city and country in IPTC and XMP, written by whoever described the picture."""
    if not isinstance(claim.meaning, Located):
        return None
    cities, countries = _named(context.evidence.metadata)
    for candidate in claim.meaning.candidates:
        fields = countries if candidate.kind == "country" else cities
        for field in fields:
            if any(_same(candidate, place) for place in places_named(fold(field.value))):
                return Verdict(
                    SUPPORTED, f"{field.label} names “{field.value}”.", field.value, field.label, "moderate", firm=True
                )
    claimed_city = claim.meaning.candidates[0].kind in ("city", "landmark")
    for field in cities if claimed_city else countries:
        others = places_named(fold(field.value))
        if others and _all_far(claim.meaning, others):
            return Verdict(
                CONTRADICTED,
                f"{field.label} names “{field.value}”, another place.",
                field.value,
                field.label,
                "moderate",
                firm=True,
            )
    return None


def check_zone(claim: Claim, context: Context) -> Verdict | None:
    """A place against the zone of the camera's clock: a weak hint, since travellers leave their clocks alone."""
    moment = context.evidence.taken
    if not isinstance(claim.meaning, Located) or moment is None or moment.offset is None or moment.day_only:
        return None
    if context.evidence.metadata.position is not None:
        return None
    offsets = set()
    for place in claim.meaning.candidates:
        zone = zone_at(place.latitude, place.longitude) if place.kind in ("city", "landmark") else None
        shift = moment.time.replace(tzinfo=zone).utcoffset() if zone else None
        if shift is None:
            return None
        offsets.add(shift)
    if not offsets or any(abs(shift - timedelta(minutes=moment.offset)) <= timedelta(hours=1) for shift in offsets):
        return None
    return Verdict(
        DOUBTFUL,
        f"{moment.where} has a clock that was not set to the local time of {claim.meaning.candidates[0].name} "
        f"({moment.words}).",
        f"a clock at {moment.words[-9:]}",
        moment.where,
        "weak",
    )


def check_unlocated(claim: Claim, context: Context) -> Verdict | None:
    """Said where nothing else could be."""
    if not isinstance(claim.meaning, Located):
        return None
    return no_evidence("The file holds no position and no name of a place that bears on it.")


def _against_cities(located: Located, position: tuple[float, float]) -> Verdict:
    by_distance = [
        (distance_km(*position, place.latitude, place.longitude), place)
        for place in located.candidates
        if place.kind in ("city", "landmark")
    ]
    areas = [place for place in located.candidates if place.kind in ("country", "state")]
    distance, nearest = min(by_distance, key=lambda pair: pair[0] - _reach(pair[1], located.near))
    answer = _position_words(position)
    if areas and (inside := _inside(areas, position)):
        return _there(f"GPS puts the picture in {inside}.", answer)
    if distance <= _reach(nearest, located.near):
        others = f" (of {len(by_distance)} places of that name)" if len(by_distance) > 1 else ""
        return _there(f"GPS puts the picture {_km(distance)} from {_full(nearest)}{others}.", answer)
    said = f"GPS puts the picture {_km(distance)} from {_full(nearest)}, the nearest place of that name, {answer}."
    far = distance > _reach(nearest, located.near) + _FAR
    outside = bool(located.area) and bool(country_at(*position)) and not _inside(located.area, position, _BORDER)
    if far and (outside or _is_meant(located)):
        return Verdict(CONTRADICTED, said, answer, "GPS position", "moderate", firm=True)
    reason = " Smaller places of the same name are not in the gazetteer." if far else ""
    return Verdict(DOUBTFUL, said + reason, answer, "GPS position", "weak")


def _against_area(located: Located, position: tuple[float, float]) -> Verdict:
    answer = _position_words(position)
    inside = _inside(located.candidates, position)
    if inside:
        return _there(f"GPS puts the picture in {inside}.", answer)
    if not country_at(*position):
        return no_evidence(
            "GPS puts the picture at sea or in a place that the tables do not know.", answer, "GPS position"
        )
    if _inside(located.candidates, position, _BORDER + (_NEAR if located.near else 0)):
        return Verdict(DOUBTFUL, f"GPS puts the picture near the border, {answer}.", answer, "GPS position", "weak")
    return Verdict(CONTRADICTED, f"GPS puts the picture {answer}.", answer, "GPS position", "moderate", firm=True)


def _there(sentence: str, answer: str) -> Verdict:
    return Verdict(SUPPORTED, sentence, answer, "GPS position", "moderate", firm=True)


def _inside(areas: tuple[Place, ...] | list[Place], position: tuple[float, float], border: float = 0.0) -> str:
    """The name of the country or state in which the position lies (or within ``border`` km of a city of it), or ""."""
    countries = country_at(*position)
    near = nearest_cities(*position, within_km=border or 120.0, most=6)
    for area in areas:
        if area.kind == "country" and area.country in countries:
            return area.name
        if border and any(place.country == area.country and area.state in ("", place.state) for _, place in near):
            return area.name
        if area.kind == "state" and near and near[0][1].country == "US" and near[0][1].state == area.state:
            return area.name
    return ""


def _is_meant(located: Located) -> bool:
    """Whether the name can hardly mean a place that the gazetteer lacks: a large city, a landmark, or a unique name."""
    first = located.candidates[0]
    if first.kind == "landmark":
        return True
    cities = [place for place in located.candidates if place.kind == "city"]
    people = max(place.population for place in cities)
    by_name = any(fold(place.name) == located.name and place.population >= _WELL_KNOWN for place in cities)
    unique = len(cities) == 1 or bool(located.area)
    return by_name or people >= _OTHER_NAME or (unique and people >= _UNIQUE)


def _reach(place: Place, near: bool) -> float:
    own = _LANDMARK_RADIUS if place.kind == "landmark" else _RADIUS + _PER_ROOT * math.sqrt(place.population)
    return own + (_NEAR if near else 0.0)


def _full(place: Place) -> str:
    country = country_name(place.country)
    return f"{place.name}, {place.state}, {country}" if place.state else f"{place.name}, {country}"


def _position_words(position: tuple[float, float]) -> str:
    near = nearest_cities(*position, within_km=100.0, most=40)
    # A district's name says less than that of the city around it.
    near.sort(key=lambda pair: -pair[1].population if pair[0] <= _RADIUS else pair[0])
    north, east = position
    degrees = f"{abs(north):.3f}° {'N' if north >= 0 else 'S'}, {abs(east):.3f}° {'E' if east >= 0 else 'W'}"
    if not near:
        countries = sorted(country_at(*position))
        return f"at {degrees}" + (f" ({country_name(countries[0])})" if countries else "")
    return f"at {degrees}, {_km(near[0][0])} from {_full(near[0][1])}"


def _km(distance: float) -> str:
    return f"{distance:,.0f} km"


def _named(metadata: Metadata) -> tuple[list[Field], list[Field]]:
    cities = [*metadata.all("IPTC", "City"), *metadata.all("XMP", "photoshop:City")]
    countries = [*metadata.all("IPTC", "Country"), *metadata.all("XMP", "photoshop:Country")]
    return cities, countries


def _same(one: Place, other: Place) -> bool:
    if one.kind == "country" or other.kind == "country":
        return one.kind == other.kind and one.country == other.country
    return distance_km(one.latitude, one.longitude, other.latitude, other.longitude) < _RADIUS


def _all_far(located: Located, others: tuple[Place, ...]) -> bool:
    """Whether no candidate lies near any place that the field may name."""
    if located.candidates[0].kind in ("country", "state"):
        claimed = {place.country for place in located.candidates}
        named = {place.country for place in others if place.kind == "country"}
        return bool(named) and not claimed & named
    if not _is_meant(located):
        return False
    return all(
        distance_km(a.latitude, a.longitude, b.latitude, b.longitude) > _reach(a, located.near) + _FAR
        for a in located.candidates
        if a.kind in ("city", "landmark")
        for b in others
        if b.kind in ("city", "landmark")
    )
