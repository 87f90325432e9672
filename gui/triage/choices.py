"""What there is to filter by in a list: the cameras, marks, tags and kinds of its exhibits, each with their number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from gui.exhibits.row import Row
from gui.triage.fits import kind_of


@dataclass(frozen=True, slots=True)
class Choices:
    """Value → number of exhibits. ``saved``: names of filters kept in the case."""

    cameras: Counter[str] = field(default_factory=Counter)
    marks: Counter[str] = field(default_factory=Counter)
    tags: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    saved: tuple[str, ...] = ()


def choices_of(rows: Iterable[Row], saved: Iterable[str] = ()) -> Choices:
    """Those of these rows."""
    made = Choices(saved=tuple(sorted(saved, key=str.casefold)))
    for row in rows:
        if row.traits is not None:
            if row.traits.camera:
                made.cameras[row.traits.camera] += 1
            made.marks.update(row.traits.marks)
        made.tags.update(row.tags)
        if kind := kind_of(row):
            made.kinds[kind] += 1
    return made
