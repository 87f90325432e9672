"""Thumbnails on the disk, in one file of bounded size: what was not asked for longest goes first. Nothing of Qt."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from engines.core.exhibit import Source
from engines.core.version import VERSION

_TRIMMED_TO = 0.9
_COUNT_EVERY = 64


class ThumbnailStore:
    """A cache: whatever goes wrong with it (full disk, damaged file), it holds nothing then, and says nothing.

    For one thread; two windows may share the file. ``limit``: bytes of pictures kept, 0 for none. Only its owner may
    read the file, which shows pictures of evidence outside its case.
    """

    def __init__(self, file: Path, limit: int) -> None:
        self._file = file
        self._limit = limit
        self._held = -1
        self._puts = 0
        self._connection = self._open() if limit > 0 else None

    def get(self, key: str) -> bytes:
        """The file's bytes kept under a key, which counts as asked for now; b"" where there are none."""
        try:
            if self._connection is None:
                return b""
            row = self._connection.execute("SELECT picture FROM thumbnail WHERE key = ?", (key,)).fetchone()
            if row is None:
                return b""
            self._connection.execute(f"UPDATE thumbnail SET used = {_NEXT} WHERE key = ?", (key,))
            return bytes(row[0])
        except sqlite3.Error:
            self._give_up()
            return b""

    def put(self, key: str, picture: bytes) -> None:
        """Keep a picture file, and let go of others where the limit is passed."""
        try:
            if self._connection is None:
                return
            if len(picture) > self._limit:
                return
            sql = f"INSERT OR REPLACE INTO thumbnail(key, used, size, picture) VALUES(?, {_NEXT}, ?, ?)"
            self._connection.execute(sql, (key, len(picture), picture))
            self._puts += 1
            self._held += len(picture)
            if self._puts % _COUNT_EVERY == 1:
                self._held = self._count(self._connection)  # another window may have put or trimmed
            if self._held > self._limit:
                self._trim(self._connection)
        except sqlite3.Error:
            self._give_up()

    def clear(self) -> None:
        """Keep none of those kept until now, and give their room on the disk back."""
        try:
            if self._connection is not None:
                self._connection.execute("DELETE FROM thumbnail")
                self._connection.execute("VACUUM")
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                self._held = 0
        except sqlite3.Error:
            self._give_up()

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection | None:
        for _ in range(2):
            try:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                os.close(os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600))
                return self._connected()
            except sqlite3.OperationalError:
                return None  # locked, or no room: another time
            except sqlite3.DatabaseError:
                remove_store(self._file)
            except OSError:
                return None
        return None

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file, isolation_level=None, timeout=1.0, check_same_thread=False)
        try:
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = OFF")  # it can be made again
            connection.execute(
                "CREATE TABLE IF NOT EXISTS thumbnail(key TEXT PRIMARY KEY, used INTEGER, size INTEGER, picture BLOB)"
            )
            connection.execute("CREATE INDEX IF NOT EXISTS thumbnail_used ON thumbnail(used, size)")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _count(self, connection: sqlite3.Connection) -> int:
        return int(connection.execute("SELECT coalesce(sum(size), 0) FROM thumbnail").fetchone()[0])

    def _trim(self, connection: sqlite3.Connection) -> None:
        """Down to nine tenths, so that it need not be done at every picture."""
        held = self._count(connection)
        last = None
        for used, size in connection.execute("SELECT used, size FROM thumbnail ORDER BY used"):
            if held <= self._limit * _TRIMMED_TO:
                break
            held, last = held - size, used
        if last is not None:
            connection.execute("DELETE FROM thumbnail WHERE used <= ?", (last,))
            connection.execute("PRAGMA incremental_vacuum")
        self._held = held

    def _give_up(self) -> None:
        self.close()


_NEXT = "(SELECT coalesce(max(used), 0) + 1 FROM thumbnail)"


def thumbnail_key(source: Source, edge: int) -> str:
    """Names the thumbnail of a file as it is now: its place, size and date of change; "" where it cannot be told.

    A file whose bytes are changed without size and date of change betraying it would show its old thumbnail; the
    findings, which go by the hash of the bytes, are not concerned.
    """
    try:
        status = source.path.stat()
    except (OSError, ValueError):
        return ""
    told = f"{VERSION}\0{edge}\0{status.st_size}\0{status.st_mtime_ns}\0{source.key}"
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def store_bytes(file: Path) -> int:
    """What the file and those that SQLite puts beside it take on the disk."""
    total = 0
    for part in _parts(file):
        with suppress(OSError):
            total += part.stat().st_size
    return total


def remove_store(file: Path) -> None:
    """Delete the file; what is in use by another window goes when that lets go."""
    for part in _parts(file):
        with suppress(OSError):
            part.unlink()


def _parts(file: Path) -> list[Path]:
    return [file.with_name(file.name + end) for end in ("", "-wal", "-shm")]
