"""What the walk reports, as plain data, in the order in which it happens to each exhibit."""

from __future__ import annotations

from dataclasses import dataclass

from engines.core.exhibit import Facts, Source
from engines.core.finding import Finding, Outcome


@dataclass(frozen=True, slots=True)
class Received:
    """The exhibit's bytes were read and hashed. ``thumbnail`` is a small JPEG or PNG, upright, b"" if undecodable.

    ``already_known`` names the engines whose findings for these bytes, versions and options stand in the case.
    """

    position: int
    source: Source
    facts: Facts
    thumbnail: bytes
    already_known: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """No exhibit: the file is no picture (``NOT_APPLICABLE``) or cannot be read (``FAILED``); the sentence says why."""

    position: int
    source: Source
    outcome: Outcome
    sentence: str


@dataclass(frozen=True, slots=True)
class Progressed:
    """An engine is this far (0–1) with an exhibit."""

    position: int
    engine: str
    fraction: float


@dataclass(frozen=True, slots=True)
class Found:
    """An engine has answered."""

    position: int
    source: Source
    sha256: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Completed:
    """All that was asked of this exhibit is done; ``seconds`` is the time from its reading to here."""

    position: int
    source: Source
    seconds: float


Event = Received | Refused | Progressed | Found | Completed
