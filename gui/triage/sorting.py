"""The orders of the list. Rows that lack what is sorted by come last, whichever way; equal ones stay as added."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from engines.core.finding import Outcome
from engines.core.question import Question
from gui.exhibits.row import Chip, Row
from gui.triage.ask import Ask
from gui.triage.fits import kind_of, question_of

SORTS = {
    "order": "As added",
    "name": "By name",
    "strength": "By strength",
    "taken": "By date taken",
    "camera": "By camera",
    "marks": "By generator mark",
    "kind": "By kind of file",
    "size": "By pixels",
}
"""Value of ``Ask.sort`` → the words for it."""

DEPEND_ON_FINDINGS = ("strength", "taken", "camera", "marks", "kind", "size")
"""Orders that change while exhibits are examined."""

_KEYS: dict[str, Callable[[Row], Any]] = {
    "name": lambda row: row.sort_name,
    "taken": lambda row: row.facts.taken if row.facts else "",
    "camera": lambda row: row.traits.camera.casefold() if row.traits else "",
    "marks": lambda row: tuple(mark.casefold() for mark in row.traits.marks) if row.traits else (),
    "kind": lambda row: kind_of(row).casefold(),
    "size": lambda row: row.facts.width * row.facts.height if row.facts else 0,
}


def ordered(rows: Iterable[Row], ask: Ask) -> list[Row]:
    """``rows``, which come as added, in the order asked for."""
    if ask.sort == "order":
        return list(rows)[:: -1 if ask.reverse else 1]
    if ask.sort == "strength":
        question = question_of(ask)
        return sorted(rows, key=lambda row: strength(row, question), reverse=not ask.reverse)
    key = _KEYS[ask.sort]
    having: list[tuple[Any, Row]] = []
    lacking: list[Row] = []
    for row in rows:
        value = key(row)
        if value:
            having.append((value, row))
        else:
            lacking.append(row)
    having.sort(key=lambda pair: pair[0], reverse=ask.reverse)
    return [row for _, row in having] + lacking


def strength(row: Row, question: Question | None = None) -> int:
    """How much stands out: signals by their support, then other answers, then none; of one question or of all."""
    if question is None:
        chips: Iterable[Chip] = row.chips.values()
    else:
        chips = (row.chips[question],) if question in row.chips else ()
    signals = most = 0
    for chip in chips:
        if chip.outcome is Outcome.SIGNAL:
            signals += 1
            # Support for the alternative makes nothing stand out; of a caption, it is what does.
            if chip.against is (chip.question is Question.CAPTION):
                most = max(most, chip.strength)
    if signals:
        return 10 + 10 * most + signals
    return 1 if row.chips and (question is None or question in row.chips) else 0
