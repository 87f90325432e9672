"""A new case from what can still be read of a damaged one, without hiding what could not."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from engines.core import case_captions, case_log, case_salvage
from engines.core.case import Case, folder_of
from engines.core.case_copy import NOT_COPIED
from engines.core.case_log import LogEntry
from engines.core.case_records import row_digest
from engines.core.case_schema import make_database, sentences
from engines.core.case_writer import open_writer
from engines.core.errors import CaseError
from engines.core.file_hash import file_sha256
from engines.core.finding_store import FindingStore
from engines.core.names import clean_name

LOST: Final = "entry lost"
RECOVERED: Final = "recovered"
_EXHIBIT = "path, member, caption, sha256, facts, outcome, sentence, added, log_seq"
_FINDING = (
    "sha256, engine, version, models, options, question, outcome, sentence, log10_lr, body, files, asked, log_seq"
)
_NOTE = "exhibit, author, text, time, log_seq"
_TABLES: Final = {
    10: ("exhibit", _EXHIBIT, 8),
    14: ("finding", _FINDING, 11),
    6: ("note", _NOTE, 4),
    7: ("caption", f"{case_captions.COLUMNS}, log_seq", 5),
}
"""By the number of columns, the row's own number included: table, columns after it, how many of them are digested."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """``entries``: of the log, that were read. ``lost``: numbers of those that were not. ``first_broken``: of the log
    as it was found, None where all that was read holds. ``rows``: kept, by table. ``without``: numbers of the entries
    whose record could not be read, was altered, or lacks its maps."""

    entries: int
    lost: tuple[int, ...]
    first_broken: int | None
    rows: dict[str, int]
    without: tuple[int, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing was lost."""
        return not self.lost and not self.without and self.first_broken is None

    @property
    def sentence(self) -> str:
        """What to tell the analyst, and the log."""
        kept = ", ".join(f"{count} {table}{'s' * (count != 1)}" for table, count in self.rows.items())
        words = [f"{self.entries} log entries and {kept} were saved."]
        if self.lost:
            words.append(f"Lost log entries: {_ranges(self.lost)}.")
        if self.without:
            left = _ranges(self.without)
            words.append(f"Log entries whose record was lost, altered or without its maps, and is left out: {left}.")
        broken = self.first_broken
        words.append(
            "All log entries held as they were found."
            if broken is None
            else f"The log did not hold from entry {broken} on as it was found; the hashes after that are new."
        )
        return " ".join(words)


def recover(path: Path, target: Path) -> Recovered:
    """Write what can be read of the case at ``path``, which is left as it is, into a new case at ``target``.

    Entries keep their numbers, times and words, so that hashes stay the same up to the first damage. Rows whose digest
    is not the one in the log are left out, and so are findings whose maps are gone: they can be made again. Raises
    ``CaseError``.
    """
    path, target = Path(path).absolute(), Path(target).absolute()
    for place in (target, folder_of(target)):
        if place.exists():
            raise CaseError(f"{clean_name(place.name)} already exists; nothing was recovered. Choose another name.")
    with sentences(path, "recovered"):
        digest = file_sha256(path)
        entries, rows = _sorted_out(case_salvage.rows(path))
        if not entries:
            raise CaseError(f"Nothing of a case could be read in {clean_name(path.name)}; it was left as it is.")
    try:
        with sentences(target, "written to"):
            if folder_of(path).is_dir():
                shutil.copytree(folder_of(path), folder_of(target), ignore=shutil.ignore_patterns(*NOT_COPIED))
            make_database(target)
            with closing(open_writer(target)) as writer:
                recovered = _rebuilt(writer, entries, rows, FindingStore(folder_of(target)))
        with Case.open(target) as case:
            case.write_log(RECOVERED, f"from {path}, SHA-256 {digest}. {recovered.sentence}")
    except BaseException:
        target.unlink(missing_ok=True)
        shutil.rmtree(folder_of(target), ignore_errors=True)
        raise
    return recovered


@dataclass(frozen=True, slots=True)
class _Row:
    """``values``: the columns of ``_TABLES``, of which the last is the log entry's number."""

    table: str
    number: int
    values: tuple[Any, ...]
    digest: str


def _sorted_out(found: Iterable[tuple[int, tuple[Any, ...]]]) -> tuple[dict[int, LogEntry], dict[int, _Row]]:
    """(log entries, rows by log entry) among all that was found; what is neither belongs to SQLite itself."""
    entries: dict[int, LogEntry] = {}
    rows: dict[int, _Row] = {}
    for number, values in found:
        if len(values) == 6 and all(isinstance(value, str) for value in values[1:]) and len(values[5]) == 64:
            try:
                entries[number] = LogEntry(number, values[1], values[2], json.loads(values[3]), values[5], values[4])
            except ValueError:
                continue
        elif len(values) in _TABLES and isinstance(values[-1], int):
            table, _, digested = _TABLES[len(values)]
            columns = values[1:]
            if table == "finding" and columns[8] is not None:
                columns = (*columns[:8], float(columns[8]), *columns[9:])  # SQLite stores 1.0 as 1
            rows[values[-1]] = _Row(table, number, columns, row_digest(columns[:digested]))
    # Numbers far beyond all others come from damage.
    most = 10 * (len(entries) + len(rows)) + 1000
    return {n: e for n, e in entries.items() if 0 < n < most}, {n: r for n, r in rows.items() if 0 < n < most}


def _rebuilt(
    writer: sqlite3.Connection, entries: dict[int, LogEntry], rows: dict[int, _Row], store: FindingStore
) -> Recovered:
    kept: Counter[str] = Counter()
    lost: list[int] = []
    without: list[int] = []
    broken: int | None = None
    writer.execute("BEGIN IMMEDIATE")
    for seq in range(1, max([*entries, *rows]) + 1):
        entry, row, before = entries.get(seq), rows.get(seq), entries.get(seq - 1)
        if entry is None:
            lost.append(seq)
        if broken is None and (entry is None or not case_log.follows(entry, before.hash if before else "")):
            broken = seq
        if row and ((entry and entry.record != row.digest) or not _has_files(row, store)):
            row = None
        if row is None and (seq in rows or (entry and entry.record)):
            without.append(seq)
        record = row.digest if row else ""
        if entry is None:
            case_log.append(writer, LOST, "This entry could not be read any more.", record)
        else:
            case_log.append(writer, entry.act, entry.detail, record, entry.time)
        if row:
            _, columns, _ = next(table for table in _TABLES.values() if table[0] == row.table)
            marks = ",".join("?" * (len(row.values) + 1))
            writer.execute(f"INSERT INTO {row.table}(id, {columns}) VALUES({marks})", (row.number, *row.values))
            kept[row.table] += 1
    writer.execute("COMMIT")
    tables = {table: kept[table] for table, _, _ in _TABLES.values()}
    return Recovered(len(entries), tuple(lost), broken, tables, tuple(without))


def _has_files(row: _Row, store: FindingStore) -> bool:
    if row.table != "finding":
        return True
    try:
        return all(not store.file_state(name, sha256) for name, sha256 in json.loads(row.values[10]).items())
    except (ValueError, TypeError, AttributeError):
        return False


def _ranges(numbers: tuple[int, ...]) -> str:
    """1–3, 7."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
