"""Places of exhibits that moved: a case that was carried to another machine finds its exhibits there again.

Nothing kept is changed: one entry of the log says from which path to which, and whoever reads the case from then on
sees the new place. A new path that is not absolute lies in the case's own folder and moves with it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engines.core import case_log
from engines.core.case_log import LogEntry

if TYPE_CHECKING:
    from engines.core.case import Case

MOVED: Final = "exhibits moved"


@dataclass(frozen=True)
class Moves:
    """``pairs``: (path before, path from then on), in the order of the acts."""

    pairs: tuple[tuple[str, str], ...] = ()

    def now(self, path: str) -> str:
        """Where a path is now; itself where it did not move."""
        return self._now.get(path, path)

    def earlier(self, path: str) -> set[str]:
        """Every path that what lies at ``path`` now ever had, that itself included."""
        return {path, *self._earlier.get(path, ())}

    def key_now(self, key: str) -> str:
        """The key of a source (a path, or path!member) as it is now."""
        end = len(key)
        while end >= 0:  # the whole, else what stands before its last "!", and so on
            if (path := key[:end]) in self._now:
                return self._now[path] + key[end:]
            end = key.rfind("!", 0, end)
        return key

    @cached_property
    def _now(self) -> dict[str, str]:
        """Every path that something moved from → where that is now: asked for each exhibit, of as many moves."""
        places: dict[str, str] = {}
        for before, after in reversed(self.pairs):
            places[before] = places.get(after, after)
        return places

    @cached_property
    def _earlier(self) -> dict[str, list[str]]:
        paths: dict[str, list[str]] = {}
        for before, after in self._now.items():
            paths.setdefault(after, []).append(before)
        return paths


def moves_of(log: Iterable[LogEntry], folder: Path) -> Moves:
    """What moved by all acts of ``log``; ``folder``: the case's own."""
    pairs: list[tuple[str, str]] = []
    for entry in log:
        if entry.act == MOVED:
            pairs += [(before, str(folder / after)) for before, after in _pairs(entry.detail)]
    return Moves(tuple(pairs))


def read_moves(connection: sqlite3.Connection, folder: Path) -> Moves:
    """The same, from a case's database. Asked for every exhibit: only what the log got since the last time is read."""
    before = _read.get(folder, _NOTHING)
    if before.seq and _hash_of(connection, before.seq) != before.hash:
        before = _NOTHING  # another case lies there now, or the entry was rolled back
    last = connection.execute("SELECT seq, hash FROM log ORDER BY seq DESC LIMIT 1").fetchone()
    if last is None or last[0] == before.seq:
        return before.moves
    fresh = moves_of(case_log.entries(connection, (MOVED,), among=(before.seq, last[0])), folder)
    moves = Moves(before.moves.pairs + fresh.pairs) if fresh.pairs else before.moves
    _read[folder] = _Read(int(last[0]), str(last[1]), moves)
    return moves


@dataclass(frozen=True, slots=True)
class _Read:
    """A log was read up to entry ``seq``, whose hash is ``hash``."""

    seq: int = 0
    hash: str = ""
    moves: Moves = Moves()


_NOTHING = _Read()
_read: dict[Path, _Read] = {}


def _hash_of(connection: sqlite3.Connection, seq: int) -> str:
    row = connection.execute("SELECT hash FROM log WHERE seq = ?", (seq,)).fetchone()
    return str(row[0]) if row else ""


def detail_of(places: Mapping[str, str]) -> str:
    """The detail of an entry: path before → path from then on."""
    return json.dumps({"places": list(places.items())})


def log_now(case: Case, *acts: str) -> list[LogEntry]:
    """The log (or its entries of these acts) with exhibits named by the places they have now.

    To find out what stands; what is printed or verified is ``case.log()``.
    """
    entries, moves = case.log(*acts), moves_of(case.log(MOVED), case.folder)
    if not moves.pairs:
        return entries
    return [
        entry if entry.act == MOVED else replace(entry, detail=_translated(entry.detail, moves)) for entry in entries
    ]


def _pairs(detail: str) -> list[tuple[str, str]]:
    """Nothing where the entry was written by other hands."""
    try:
        return [(str(before), str(after)) for before, after in json.loads(detail)["places"]]
    except (ValueError, KeyError, TypeError):
        return []


def _translated(detail: str, moves: Moves) -> str:
    """Keys in a detail that is a list of keys, or holds one under "on"."""
    try:
        told: Any = json.loads(detail)
    except ValueError:
        return detail
    if isinstance(told, list):
        told = [moves.key_now(key) if isinstance(key, str) else key for key in told]
    elif isinstance(told, dict) and isinstance(told.get("on"), list):
        told = told | {"on": [moves.key_now(key) if isinstance(key, str) else key for key in told["on"]]}
    else:
        return detail
    return json.dumps(told, ensure_ascii=False)
