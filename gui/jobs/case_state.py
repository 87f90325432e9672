"""The state in which a case is found when it is opened: its rows, and what its log tells of the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engines.core.case import Case, CaseExhibit, FindingSummary
from engines.core.case_list import list_acts
from engines.core.case_moves import log_now
from engines.core.exhibit import Source
from engines.core.veil.plan import veiled_by_hand
from gui.exhibits.row import RowChange, chips_of_summaries


@dataclass(frozen=True, slots=True)
class CaseState:
    """Rows of the list, keys removed from it, the places that were added to it, and keys veiled by hand."""

    rows: list[tuple[Source, RowChange]]
    set_aside: list[str]
    added: list[str]
    veiled: list[str]


def open_or_create(path: Path) -> Case:
    """The case at ``path`` for writing; made if there is none."""
    if path.exists():
        return Case.open(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    return Case.create(path)


def state_of(case: Case) -> CaseState:
    """Read it all from the case."""
    by_sha: dict[str, list[FindingSummary]] = {}
    for summary in case.summaries():
        by_sha.setdefault(summary.sha256, []).append(summary)
    latest = {exhibit.source.key: exhibit for exhibit in case.exhibits()}
    rows = [(exhibit.source, _change(exhibit, by_sha.get(exhibit.sha256, []))) for exhibit in latest.values()]
    log = log_now(case)
    acts = list_acts(log)
    return CaseState(rows, list(acts.set_aside), _added(case, acts.added), list(veiled_by_hand(log)))


def _added(case: Case, paths: Sequence[str]) -> list[str]:
    """Places to look for new files again; those of the machine from which the case was imported are not here."""
    if not case.log("imported"):
        return list(paths)
    return [path for path in paths if Path(path).exists()]


def _change(exhibit: CaseExhibit, summaries: list[FindingSummary]) -> RowChange:
    refusal = (exhibit.outcome, exhibit.sentence) if exhibit.outcome is not None else None
    return RowChange(
        exhibit.source.key,
        facts=exhibit.facts,
        chips=chips_of_summaries(summaries),
        refusal=refusal,
        exhibit_id=exhibit.id,
        finished=refusal is not None or bool(summaries),
    )
