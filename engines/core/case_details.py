"""What a case is called and for whom it is examined: fields a person fills in, each change kept in the log."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engines.core.case_log import LogEntry
from engines.core.errors import CaseError

if TYPE_CHECKING:
    from engines.core.case import Case

CHANGED: Final = "case details changed"
LABELS: Final[Mapping[str, str]] = {
    "title": "Title",
    "number": "Case number",
    "client": "Client",
    "examiner": "Examiner",
    "laboratory": "Laboratory",
    "questions": "Questions asked",
}
"""Field → words, in the order in which they are shown."""
_LONGEST: Final = 20_000


@dataclass(frozen=True, slots=True)
class CaseDetails:
    """What stands now; "" where nobody has filled a field in."""

    title: str = ""
    number: str = ""
    client: str = ""
    examiner: str = ""
    laboratory: str = ""
    questions: str = ""

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Label and words of the fields that were filled in."""
        return [(label, words) for name, label in LABELS.items() if (words := getattr(self, name))]


@dataclass(frozen=True, slots=True)
class DetailsAct:
    """One change: the new words by field, by whom, when (ISO 8601 UTC)."""

    changed: Mapping[str, str]
    author: str
    time: str


def details(case: Case) -> CaseDetails:
    """What stands after all changes."""
    standing: dict[str, str] = {}
    for act in acts(case.log(CHANGED)):
        standing.update(act.changed)
    return CaseDetails(**standing)


def set_details(case: Case, wanted: Mapping[str, str], author: str) -> bool:
    """Fill fields in (or empty them with ""); fields not named stay. Whether that changed anything.

    Raises ``CaseError`` for a field there is none of, and for words beyond 20,000 characters.
    """
    for name, words in wanted.items():
        if name not in LABELS:
            raise CaseError(f"A case has no field “{name}”; there are {', '.join(LABELS)}.")
        if len(words) > _LONGEST:
            raise CaseError(f"{LABELS[name]}: at most {_LONGEST:,} characters can be kept; nothing was kept.")
    before = details(case)
    changed = {name: words.strip() for name, words in wanted.items() if words.strip() != getattr(before, name)}
    if changed:
        case.write_log(CHANGED, json.dumps({"author": author.strip() or "unknown", "changed": changed}))
    return bool(changed)


def acts(log: Iterable[LogEntry]) -> list[DetailsAct]:
    """Every change in ``log``, oldest first; entries written by other hands are left out."""
    made = []
    for entry in log:
        if entry.act != CHANGED:
            continue
        try:
            detail = json.loads(entry.detail)
            changed = {name: str(words) for name, words in detail["changed"].items() if name in LABELS}
            made.append(DetailsAct(changed, str(detail["author"]), entry.time))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return made
