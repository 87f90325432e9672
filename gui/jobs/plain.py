"""Plain data that threads send to the window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engines.core.exhibit import Facts, Source
from engines.core.finding import Finding
from engines.core.info import OptionValue
from engines.core.worker import DEFAULT_MEMORY


@dataclass(frozen=True, slots=True)
class Plan:
    """How to examine: which engines, with which options, in how many processes with how much memory each."""

    engines: tuple[str, ...]
    settings: Mapping[str, Mapping[str, OptionValue]] = field(default_factory=dict)
    workers: int = 1
    threads: int = 1
    memory_bytes: int = DEFAULT_MEMORY


@dataclass(frozen=True, slots=True)
class Walk:
    """Why places are walked: whether to ``examine`` what is found, and whether a case's places are walked ``again``."""

    examine: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` exhibits; ``per_second`` over the last seconds, ``seconds_left`` None while unknown."""

    done: int
    total: int
    per_second: float
    seconds_left: float | None
    busy: bool = True


@dataclass(frozen=True, slots=True)
class Opened:
    """A case that was opened or made. ``automatic``: the program chose its place."""

    path: Path
    folder: Path
    automatic: bool


@dataclass(frozen=True, eq=False, slots=True)
class Loaded:
    """An exhibit with what the case holds about it. ``refusal``: why it is no exhibit, ""; ``facts`` is None then."""

    source: Source
    facts: Facts | None
    findings: tuple[Finding, ...]
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the log: the case's own entries carry their number, the window's carry 0."""

    seq: int
    time: str
    act: str
    detail: str
