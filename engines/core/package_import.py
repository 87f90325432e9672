"""A case out of one file: nothing is believed before its hash holds, and nothing is unpacked outside its folder."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engines.core.case import Case, folder_of
from engines.core.case_moves import MOVED, detail_of
from engines.core.case_schema import check_is_case, connect, sentences
from engines.core.errors import CaseError, Stopped
from engines.core.file_hash import file_sha256
from engines.core.limits import RATIO_FREE_BYTES, DecodeLimits, size_words
from engines.core.names import clean_name
from engines.core.package import (
    CONTEXT,
    DATABASE,
    EXHIBITS,
    FILES,
    LARGEST_MANIFEST,
    MANIFEST,
    MOST_MEMBERS,
    PIECE,
    SIGNATURE,
    Manifest,
    Member,
    Tell,
    manifest_of,
    never,
    silent,
)
from engines.core.ziphead import directory_bytes

if TYPE_CHECKING:
    from engines.core.updates.keys import PublicKey

_LARGEST_DIRECTORY: Final = 512 * 1024**2
_LARGEST_SIGNATURE: Final = 16 * 1024
_KEPT_FREE: Final = 64 * 1024**2
_SYMLINK: Final = 0o120000
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError)


@dataclass(frozen=True, slots=True)
class Imported:
    """``signer``: whose signature holds, None where there is none. ``trusted``: whether that key is known here."""

    path: Path
    manifest: Manifest
    signer: PublicKey | None
    trusted: bool

    @property
    def sentence(self) -> str:
        """What was imported and who vouches for it."""
        held = len(self.manifest.places)
        words = (
            f"{clean_name(self.manifest.case)}, exported {self.manifest.exported} by "
            f"{clean_name(self.manifest.author) or 'unknown'}, is in {clean_name(str(self.path))}: every hash of its "
            f"{len(self.manifest.members):,} files holds, and so does its log of {self.manifest.entries:,} entries. "
        )
        words += f"{held:,} files of exhibits are inside. " if held else "The exhibits themselves are not inside. "
        if self.signer is None:
            return words + "It is not signed: compare the log's last hash with its sender."
        known = "a key that you trust" if self.trusted else "a key that you have not trusted yet; compare it"
        return words + f"It is signed by {self.signer.owner} with {known} (fingerprint {self.signer.fingerprint})."


def import_case(
    package: Path, target: Path, *, tell: Tell = silent, should_stop: Callable[[], bool] = never
) -> Imported:
    """Unpack ``package`` to a new case at ``target``, whose log then says so; all of it or nothing.

    Raises ``CaseError`` with a sentence that names the first member that does not hold, and ``Stopped``.
    """
    package, target = Path(package).absolute(), Path(target).absolute()
    for place in (target, folder_of(target)):
        if place.exists():
            raise CaseError(f"{clean_name(place.name)} already exists; nothing was imported. Choose another name.")
    label = clean_name(package.name)
    with sentences(target, f"imported from {label}"), _scratch(target) as scratch:
        with _opened(package, label) as packed:
            words = _small(packed, MANIFEST, LARGEST_MANIFEST, label)
            manifest = manifest_of(words, label)
            signer = _signer(packed, words, label)
            entries = _agreeing(packed, manifest, label)
            _room(manifest, scratch, label)
            for done, member in enumerate(manifest.members):
                tell(done, len(manifest.members))
                _unpack(packed, entries[member.name], member, scratch, label, should_stop)
        check_is_case(scratch / DATABASE)
        _verify(scratch / DATABASE, manifest, label)
        _settle(scratch / DATABASE, target)
    tell(len(manifest.members), len(manifest.members))
    imported = Imported(target, manifest, signer, _is_trusted(signer))
    with Case.open(target) as case:
        case.write_log("imported", f"from {package}, SHA-256 {file_sha256(package)}. {imported.sentence}")
        if manifest.places:
            case.write_log(MOVED, detail_of({path: name.removeprefix(FILES) for path, name in manifest.places.items()}))
    return imported


@contextmanager
def _opened(package: Path, label: str) -> Iterator[zipfile.ZipFile]:
    try:
        with package.open("rb") as file:
            if directory_bytes(file) > _LARGEST_DIRECTORY:
                raise CaseError(f"{label} lists more contents than a case can have; nothing was imported.")
            file.seek(0)
            with zipfile.ZipFile(file) as packed:
                yield packed
    except _DAMAGED as error:
        raise CaseError(
            f"{label} is no exported case, or was cut off or damaged on its way ({error}). Have it copied again; "
            "nothing was imported."
        ) from error
    except FileNotFoundError as error:
        raise CaseError(f"There is no file {label} in {clean_name(str(package.parent))}.") from error


def _small(packed: zipfile.ZipFile, name: str, most: int, label: str) -> bytes:
    if name not in packed.namelist():
        raise CaseError(f"{label} is no exported case: it has no {name}. Nothing was imported.")
    with packed.open(name) as file:
        words = file.read(most + 1)
    if len(words) > most:
        raise CaseError(f"The {name} of {label} is larger than a case needs; nothing was imported.")
    return words


def _signer(packed: zipfile.ZipFile, words: bytes, label: str) -> PublicKey | None:
    if SIGNATURE not in packed.namelist():
        return None
    from engines.core.updates.keys import PublicKey

    told = json.loads(_small(packed, SIGNATURE, _LARGEST_SIGNATURE, label))
    try:
        _, raw, owner = str(told["key"]).split(" ", 2)
        key = PublicKey(base64.b64decode(raw, validate=True), clean_name(owner))
        holds = key.has_signed(CONTEXT + words, base64.b64decode(str(told["signature"]), validate=True))
    except (ValueError, KeyError, TypeError):
        holds = False
    if not holds:
        raise CaseError(
            f"The signature of {label} does not fit its manifest: it was changed after it was signed. Do not use it; "
            "ask its sender for it again. Nothing was imported."
        )
    return key


def _is_trusted(key: PublicKey | None) -> bool:
    if key is None:
        return False
    from engines.core.updates.keys import trusted_keys

    known = trusted_keys().get(key.fingerprint)
    return known is not None and known.raw == key.raw


def _agreeing(packed: zipfile.ZipFile, manifest: Manifest, label: str) -> dict[str, zipfile.ZipInfo]:
    """The archive's entries by name; it holds what the manifest names, and nothing else."""
    listed = packed.infolist()
    if len(listed) > MOST_MEMBERS:
        raise CaseError(f"{label} holds more than {MOST_MEMBERS:,} files; nothing was imported.")
    entries = {entry.filename: entry for entry in listed}
    if len(entries) != len(listed):
        raise CaseError(f"{label} holds two files of one name; nothing was imported.")
    for member in manifest.members:
        entry = entries.get(member.name)
        if entry is None:
            raise CaseError(f"{clean_name(member.name)} is missing from {label}; nothing was imported.")
        ratio = member.size / max(1, entry.compress_size)
        if entry.file_size != member.size or (entry.external_attr >> 16) & 0o170000 == _SYMLINK:
            raise CaseError(_broken(member, label, "it is not what the manifest says"))
        if member.size > RATIO_FREE_BYTES and ratio > DecodeLimits().max_ratio:
            raise CaseError(_broken(member, label, f"it would unpack to {ratio:,.0f} times its packed size"))
    unnamed = set(entries) - {member.name for member in manifest.members} - {MANIFEST, SIGNATURE}
    if unnamed:
        raise CaseError(
            f"{label} holds {clean_name(min(unnamed))}, which its manifest does not name; something was put in later. "
            "Nothing was imported."
        )
    return entries


def _room(manifest: Manifest, scratch: Path, label: str) -> None:
    needed = sum(member.size for member in manifest.members)
    free = shutil.disk_usage(scratch).free
    if needed + _KEPT_FREE > free:
        raise CaseError(
            f"{label} unpacks to {size_words(needed)}, and only {size_words(free)} are free there. Make room, or "
            "choose another place; nothing was imported."
        )


def _unpack(
    packed: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    member: Member,
    scratch: Path,
    label: str,
    should_stop: Callable[[], bool],
) -> None:
    inside = scratch if member.name == DATABASE else folder_of(scratch / DATABASE)
    place = inside.joinpath(*member.name.removeprefix(FILES).split("/"))
    place.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    try:
        with packed.open(entry) as file, place.open("xb") as out:
            while piece := file.read(PIECE):
                if should_stop():
                    raise Stopped
                size += len(piece)
                if size > member.size:
                    raise CaseError(_broken(member, label, "it is longer than the manifest says"))
                digest.update(piece)
                out.write(piece)
    except _DAMAGED as error:
        raise CaseError(_broken(member, label, str(error))) from error
    if size != member.size or digest.hexdigest() != member.sha256:
        raise CaseError(_broken(member, label, f"its SHA-256 is {digest.hexdigest()} instead of {member.sha256[:64]}"))


def _broken(member: Member, label: str, why: str) -> str:
    return (
        f"{clean_name(member.name)} in {label} does not hold: {why}. The file was changed or damaged after it was "
        "exported; have it sent again. Nothing was imported."
    )


def _verify(database: Path, manifest: Manifest, label: str) -> None:
    """The log of the unpacked case, its records and files; and that it ends where the manifest says."""
    folder_of(database).mkdir(exist_ok=True)
    with closing(connect(database, write=False)) as connection:
        # A trigger would run with every act on the case, and a view may stand for a table.
        query = "SELECT name FROM sqlite_schema WHERE type NOT IN ('table', 'index') LIMIT 1"
        if strange := connection.execute(query).fetchone():
            raise CaseError(
                f"The case in {label} holds “{clean_name(str(strange[0]))}”, which no case has; it was not made by "
                "this program. Nothing was imported."
            )
    with Case.open(database, read_only=True) as case:
        check = case.verify()
    if not check.ok:
        raise CaseError(f"The case in {label} does not hold: {check.sentence} Nothing was imported.")
    if check.head != manifest.head:
        raise CaseError(
            f"The log of the case in {label} ends with another hash than its manifest names; entries were cut off or "
            "added. Nothing was imported."
        )


@contextmanager
def _scratch(target: Path) -> Iterator[Path]:
    """A folder beside ``target`` that is gone at the end."""
    if not target.parent.is_dir():
        raise CaseError(f"{clean_name(str(target.parent))} is no folder; nothing was imported.")
    folder = Path(tempfile.mkdtemp(prefix=".assay-import-", dir=target.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _settle(database: Path, target: Path) -> None:
    """Files first, the database last: a name never stands for half a case."""
    for path in (folder_of(database) / EXHIBITS).rglob("*"):
        if path.is_file():
            path.chmod(0o444)
    folder_of(database).rename(folder_of(target))
    try:
        database.rename(target)
    except OSError:
        shutil.rmtree(folder_of(target), ignore_errors=True)
        raise
