"""Captions in a case: each change is one row with all captions of a place as they stand from then on."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engines.core import case_log
from engines.core.caption import Caption, captions_json, captions_of_json, distinct
from engines.core.case_moves import Moves, read_moves
from engines.core.case_records import pack, row_digest, unpack
from engines.core.exhibit import Source

COLUMNS = "path, member, captions, author, time"
Place = tuple[str | bytes, str | bytes]


@dataclass(frozen=True, slots=True)
class CaptionAct:
    """What stood after someone changed an exhibit's captions; ``time``: ISO 8601 UTC."""

    captions: tuple[Caption, ...]
    author: str
    time: str


def place_of(source: Source) -> Place:
    """The columns path and member."""
    return pack(str(source.path)), pack(source.member)


def history(connection: sqlite3.Connection, source: Source, folder: Path) -> list[CaptionAct]:
    """All changes, oldest first, wherever the place was; none in a case of format 1 that is open for reading.

    ``folder``: the case's own.
    """
    if not _has_table(connection):
        return []
    paths = [pack(path) for path in read_moves(connection, folder).earlier(str(source.path))]
    rows = connection.execute(
        f"SELECT captions, author, time FROM caption WHERE path IN ({','.join('?' * len(paths))}) AND member = ?"
        " ORDER BY id",
        (*paths, pack(source.member)),
    )
    return [CaptionAct(captions_of_json(words), unpack(author), time) for words, author, time in rows]


def in_force(connection: sqlite3.Connection, moves: Moves) -> dict[Place, tuple[Caption, ...]]:
    """The captions of every place that ever had any, by where it is now."""
    if not _has_table(connection):
        return {}
    query = "SELECT path, member, captions, max(id) AS last FROM caption GROUP BY path, member ORDER BY last"
    rows = connection.execute(query)
    return {(pack(moves.now(unpack(path))), member): captions_of_json(words) for path, member, words, _ in rows}


def keep(
    connection: sqlite3.Connection, source: Source, captions: Sequence[Caption], author: str, folder: Path
) -> bool:
    """Add a row unless it would say what stands already; whether it did. Empty captions and doubles are left out."""
    acts = history(connection, source, folder)
    before, after = acts[-1].captions if acts else (), distinct(captions)
    if before == after:
        return False
    row = (*place_of(source), captions_json(after), pack(author), case_log.now())
    seq = case_log.append(connection, *_act(source, before, after, author), row_digest(row), row[4])
    connection.execute(f"INSERT INTO caption({COLUMNS}, log_seq) VALUES(?,?,?,?,?,?)", (*row, seq))
    return True


def rows_for_digests(connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
    """(log entry's number, columns …) of every change."""
    return connection.execute(f"SELECT log_seq, {COLUMNS} FROM caption").fetchall() if _has_table(connection) else []


def _act(source: Source, before: Sequence[Caption], after: Sequence[Caption], author: str) -> tuple[str, str]:
    """The log's words: what was done, by whom, to which exhibit, with the start of the words themselves."""
    gone = [caption for caption in before if caption not in after]
    new = [caption for caption in after if caption not in before]
    act = "captions changed"
    if not gone:
        act = "captions added" if new else "captions put in another order"
    elif not new:
        act = "captions removed"
    words = [f"added “{one.short}” ({one.origin})" for one in new]
    words += [f"removed “{one.short}” ({one.origin})" for one in gone]
    return act, f"{author or 'unknown'} on {source.key}: {'; '.join(words) or 'order'}"


def _has_table(connection: sqlite3.Connection) -> bool:
    query = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'caption'"
    return connection.execute(query).fetchone() is not None
