"""What is veiled: the setting, what was veiled by hand, and the veil of a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from engines.core.case_list import names_standing
from engines.core.case_log import LogEntry
from engines.core.veil.verdict import Verdict

VEILED = "veiled by hand"
UNVEILED = "veil by hand taken away"
"""Acts in a case's log."""


class Mode(StrEnum):
    """Which pictures are veiled. Those veiled by hand are in every mode."""

    OFF = "off"
    CLASSIFIER = "by classifier"
    ALL = "all pictures"


class Look(StrEnum):
    """What is seen in a veiled picture's place."""

    BLURRED = "blurred, without colour"
    COVERED = "covered"


class InReport(StrEnum):
    """Which veils a report from the window keeps."""

    AS_SEEN = "as seen in the window"
    ALWAYS = "all, lifted ones too"
    NEVER = "none"


@dataclass(frozen=True, slots=True)
class ReportVeil:
    """What a report veils: the exhibits in ``veiled``, none in ``seen`` (keys of sources), and of the others what the
    ``mode`` says; ``look`` as in the window.
    """

    mode: Mode
    look: Look
    veiled: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()

    def covers(self, key: str, judge: Callable[[], Verdict | None]) -> bool:
        """Whether the exhibit of this key is veiled; ``judge`` is asked only where its verdict is not known yet."""
        if key in self.veiled or key in self.seen:
            return key in self.veiled
        if self.mode is Mode.CLASSIFIER:
            verdict = judge()
            return verdict is not None and verdict.veiled
        return self.mode is Mode.ALL


def veiled_by_hand(log: Iterable[LogEntry]) -> tuple[str, ...]:
    """Keys of the sources that are veiled by hand after all acts of a case's log, in order."""
    return names_standing(log, VEILED, UNVEILED)
