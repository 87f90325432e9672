"""Opening a case for an act that its log should tell of, but that needs only to read it."""

from __future__ import annotations

from pathlib import Path

from engines.cli.output import say
from engines.core.case import Case
from engines.core.errors import CaseError


def open_or_read(path: Path, done: str) -> Case:
    """For writing, so that the log tells of the act; else for reading, and say so: ``done`` "It is exported"."""
    try:
        return Case.open(path)
    except CaseError as error:
        case = Case.open(path, read_only=True)
        say(f"{error} {done} all the same; the case's log does not mention it.")
        return case
