"""A claim: a stretch of the caption with what it says, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engines.caption.words.gazetteer import Place


class Kind(StrEnum):
    """The five Ws (*FACTIFY3M*), and the kinds of claims that have checks of their own."""

    WHO = "who"
    WHAT = "what"
    WHERE = "where"
    WHEN = "when"
    WHY = "why/how"
    NUMBER = "number"
    COLOUR = "colour"
    TEXT = "quoted text"


@dataclass(frozen=True, slots=True)
class Dated:
    """A date: each range of days (first, last, inclusive) that the words can mean."""

    ranges: tuple[tuple[date, date], ...]


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day in minutes after midnight, local to the place."""

    minutes: int


@dataclass(frozen=True, slots=True)
class Daylight:
    """night, noon, morning, afternoon, evening, sunrise, sunset or day."""

    part: str


@dataclass(frozen=True, slots=True)
class Season:
    """spring, summer, autumn or winter."""

    name: str


@dataclass(frozen=True, slots=True)
class Weekday:
    """A weekday (Monday 0) said of a full date."""

    number: int
    day: date


@dataclass(frozen=True, slots=True)
class Located:
    """A place: every candidate of that name, most populous first. ``near``: the words say near it, not in it.

    ``name``: the folded name as written; ``area``: the country or state that the words put it in, () where they do not.
    """

    candidates: tuple[Place, ...]
    near: bool = False
    name: str = ""
    area: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Credit:
    """Who is said to have made the picture (``maker``) or to own or provide it: a name, and the rest of the line."""

    person: str
    others: str = ""
    maker: bool = True


@dataclass(frozen=True, slots=True)
class Medium:
    """photo, drawn or generated."""

    kind: str


@dataclass(frozen=True, slots=True)
class Tone:
    """Whether the whole picture is said to be in black and white."""

    monochrome: bool


@dataclass(frozen=True, slots=True)
class Coloured:
    """A colour of the background, or of some thing."""

    colour: str
    background: bool


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words in quotation marks. ``on_sign``: the caption says that they can be read in the picture."""

    words: str
    on_sign: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """A number of people. ``exact``: the words leave no room for more in the picture."""

    number: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """What no check here can judge: what is to be seen, who it is, why it happened."""


Meaning = (
    Dated
    | Clock
    | Daylight
    | Season
    | Weekday
    | Located
    | Credit
    | Medium
    | Tone
    | Coloured
    | Quoted
    | Counted
    | Unmeasured
)


@dataclass(frozen=True, slots=True)
class Claim:
    """Characters ``start`` up to ``end`` of the caption (code points) and what they mean.

    ``negated``: the caption denies it. ``aside``: why it says nothing of the taking of this picture ("it dates
    something else"), "" where it does. ``plain``: the words put the taking there in a form that leaves no doubt, so
    that a date or place may be contradicted.
    """

    kind: Kind
    start: int
    end: int
    words: str
    meaning: Meaning
    negated: bool = False
    aside: str = ""
    plain: bool = True
