"""What the log of a case tells of the analyst's list: places added, exhibits removed from it and taken back.

Removing an exhibit from the list deletes nothing; it is an act in the log, and a report leaves the exhibit out and
says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from engines.core.case_log import LogEntry

ADDED = "added to the list"
SET_ASIDE = "removed from the list"
TAKEN_BACK = "taken back into the list"


@dataclass(frozen=True, slots=True)
class ListActs:
    """``set_aside``: keys of sources that are removed now; ``added``: places that were added; both in order."""

    set_aside: tuple[str, ...]
    added: tuple[str, ...]


def list_acts(log: Iterable[LogEntry]) -> ListActs:
    """What stands after all acts of ``log``."""
    entries = tuple(log)
    return ListActs(names_standing(entries, SET_ASIDE, TAKEN_BACK), names_standing(entries, ADDED))


def names_standing(log: Iterable[LogEntry], done: str, undone: str = "") -> tuple[str, ...]:
    """The names that acts ``done`` named and no later act ``undone`` took back, in order."""
    standing: dict[str, None] = {}
    for entry in log:
        if entry.act == done:
            standing.update(dict.fromkeys(unpacked(entry.detail)))
        elif undone and entry.act == undone:
            for name in unpacked(entry.detail):
                standing.pop(name, None)
    return tuple(standing)


def packed(names: Iterable[str]) -> str:
    """Names as one log detail that can be read back, whatever characters they hold."""
    return json.dumps(list(names), ensure_ascii=False)


def unpacked(detail: str) -> list[str]:
    """What ``packed`` packed; nothing where the detail was written by other hands."""
    try:
        names = json.loads(detail)
    except ValueError:
        return []
    return [str(name) for name in names] if isinstance(names, list) else []
