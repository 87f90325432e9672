"""What the list is asked to show: filters, order, folding. Plain data that a case's folder can keep."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

ANY = ""
WITHOUT = "\0without"
"""In place of a camera, mark, tag, kind or date: exhibits that have none."""
WITH = "\0with"
"""In place of a mark, tag or caption: exhibits that have one, whichever."""

UNFILTERED = ("sort", "reverse", "fold")


@dataclass(frozen=True, slots=True)
class Ask:
    """What the list shows. A field at its default asks for nothing; what is asked for must all hold.

    ``text``: characters in the name or the metadata. ``outcome``: as in ``gui.triage.fits``. ``question``: a value of
    ``Question``, to which ``outcome`` and ``support`` then refer. ``support``: at least this step (1–5) of the verbal
    scale, ``against``: for the alternative of the proposition. ``camera``, ``mark``, ``tag``, ``caption``, ``kind``: a
    value, or ``WITH`` or ``WITHOUT``. ``taken_from``, ``taken_to``: dates (2024-05-01), both included;
    ``taken_from`` may be ``WITHOUT``. ``sort``: as in ``gui.triage.sorting``. ``fold``: alike ones in one row.
    """

    text: str = ""
    outcome: str = "all"
    sort: str = "order"
    question: str = ANY
    support: int = 0
    against: bool = False
    camera: str = ANY
    taken_from: str = ANY
    taken_to: str = ANY
    mark: str = ANY
    tag: str = ANY
    caption: str = ANY
    kind: str = ANY
    reverse: bool = False
    fold: bool = False

    @property
    def filtered(self) -> bool:
        """Whether any exhibit may be left out."""
        return self.unfiltered() != self

    def unfiltered(self) -> Ask:
        """All exhibits, in the same order and folded alike."""
        return Ask(**{name: getattr(self, name) for name in UNFILTERED})

    def without(self, *names: str) -> Ask:
        """The same with these fields at their defaults."""
        plain: dict[str, Any] = {one.name: one.default for one in fields(Ask) if one.name in names}
        return replace(self, **plain)

    def plain(self) -> dict[str, Any]:
        """What differs from the default, for JSON."""
        default = asdict(Ask())
        return {name: value for name, value in asdict(self).items() if value != default[name]}
