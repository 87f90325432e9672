"""A copy of a case: consistent, complete or not there at all."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from engines.core.case_schema import sentences
from engines.core.errors import CaseError
from engines.core.names import clean_name

NOT_COPIED = ("incoming", "lock")
"""What in a case's folder is unfinished, or belongs to the program that has it open."""


def copy_case(connection: sqlite3.Connection, path: Path, folder: Path, target: Path, target_folder: Path) -> None:
    """Copy the state of this moment, also while another thread goes on writing.

    The connection holds the state fast; the files, of which there may be more by then, are copied first, the database
    last and by rename, so that a name never stands for half a copy.
    """
    for place in (target, target_folder):
        if place.exists():
            raise CaseError(f"{clean_name(place.name)} already exists; the case was not copied. Choose another name.")
    part = target.with_name(f".{target.name}.part")
    try:
        with sentences(path, f"copied to {clean_name(target.name)}"):
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM log").fetchone()
            if folder.is_dir():
                shutil.copytree(folder, target_folder, ignore=shutil.ignore_patterns(*NOT_COPIED))
            part.unlink(missing_ok=True)
            with closing(sqlite3.connect(part)) as copy:
                connection.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")
            part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        shutil.rmtree(target_folder, ignore_errors=True)
        raise
    finally:
        if connection.in_transaction:
            connection.execute("COMMIT")
