"""A case as one file: its database, maps and thumbnails, on request the exhibits themselves, a manifest of hashes."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from engines.core import case_log
from engines.core.case import Case
from engines.core.case_check import rehash
from engines.core.case_copy import NOT_COPIED
from engines.core.case_schema import connect, sentences
from engines.core.errors import CaseError, Stopped
from engines.core.file_hash import file_sha256
from engines.core.names import clean_name
from engines.core.package import (
    CONTEXT,
    DATABASE,
    EXHIBITS,
    FILES,
    MANIFEST,
    PIECE,
    SIGNATURE,
    Manifest,
    Member,
    Tell,
    never,
    plain_name,
    silent,
)
from engines.core.reading import open_file
from engines.core.version import PROGRAM, VERSION

if TYPE_CHECKING:
    from engines.core.updates.keys import PublicKey

_PACKED_ALREADY: Final = (".png", ".jpg", ".jpeg", ".zip", ".webp", ".heic", ".avif", ".gz", ".mp4")
CLIPBOARD: Final = "clipboard"


class Signer(Protocol):
    """Whoever signs the manifest, with the public key that others know."""

    @property
    def public(self) -> PublicKey:
        """The key by which the signature is checked."""

    def sign(self, data: bytes) -> bytes:
        """64 bytes."""


@dataclass(frozen=True, slots=True)
class Exported:
    """``manifest`` as written, ``sha256`` of the whole file."""

    manifest: Manifest
    sha256: str


def export_case(
    case: Case,
    target: Path,
    author: str,
    *,
    exhibits: bool = False,
    signer: Signer | None = None,
    tell: Tell = silent,
    should_stop: Callable[[], bool] = never,
) -> Exported:
    """Write ``case`` to ``target``, which appears whole or not at all; the log of both says so.

    With ``exhibits`` every file from which exhibits were received goes in, if it still is what was received; the
    manifest says of the others why they are left out. ``signer`` signs the manifest, which holds the hash of the last
    log entry. ``tell`` gets members written and all. Raises ``CaseError`` and ``Stopped``.
    """
    target = Path(target).absolute()
    if target.exists():
        raise CaseError(f"{clean_name(target.name)} already exists; the case was not exported. Choose another name.")
    places, left_out = _exhibits(case, should_stop) if exhibits else ({}, {})
    if not case.read_only:
        case.write_log("exported", f"to {target} by {author or 'unknown'}{', with exhibits' if exhibits else ''}")
    with sentences(case.path, f"exported to {clean_name(target.name)}"), _whole(target) as draft:
        with tempfile.TemporaryDirectory(prefix=".assay-", dir=target.parent) as scratch:
            database = Path(scratch) / DATABASE
            head, entries = _snapshot(case, database)
            outside = [(name, Path(path)) for path, name in places.items() if name.startswith(EXHIBITS)]
            sources = [(DATABASE, database), *_files(case, exhibits), *outside]
            members = []
            with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as packed:
                for done, (name, path) in enumerate(sources):
                    tell(done, len(sources))
                    members.append(_pack(packed, name, path, should_stop))
                program = f"{PROGRAM} {VERSION}"
                manifest = Manifest(
                    case.path.stem, program, case_log.now(), author, head, entries, tuple(members),
                    places, left_out,
                )  # fmt: skip
                words = manifest.to_bytes()
                packed.writestr(MANIFEST, words)
                if signer is not None:
                    packed.writestr(SIGNATURE, _signature(signer, words))
        tell(len(sources), len(sources))
    return Exported(manifest, file_sha256(target))


def _exhibits(case: Case, should_stop: Callable[[], bool]) -> tuple[dict[str, str], dict[str, str]]:
    """Path → member, and path → why it is left out. An archive goes in whole, if all received from it still holds."""
    received = [exhibit for exhibit in case.exhibits() if exhibit.facts is not None]
    checks = {check.source.key: check for check in rehash(received, should_stop)}
    if should_stop():
        raise Stopped
    places: dict[str, str] = {}
    left_out: dict[str, str] = {}
    for exhibit in received:
        path, check = exhibit.source.path, checks[exhibit.source.key]
        if check.ok:
            places[str(path)] = _member_name(case.folder, path)
        else:
            left_out.setdefault(str(path), check.sentence)
    return {path: name for path, name in places.items() if path not in left_out}, left_out


def _member_name(folder: Path, path: Path) -> str:
    """What lies in the case's own folder keeps its place there; every other path gets a folder of its own."""
    if path.is_relative_to(folder):
        below = path.relative_to(folder).as_posix()
        return below if below.startswith(EXHIBITS) else FILES + below
    mark = hashlib.sha256(str(path).encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{EXHIBITS}{mark}/{plain_name(path.name)}"


def _snapshot(case: Case, target: Path) -> tuple[str, int]:
    """The database of this moment as one plain file; (hash of its last log entry, number of entries)."""
    with closing(connect(case.path, write=False)) as connection, closing(sqlite3.connect(target)) as copy:
        connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        row = copy.execute("SELECT hash, seq FROM log ORDER BY seq DESC LIMIT 1").fetchone() or ("", 0)
    return str(row[0]), int(row[1])


def _files(case: Case, exhibits: bool) -> Iterator[tuple[str, Path]]:
    """Every file of the case's folder but what is unfinished or belongs to the running program.

    Pictures that came from the clipboard lie there too; they are exhibits.
    """
    without = {*NOT_COPIED, EXHIBITS.rstrip("/"), *([] if exhibits else [CLIPBOARD])}
    for folder, folders, names in os.walk(case.folder):
        below = Path(folder).relative_to(case.folder)
        if below == Path():
            folders[:] = [name for name in folders if name not in without]
            names = [name for name in names if name not in without]
        folders.sort()
        for name in sorted(names):
            yield FILES + (below / name).as_posix(), Path(folder) / name


def _pack(packed: zipfile.ZipFile, name: str, path: Path, should_stop: Callable[[], bool]) -> Member:
    digest, size = hashlib.sha256(), 0
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.external_attr = 0o100600 << 16
    small = path.suffix.lower() in _PACKED_ALREADY
    entry.compress_type = zipfile.ZIP_STORED if small else zipfile.ZIP_DEFLATED
    with open_file(path) as file, packed.open(entry, "w", force_zip64=True) as member:
        while piece := file.read(PIECE):
            if should_stop():
                raise Stopped
            digest.update(piece)
            size += len(piece)
            member.write(piece)
    return Member(name, size, digest.hexdigest())


def _signature(signer: Signer, words: bytes) -> bytes:
    signature = base64.b64encode(signer.sign(CONTEXT + words)).decode()
    return json.dumps({"key": signer.public.line.strip(), "signature": signature}).encode()


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """A draft beside ``target`` that takes its name at the end."""
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield draft
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
