"""Weighs what a case holds on many exhibits, in a worker process; nothing of Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from engines.core.caption import Caption, distinct
from gui.exhibits.row import RowChange, change_of

Wanted = tuple[str, str, tuple[Caption, ...]]
"""Key of an exhibit, SHA-256 of its bytes, the captions given for it."""
_AT_ONCE = 40


def weigh(case_path: str, wanted: Sequence[Wanted]) -> Iterator[list[RowChange]]:
    """The exact chips and traits of these exhibits, some at a time."""
    from engines.core.case import Case

    with Case.open(Path(case_path), read_only=True) as case:
        for start in range(0, len(wanted), _AT_ONCE):
            yield [
                change_of(key, case.findings(sha256, distinct(captions), arrays=False))
                for key, sha256, captions in wanted[start : start + _AT_ONCE]
            ]
