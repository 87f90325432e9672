"""What the log of a case tells of people's notes: a note is never changed or deleted, only withdrawn and put back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from engines.core.case_log import LogEntry
from engines.core.errors import CaseError

if TYPE_CHECKING:
    from engines.core.case import Case

WHOLE_CASE: Final = 0
"""The exhibit number under which notes on the case as a whole are kept."""
WITHDRAWN: Final = "note withdrawn"
PUT_BACK: Final = "note put back"


def add_note(case: Case, exhibit: int, author: str, text: str) -> int:
    """Keep a remark on an exhibit (its ``CaseExhibit.id``) or on the ``WHOLE_CASE``; returns the note's number.

    Raises ``CaseError`` where the words are empty or there is no such exhibit.
    """
    words = text.strip()
    if not words:
        raise CaseError("A note without words was not kept. Write what is to be remembered.")
    return case.add_note(exhibit, author.strip() or "unknown", words)


def withdraw_note(case: Case, number: int, author: str) -> None:
    """Let a note stand no longer; its words stay in the case. Raises ``CaseError`` where it does not stand."""
    _turn(case, WITHDRAWN, number, author, was_withdrawn=False)


def put_back_note(case: Case, number: int, author: str) -> None:
    """Let a withdrawn note stand again. Raises ``CaseError`` where it was not withdrawn."""
    _turn(case, PUT_BACK, number, author, was_withdrawn=True)


def withdrawn(log: Iterable[LogEntry]) -> frozenset[int]:
    """Numbers of the notes that do not stand after all acts of ``log``; other acts pass by."""
    gone: set[int] = set()
    for entry in log:
        if entry.act in (WITHDRAWN, PUT_BACK):
            (gone.add if entry.act == WITHDRAWN else gone.discard)(_number(entry.detail))
    return frozenset(gone)


def _turn(case: Case, act: str, number: int, author: str, was_withdrawn: bool) -> None:
    written = {entry.seq for entry in case.log("note added")}
    if number not in written or (number in withdrawn(case.log(WITHDRAWN, PUT_BACK))) is not was_withdrawn:
        state = "has not been withdrawn" if was_withdrawn else "does not stand"
        raise CaseError(f"Note {number} {state} in {case.path.name}; nothing was changed.")
    case.write_log(act, json.dumps({"note": number, "author": author.strip() or "unknown"}))


def _number(detail: str) -> int:
    """The note an entry is about, -1 where the entry was written by other hands."""
    try:
        return int(json.loads(detail)["note"])
    except (ValueError, KeyError, TypeError):
        return -1
