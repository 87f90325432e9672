"""The row of a metadata table that a piece of evidence was read in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engines.core.finding import Finding
from engines.core.finding_parts import spread
from engines.core.question import Question

_NAME = re.compile(r"[A-Za-z0-9_]+")


@dataclass(frozen=True, slots=True)
class RowPlace:
    """A row of a table of an engine."""

    engine: str
    table: str
    row: int


def find_row(findings: Sequence[Finding], words: str) -> RowPlace | None:
    """The row whose cells name what ``words`` name ("EXIF DateTimeOriginal" → the row of DateTimeOriginal), None where
    no table on the source of the file has one."""
    wanted = [name.casefold() for name in _NAME.findall(words) if len(name) > 2]
    best: tuple[int, RowPlace] | None = None
    for finding in spread(findings):
        if finding.question != Question.SOURCE.value:
            continue
        for table in finding.tables:
            for number, row in enumerate(table.rows):
                named = {name.casefold() for cell in row[:2] for name in _NAME.findall(cell)}
                hits = sum(name in named for name in wanted)
                if wanted and wanted[-1] in named and (best is None or hits > best[0]):
                    best = hits, RowPlace(finding.engine, table.id, number)
    return best[1] if best else None
