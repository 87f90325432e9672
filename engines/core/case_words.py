"""Entries of a case's log whose details are kept for programs, in words for people."""

from __future__ import annotations

import json
from typing import Any

from engines.core import case_details, case_list, case_marks, case_moves, case_tags

_LISTS = (case_list.ADDED, case_list.SET_ASIDE, case_list.TAKEN_BACK)
_LONGEST = 60


def detail_words(act: str, detail: str) -> str:
    """The detail of an entry as a person would say it; as it is kept where it is in words already."""
    if act in _LISTS:
        names = case_list.unpacked(detail)
        return _counted(names) if names else detail
    if act in (case_tags.TAGGED, case_tags.UNTAGGED):
        return case_tags.tag_words(detail)
    try:
        told: Any = json.loads(detail)
        if act in (case_marks.WITHDRAWN, case_marks.PUT_BACK):
            return f"note {told['note']}, by {told['author']}"
        if act == case_details.CHANGED:
            changed = [f"{case_details.LABELS[name]} “{_cut(str(words))}”" for name, words in told["changed"].items()]
            return f"{'; '.join(changed)}, by {told['author']}"
        if act == case_moves.MOVED:
            return _counted([f"{before} → {after}" for before, after in told["places"]])
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    return detail


def _counted(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1:,} more"


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
