"""The hash-chained log: every act on a case, each entry bound to all before it."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One act. ``time``: ISO 8601 UTC. ``record``: SHA-256 of the row that the act added, "" where it added none.

    ``hash``: SHA-256 over the hash of the entry before ("" for the first) and the canonical JSON of the other fields.
    """

    seq: int
    time: str
    act: str
    detail: str
    hash: str
    record: str = ""


@dataclass(frozen=True, slots=True)
class LogCheck:
    """Whether log and records agree. ``first_broken``: number of the first entry that does not, None where all do.

    ``head``: hash of the last entry. Whoever noted it elsewhere (it stands in every report) can later show that no
    entry was cut off the end, which the chain alone cannot.
    """

    ok: bool
    first_broken: int | None
    sentence: str
    head: str = ""


def canonical(value: Any) -> str:
    """JSON with sorted keys, no spaces, ASCII only: the same value always gives the same text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def now() -> str:
    """The time as the log writes it: ISO 8601, UTC, milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def append(connection: sqlite3.Connection, act: str, detail: str, record: str = "", time: str = "") -> int:
    """Add an entry inside the caller's transaction; returns its number."""
    last = connection.execute("SELECT seq, hash FROM log ORDER BY seq DESC LIMIT 1").fetchone() or (0, "")
    seq, time = last[0] + 1, time or now()
    link = _link(last[1], seq, time, act, detail, record)
    # Odd characters of file names may not be storable as text; JSON escapes them.
    connection.execute("INSERT INTO log VALUES(?,?,?,?,?,?)", (seq, time, act, json.dumps(detail), record, link))
    return int(seq)


def entries(
    connection: sqlite3.Connection, acts: Sequence[str] = (), *, among: tuple[int, int] | None = None
) -> Iterator[LogEntry]:
    """All entries in order, or those of these acts; raises ValueError where a detail was made unreadable.

    ``among``: only those with numbers above the first and not above the second.
    """
    only = [f"act IN ({','.join('?' * len(acts))})"] if acts else []
    only += ["seq > ? AND seq <= ?"] if among else []
    query = f"SELECT * FROM log{' WHERE ' if only else ''}{' AND '.join(only)} ORDER BY seq"
    for seq, time, act, detail, record, link in connection.execute(query, (*acts, *(among or ()))):
        yield LogEntry(seq, time, act, json.loads(detail), link, record)


def first_broken(log: Iterable[LogEntry]) -> tuple[int | None, str]:
    """The number of the first entry that does not follow from the one before (None), and the last sound hash."""
    previous, expected = "", 1
    for entry in log:
        if entry.seq != expected or not follows(entry, previous):
            return expected, previous
        previous, expected = entry.hash, expected + 1
    return None, previous


def follows(entry: LogEntry, previous: str) -> bool:
    """Whether an entry is as it was written after the one of this hash."""
    try:
        return entry.hash == _link(previous, entry.seq, entry.time, entry.act, entry.detail, entry.record)
    except (TypeError, ValueError):  # a value that this program never writes
        return False


def _link(previous: str, seq: int, time: str, act: str, detail: str, record: str) -> str:
    fields = canonical({"seq": seq, "time": time, "act": act, "detail": detail, "record": record})
    return hashlib.sha256((previous + fields).encode()).hexdigest()
