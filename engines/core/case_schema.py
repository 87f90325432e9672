"""The case file: its tables, how it is made, opened and recognised, and the sentences for what can go wrong."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from engines.core.errors import CaseError
from engines.core.names import clean_name
from engines.core.version import PROGRAM

APPLICATION_ID: Final = 0x41535359  # "ASSY"
SCHEMA_VERSION: Final = 2
_READING: Final = ("read", "opened")
# What our own reading of rows raises where they hold something that this program never wrote.
_NOT_UNDERSTOOD: Final = (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError)

# Rows are only ever added. ``log_seq`` names the log entry that carries the digest of the row; only
# ``finding.asked`` changes afterwards: the log entry of the last examination that asked for this finding.
# ``exhibit.caption`` is empty: captions may change, and have had a table of their own since format 2.
_TABLES: Final = """
CREATE TABLE log(
    seq INTEGER PRIMARY KEY, time TEXT NOT NULL, act TEXT NOT NULL, detail TEXT NOT NULL,
    record TEXT NOT NULL, hash TEXT NOT NULL);
CREATE TABLE exhibit(
    id INTEGER PRIMARY KEY, path NOT NULL, member NOT NULL, caption NOT NULL, sha256 TEXT NOT NULL,
    facts TEXT NOT NULL, outcome TEXT NOT NULL, sentence NOT NULL, added TEXT NOT NULL, log_seq INTEGER NOT NULL);
CREATE INDEX exhibit_place ON exhibit(path, member, id);
CREATE TABLE finding(
    id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, engine TEXT NOT NULL, version TEXT NOT NULL, models TEXT NOT NULL,
    options TEXT NOT NULL, question TEXT NOT NULL, outcome TEXT NOT NULL, sentence NOT NULL, log10_lr REAL,
    body TEXT NOT NULL, files TEXT NOT NULL, asked INTEGER NOT NULL, log_seq INTEGER NOT NULL);
CREATE UNIQUE INDEX finding_identity ON finding(sha256, engine, version, models, options)
    WHERE outcome <> 'failed';
CREATE INDEX finding_exhibit ON finding(sha256, engine, asked, id);
CREATE TABLE note(
    id INTEGER PRIMARY KEY, exhibit INTEGER NOT NULL, author NOT NULL, text NOT NULL, time TEXT NOT NULL,
    log_seq INTEGER NOT NULL);
"""
_SINCE_FORMAT_2: Final = """
CREATE TABLE IF NOT EXISTS caption(
    id INTEGER PRIMARY KEY, path NOT NULL, member NOT NULL, captions TEXT NOT NULL, author NOT NULL,
    time TEXT NOT NULL, log_seq INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS caption_place ON caption(path, member, id);
"""


def make_database(path: Path) -> None:
    """A fresh, empty case database at ``path``, on the disk before it bears that name."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        temporary.unlink(missing_ok=True)
        with closing(sqlite3.connect(temporary)) as connection:
            connection.executescript(
                f"BEGIN; {_TABLES} {_SINCE_FORMAT_2} PRAGMA application_id = {APPLICATION_ID};"
                f" PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
            )
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def bring_up_to_date(connection: sqlite3.Connection) -> None:
    """Give a case of an older format what it lacks; nothing that it holds is changed."""
    ((version,),) = connection.execute("PRAGMA user_version").fetchall()
    if version < SCHEMA_VERSION:
        connection.executescript(f"BEGIN; {_SINCE_FORMAT_2} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")


def connect(path: Path, *, write: bool, factory: type[sqlite3.Connection] = sqlite3.Connection) -> sqlite3.Connection:
    """A connection to an existing case; readers never wait for the writer (WAL).

    WAL with synchronous=NORMAL: a killed program loses nothing that was committed. A power cut may cost the last
    commits, never an earlier one: ``case_writer`` sees to it that these are few, and none of a person's.
    """
    uri = f"{path.absolute().as_uri()}?mode={'rw' if write else 'ro'}"
    connection = sqlite3.connect(
        uri, uri=True, timeout=10, isolation_level=None, check_same_thread=False, factory=factory
    )
    try:
        if write:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        if write or path.with_name(path.name + "-wal").exists():
            raise
        # A case on a read-only medium: WAL needs a side file that cannot be made there. Nobody else writes either.
        return sqlite3.connect(uri + "&immutable=1", uri=True, isolation_level=None, check_same_thread=False)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def release_side_files(connection: sqlite3.Connection) -> None:
    """Before the writer closes: leave one plain file, which can be read on read-only media and sent as it is.

    Where another process is reading just now, the side files stay, and belong to the case.
    """
    with suppress(sqlite3.Error):
        connection.execute("PRAGMA busy_timeout=0")
        connection.execute("PRAGMA journal_mode=DELETE")


def check_is_case(path: Path) -> None:
    """Raise ``CaseError`` unless the file is a case that this version can read."""
    name = clean_name(path.name)
    with sentences(path, "opened"):
        if not path.exists():
            raise CaseError(f"There is no case at {clean_name(str(path))}.")
        if path.is_dir():
            raise CaseError(f"{name} is a folder, not a case file. Name the case file itself.")
        with path.open("rb") as file:
            head = file.read(100)
        if not head.startswith(b"SQLite format 3\x00"):
            raise CaseError(f"{name} is not an {PROGRAM} case; it was left as it is.")
        with closing(connect(path, write=False)) as connection:
            ((application,),) = connection.execute("PRAGMA application_id").fetchall()
            ((version,),) = connection.execute("PRAGMA user_version").fetchall()
    if application != APPLICATION_ID:
        raise CaseError(f"{name} is a database, but not an {PROGRAM} case; it was left as it is.")
    if version > SCHEMA_VERSION:
        raise CaseError(
            f"The case {name} was written by a newer version of {PROGRAM} (format {version}, this version reads up to "
            f"{SCHEMA_VERSION}). Open it with that version."
        )


@contextmanager
def sentences(path: Path, doing: str) -> Iterator[None]:
    """Turn what SQLite and the system raise into a ``CaseError`` that names the case and says what to do."""
    name = clean_name(path.name)
    try:
        yield
    except sqlite3.Error as error:
        raise CaseError(_sqlite_sentence(name, doing, error)) from error
    except OSError as error:
        raise CaseError(_system_sentence(name, doing, error, path)) from error
    except _NOT_UNDERSTOOD as error:
        if doing not in _READING:
            raise
        raise CaseError(_damaged(name, doing, f"{type(error).__name__}: {error}")) from error


def _sqlite_sentence(name: str, doing: str, error: sqlite3.Error) -> str:
    words = str(error)
    code = getattr(error, "sqlite_errorname", "")
    if code.startswith("SQLITE_FULL") or code == "SQLITE_IOERR_WRITE":
        return _full(name, doing)
    if code.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return _read_only(name, doing)
    if code.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return _damaged(name, doing, words)
    if words.startswith("Could not decode"):  # SQLite adds the whole text
        return _damaged(name, doing, "a text in it is no UTF-8")
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return f"The case {name} is in use by another program and could not be {doing}. Close it there and try again."
    return f"The case {name} could not be {doing} ({words})."


def _damaged(name: str, doing: str, words: str) -> str:
    return (
        f"The case {name} is damaged and could not be {doing} ({words}). Keep the file as it is and continue with a "
        f"copy made earlier, or save what can be read of it into a new case with: assay case recover {name} NEW"
    )


def _system_sentence(name: str, doing: str, error: OSError, path: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return _full(name, doing)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return _read_only(name, doing)
    if error.errno == errno.ENOENT:
        return f"The case {name} could not be {doing}: {clean_name(str(error.filename or path))} does not exist."
    return f"The case {name} could not be {doing} ({error.strerror or error})."


def _full(name: str, doing: str) -> str:
    return (
        f"The case {name} could not be {doing}: the disk is full. Everything kept before stands; make room and "
        "examine again to go on."
    )


def _read_only(name: str, doing: str) -> str:
    return (
        f"The case {name} could not be {doing}: the place is read-only, or its rights do not allow it. Copy the case "
        "and its .files folder to a folder you may write to."
    )
