"""Is the case what it was? The log's chain, the records behind it, the files, and the exhibits where they lie."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from engines.core import case_log, case_rows
from engines.core.apart import Apart
from engines.core.case_log import LogCheck
from engines.core.case_records import CaseExhibit, HashCheck
from engines.core.errors import AssayError, Stopped, UnreadableFile, WorkerDied
from engines.core.exhibit import Source
from engines.core.finding_store import FindingStore
from engines.core.names import clean_name
from engines.core.reading import open_file

_PIECE = 1 << 20


def verify(connection: sqlite3.Connection, store: FindingStore, name: str) -> LogCheck:
    """Chain first, then records, files, and the database itself; the first entry that does not hold is named."""
    connection.execute("BEGIN")
    try:
        return _verify(connection, store, name)
    finally:
        connection.execute("COMMIT")


def _verify(connection: sqlite3.Connection, store: FindingStore, name: str) -> LogCheck:
    log, unreadable = [], False
    try:
        for entry in case_log.entries(connection):
            log.append(entry)
    except (ValueError, TypeError):
        unreadable = True
    broken, head = case_log.first_broken(log)
    if broken is None and unreadable:
        broken = len(log) + 1
    if broken is not None:
        return LogCheck(
            False,
            broken,
            f"The log of {name} does not hold from entry {broken} on: it was altered, removed or put in later.",
            head,
        )
    recorded = {entry.seq: entry.record for entry in log if entry.record}
    problems = _record_problems(connection, recorded) or _file_problems(connection, store)
    if problems:
        seq, words = min(problems)
        return LogCheck(False, seq, f"{name} does not hold at log entry {seq}: {words}.", head)
    ((state, *_), *_) = connection.execute("PRAGMA integrity_check(1)").fetchall()
    if state != "ok":  # an index that no longer belongs to its table, say: what is asked for would be missed
        words = f"The log of {name} holds, but its database is damaged ({state}). Save it into a new case with: "
        return LogCheck(False, None, f"{words}assay case recover {name} NEW", head)
    sentence = f"The log of {name} holds: {len(log)} entries, and all records and files are as they were kept."
    return LogCheck(True, None, sentence, head)


def _record_problems(connection: sqlite3.Connection, recorded: dict[int, str]) -> list[tuple[int, str]]:
    problems, seen = [], set()
    for seq, digest in case_rows.digests(connection):
        if seq in seen or recorded.get(seq) != digest:
            problems.append((seq, "the record kept with it was altered"))
        seen.add(seq)
    return problems + [(seq, "the record kept with it was removed") for seq in recorded if seq not in seen]


def _file_problems(connection: sqlite3.Connection, store: FindingStore) -> list[tuple[int, str]]:
    for seq, name, sha256 in case_rows.files(connection):
        state = store.file_state(name, sha256)
        if state:
            return [(seq, f"{clean_name(name)} {state}")]
    return []


def rehash(exhibits: Iterable[CaseExhibit], should_stop: Callable[[], bool]) -> list[HashCheck]:
    """Every received exhibit's bytes against its import, up to a stop. Archives are opened in a worker process."""
    checks = []
    members = _Members()
    try:
        for exhibit in exhibits:
            if exhibit.facts is None:
                continue
            try:
                checks.append(_check(exhibit.source, exhibit.facts.sha256, members, should_stop))
            except Stopped:
                break
    finally:
        members.close()
    return checks


def _check(source: Source, expected: str, members: _Members, should_stop: Callable[[], bool]) -> HashCheck:
    name = clean_name(source.name)
    try:
        found = members.hash(source) if source.member else _hash_file(source.path, should_stop)
    except Stopped:
        raise
    except (AssayError, OSError) as error:
        return HashCheck(source, expected, "", f"{name} cannot be compared with its import: {error}")
    if found == expected:
        return HashCheck(source, expected, found, f"{name} is byte for byte as it was at import.")
    return HashCheck(source, expected, found, f"{name} has changed since its import: its SHA-256 is now {found}.")


def _hash_file(path: Path, should_stop: Callable[[], bool]) -> str:
    total = hashlib.sha256()
    with open_file(path) as file:
        while piece := file.read(_PIECE):
            if should_stop():
                raise Stopped
            total.update(piece)
    return total.hexdigest()


class _Members:
    """Members of archives and documents are read in a worker process, which keeps the archive read last open."""

    def __init__(self) -> None:
        self._apart = Apart()

    def hash(self, source: Source) -> str:
        """SHA-256 of a member. Raises ``AssayError``."""
        try:
            return "".join(self._apart.stream(_hashes, source))
        except WorkerDied as death:
            raise UnreadableFile(f"its reader {death}.") from death

    def close(self) -> None:
        """Let go of it."""
        self._apart.close()


def _hashes(source: Source) -> Iterator[str]:
    from engines.core.intake import read_source

    yield hashlib.sha256(read_source(source)[0]).hexdigest()
