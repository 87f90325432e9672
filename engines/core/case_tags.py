"""Tags of exhibits: short words an analyst gives to many at once. Each act is one entry of the hash-chained log."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from engines.core.case_lock import user
from engines.core.case_log import LogEntry
from engines.core.case_moves import log_now
from engines.core.errors import CaseError
from engines.core.names import clean_name

if TYPE_CHECKING:
    from engines.core.case import Case

TAGGED = "tagged"
UNTAGGED = "tag taken away"
LONGEST = 60

Tags = dict[str, tuple[str, ...]]
"""Key of a source → its tags, in order of the alphabet."""


def clean_tag(text: str) -> str:
    """A tag as it is kept: without control characters, doubled or outer spaces. Raises ``CaseError`` for no tag."""
    words = " ".join(clean_name(text).split())
    if not words:
        raise CaseError("A tag needs at least one letter or digit.")
    if len(words) > LONGEST:
        raise CaseError(f"A tag may have {LONGEST} characters; this one has {len(words)}. Write a note for more.")
    return words


def tags_standing(log: Iterable[LogEntry]) -> Tags:
    """The tags that stand after all acts of ``log``; sources without any are left out."""
    standing: dict[str, set[str]] = {}
    for entry in log:
        if entry.act in (TAGGED, UNTAGGED):
            tag, keys = tag_act(entry.detail)
            for key in keys:
                own = standing.setdefault(key, set())
                (own.add if entry.act == TAGGED else own.discard)(tag)
    return {key: tuple(sorted(own, key=str.casefold)) for key, own in standing.items() if own}


def tag_act(detail: str) -> tuple[str, tuple[str, ...]]:
    """(tag, keys) of such an entry's detail; ("", ()) where it was written by other hands."""
    try:
        told = json.loads(detail)
        return str(told["tag"]), tuple(str(key) for key in told["on"])
    except (ValueError, TypeError, KeyError):
        return "", ()


def tag_words(detail: str) -> str:
    """Such an entry's detail for people: the tag, on what, by whom."""
    tag, keys = tag_act(detail)
    if not keys:
        return detail
    on = keys[0] if len(keys) == 1 else f"{keys[0]} and {len(keys) - 1:,} more"
    return f"“{tag}” on {on}, by {json.loads(detail).get('author') or 'unknown'}"


def tag(case: Case, word: str, keys: Sequence[str], author: str = "") -> list[str]:
    """Give a tag to the sources of these keys; returns those that did not have it, which the log's entry names.

    ``author``: who does it, the system's user where nothing is said.
    """
    return _change(case, TAGGED, clean_tag(word), keys, author)


def untag(case: Case, word: str, keys: Sequence[str], author: str = "") -> list[str]:
    """Take a tag from the sources of these keys; returns those that had it, which the log's entry names."""
    return _change(case, UNTAGGED, clean_tag(word), keys, author)


def _change(case: Case, act: str, word: str, keys: Sequence[str], author: str) -> list[str]:
    standing = tags_standing(log_now(case, TAGGED, UNTAGGED))
    changed = [key for key in dict.fromkeys(keys) if (word in standing.get(key, ())) is (act == UNTAGGED)]
    if changed:
        told = {"tag": word, "on": changed, "author": author or user()}
        case.write_log(act, json.dumps(told, ensure_ascii=False))
    return changed
