"""The rows of a case: what is added, in the caller's transaction, and what is asked of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from engines.core import case_captions, case_log, case_records
from engines.core.caption import Caption
from engines.core.case_identity import Identity, captions_mark
from engines.core.case_log import canonical
from engines.core.case_marks import PUT_BACK, WITHDRAWN, withdrawn
from engines.core.case_moves import read_moves
from engines.core.case_records import CaseExhibit, FindingSummary, Note, exhibit_of, pack, row_digest, stored_of, unpack
from engines.core.errors import CaseError
from engines.core.exhibit import Facts, Source
from engines.core.finding import Outcome
from engines.core.finding_store import FindingStore, StoredFinding
from engines.core.version import VERSION

_EXHIBIT = "path, member, caption, sha256, facts, outcome, sentence, added"
_FINDING = "sha256, engine, version, models, options, question, outcome, sentence, log10_lr, body, files"
_IDENTITY = "sha256 = ? AND engine = ? AND version = ? AND models = ? AND options = ?"
# SQLite gives the other columns of the row in which max() was found (www.sqlite.org/lang_select.html, 2.5).
# A comparison the analyst asked for is not hidden by a later examination for which nothing to compare with was given.
_IN_FORCE = "max((outcome <> 'not applicable') * 1000000000000000000 + asked * 1000000000 + id)"


def add_exhibit(connection: sqlite3.Connection, row: tuple[Any, ...]) -> None:
    """A received or refused file, unless the last that is known of its place is just this."""
    last = connection.execute(
        "SELECT caption, sha256, sentence FROM exhibit WHERE path = ? AND member = ? ORDER BY id DESC LIMIT 1", row[:2]
    ).fetchone()
    if last == (row[2], row[3], row[6]):
        return
    path, member, sha256, outcome, sentence = unpack(row[0]), unpack(row[1]), row[3], row[5], unpack(row[6])
    place = f"{path} › {member}" if member else path
    act = "file refused" if outcome else "exhibit received"
    detail = f"{place}: {sentence}" if outcome else f"{place}, SHA-256 {sha256}"
    seq = case_log.append(connection, act, detail, row_digest(row), row[7])
    connection.execute(f"INSERT INTO exhibit({_EXHIBIT}, log_seq) VALUES(?,?,?,?,?,?,?,?,?)", (*row, seq))


def exhibits(connection: sqlite3.Connection, store: FindingStore) -> list[CaseExhibit]:
    """One entry a place and content; a refusal is not listed once something was received from the place."""
    rows = connection.execute(
        f"SELECT first, {_EXHIBIT} FROM exhibit AS e JOIN"
        " (SELECT min(id) AS first, max(id) AS last FROM exhibit GROUP BY path, member, sha256) ON e.id = last"
        " WHERE sha256 <> '' OR NOT EXISTS"
        " (SELECT 1 FROM exhibit AS later WHERE later.path = e.path AND later.member = e.member AND later.id > e.id)"
        " ORDER BY first"
    )
    moves = read_moves(connection, store.folder)
    given = case_captions.in_force(connection, moves)
    found: dict[tuple[str, str | bytes, str], CaseExhibit] = {}
    for number, path, *rest in rows:
        row = (number, pack(moves.now(unpack(path))), *rest)
        place = (unpack(row[1]), row[2], row[4])
        thumbnail = store.thumbnail_path(row[4]) if row[4] else None
        exhibit = exhibit_of(row, thumbnail, given.get((row[1], row[2]), ()))
        # Received again where it moved to: the number under which its notes are kept is the first one.
        found[place] = replace(exhibit, id=found[place].id) if place in found else exhibit
    return list(found.values())


def facts_of(connection: sqlite3.Connection, source: Source, sha256: str) -> Facts | None:
    """The facts of the last exhibit with these bytes at this place, None where there is none or it lacks some."""
    query = "SELECT facts FROM exhibit WHERE path = ? AND member = ? AND sha256 = ? ORDER BY id DESC LIMIT 1"
    row = connection.execute(query, (pack(str(source.path)), pack(source.member), sha256)).fetchone()
    facts = case_records.facts_of(row[0]) if row else None
    return facts if facts and (facts.perceptual or facts.undecodable) else None


def has_finding(connection: sqlite3.Connection, sha256: str, identity: Identity, *, failed_too: bool = False) -> bool:
    """Whether the finding of this identity stands."""
    condition = "" if failed_too else " AND outcome <> 'failed'"
    query = f"SELECT 1 FROM finding WHERE {_IDENTITY}{condition} LIMIT 1"
    return connection.execute(query, _key(sha256, identity)).fetchone() is not None


def ask_again(connection: sqlite3.Connection, sha256: str, known: Iterable[Identity], examination: int) -> None:
    """Mark findings that stood already as those that this examination asked for."""
    connection.executemany(
        f"UPDATE finding SET asked = {examination:d} WHERE {_IDENTITY}", [_key(sha256, i) for i in known]
    )


def add_finding(
    connection: sqlite3.Connection, sha256: str, identity: Identity, stored: StoredFinding, examination: int
) -> None:
    """A finding whose files lie in the folder already."""
    body = stored.body | {"program": VERSION}
    ratio = body["likelihood_ratio"]
    row = (
        *_key(sha256, identity),
        body["question"],
        body["outcome"],
        pack(body["sentence"]),
        float(ratio["log10"]) if ratio else None,
        canonical(body),
        canonical(stored.files),
    )
    detail = f"{identity.engine} {identity.version} on {sha256}: {body['outcome']}"
    seq = case_log.append(connection, "finding kept", detail, row_digest(row))
    connection.execute(
        f"INSERT INTO finding({_FINDING}, asked, log_seq) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)", (*row, examination, seq)
    )


def findings(
    connection: sqlite3.Connection, sha256: str, captions: Sequence[Caption] | None = None
) -> list[StoredFinding]:
    """What each engine says in force, in the order of arrival; engines on captions: of these captions (None: any)."""
    condition, values = "sha256 = ?", [sha256]
    if captions is not None:
        condition += " AND (instr(options, '/') = 0 OR substr(options, instr(options, '/')) = ?)"
        values.append(captions_mark(captions))
    rows = connection.execute(
        f"SELECT body, files, id, {_IN_FORCE} FROM finding WHERE {condition} GROUP BY engine ORDER BY id", values
    )
    return [stored_of(row[0], row[1]) for row in rows]


def summaries(connection: sqlite3.Connection) -> list[FindingSummary]:
    """One line a finding in force."""
    rows = connection.execute(
        f"SELECT sha256, engine, question, outcome, sentence, log10_lr, {_IN_FORCE} FROM finding"
        " GROUP BY sha256, engine"
    )
    return [FindingSummary(row[0], row[1], row[2], Outcome(row[3]), unpack(row[4]), row[5]) for row in rows]


def add_note(connection: sqlite3.Connection, exhibit: int, author: str, text: str) -> int:
    """A person's remark on an exhibit or, with 0, on the case; returns the log entry's number."""
    if exhibit and connection.execute("SELECT 1 FROM exhibit WHERE id = ?", (exhibit,)).fetchone() is None:
        raise CaseError(f"There is no exhibit number {exhibit} in this case; the note was not kept.")
    row = (exhibit, pack(author), pack(text), case_log.now())
    detail = f"{author} on {f'exhibit {exhibit}' if exhibit else 'the case'}"
    seq = case_log.append(connection, "note added", detail, row_digest(row), row[3])
    connection.execute("INSERT INTO note(exhibit, author, text, time, log_seq) VALUES(?,?,?,?,?)", (*row, seq))
    return seq


def notes(connection: sqlite3.Connection, exhibit: int) -> list[Note]:
    """Those that were not withdrawn, oldest first."""
    query = "SELECT author, text, time, log_seq FROM note WHERE exhibit = ? ORDER BY id"
    rows = connection.execute(query, (exhibit,)).fetchall()
    gone = withdrawn(case_log.entries(connection, (WITHDRAWN, PUT_BACK))) if rows else ()
    return [Note(unpack(author), unpack(text), time, seq) for author, text, time, seq in rows if seq not in gone]


def digests(connection: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """(log entry's number, digest now) of every row that an entry stands for."""
    for table, columns in (
        ("exhibit", _EXHIBIT),
        ("finding", _FINDING),
        ("note", "exhibit, author, text, time"),
    ):
        for row in connection.execute(f"SELECT log_seq, {columns} FROM {table}"):
            yield row[0], row_digest(row[1:])
    for row in case_captions.rows_for_digests(connection):
        yield row[0], row_digest(row[1:])


def files(connection: sqlite3.Connection) -> Iterator[tuple[int, str, str]]:
    """(log entry's number, name in the folder, SHA-256) of every map and picture."""
    for seq, names in connection.execute("SELECT log_seq, files FROM finding ORDER BY log_seq"):
        for name, sha256 in json.loads(names).items():
            yield seq, name, sha256


def _key(sha256: str, identity: Identity) -> tuple[str, str, str, str, str]:
    return sha256, identity.engine, identity.version, identity.models, identity.options
