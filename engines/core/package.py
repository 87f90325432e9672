"""What a case in one file (``.assayx``) is made of: names, manifest, and the sentences for what does not hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from engines.core.errors import CaseError
from engines.core.names import clean_name

ENDING: Final = ".assayx"
FORMAT: Final = "assay-case/1"
MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "signature.json"
DATABASE: Final = "case.assay"
FILES: Final = "files/"
EXHIBITS: Final = "exhibits/"
CONTEXT: Final = b"assay-case/1\n"
"""Stands before the manifest in what is signed, so that no other signature can be taken for this one."""
LARGEST_MANIFEST: Final = 256 * 1024**2
MOST_MEMBERS: Final = 2_000_000
PIECE: Final = 1 << 20
"""Bytes read or written at once."""
_RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{stem}{n}" for stem in ("com", "lpt") for n in range(1, 10))}
)

Tell = Callable[[int, int], object]
"""Gets the members done and all."""


def silent(done: int, total: int) -> None:
    """Nobody listens."""


def never() -> bool:
    """Nobody asks to stop."""
    return False


@dataclass(frozen=True, slots=True)
class Member:
    """One file inside. ``sha256``: of its bytes, unpacked; ``size``: their number."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """``places``: path of an exhibit where it was exported → its member. ``left_out``: path → why it is not inside.

    ``head``: hash of the last entry of the case's log, ``entries`` their number.
    """

    case: str
    program: str
    exported: str
    author: str
    head: str
    entries: int
    members: tuple[Member, ...]
    places: Mapping[str, str]
    left_out: Mapping[str, str]

    def to_bytes(self) -> bytes:
        """As it stands in the package: JSON, UTF-8."""
        fields = {"format": FORMAT, **asdict(self), "members": [asdict(member) for member in self.members]}
        return json.dumps(fields, indent=1, ensure_ascii=True).encode()


def manifest_of(data: bytes, label: str) -> Manifest:
    """Read a manifest. Raises ``CaseError`` where it is none, or names what may not be unpacked."""
    try:
        fields: dict[str, Any] = json.loads(data)
        form = str(fields.pop("format"))
        if form != FORMAT:
            raise CaseError(
                f"{label} has the format {clean_name(form)}, which this version does not read (it reads {FORMAT}). "
                "Open it with the version that wrote it, or a newer one. Nothing was imported."
            )
        members = tuple(Member(str(m["name"]), int(m["size"]), str(m["sha256"])) for m in fields["members"])
        texts = {name: str(fields[name]) for name in ("case", "program", "exported", "author", "head")}
        places = {str(path): str(member) for path, member in fields["places"].items()}
        left_out = {str(path): str(why) for path, why in fields["left_out"].items()}
        manifest = Manifest(**texts, entries=int(fields["entries"]), members=members, places=places, left_out=left_out)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CaseError(f"The manifest of {label} cannot be read; the file is damaged. Have it sent again.") from error
    _check(manifest, label)
    return manifest


def _check(manifest: Manifest, label: str) -> None:
    seen: set[str] = set()
    for member in manifest.members:
        if not is_safe(member.name):
            raise CaseError(
                f"{label} names a member “{clean_name(member.name)}”, which would not be unpacked inside the case's "
                "own folder. Such a file was not made by this program; nothing was imported."
            )
        if member.name.casefold() in seen or member.size < 0:
            raise CaseError(f"{label} names {clean_name(member.name)} twice or without a size; nothing was imported.")
        seen.add(member.name.casefold())
    if DATABASE not in seen:
        raise CaseError(f"{label} holds no case ({DATABASE}); nothing was imported.")
    for place in manifest.places.values():
        if place == DATABASE or place.casefold() not in seen:
            raise CaseError(f"{label} names the exhibit {clean_name(place)} but lacks it; nothing was imported.")


def is_safe(name: str) -> bool:
    """Whether a member may be unpacked: it is the case itself, or lies below the two folders, on every system."""
    if name == DATABASE:
        return True
    parts = PurePosixPath(name).parts
    return (
        name.startswith((FILES, EXHIBITS))
        and name == "/".join(parts)
        and len(parts) > 1
        and len(name.encode("utf-8", "surrogatepass")) <= 1024
        and all(_is_plain(part) for part in parts)
    )


def _is_plain(part: str) -> bool:
    """No step out of the folder, no drive, no stream, no device of Windows, nothing unprintable."""
    if part in ("", ".", "..") or not part.isprintable() or set(part) & set('\\:*?"<>|'):
        return False
    return part == part.rstrip(". ") and part.split(".")[0].casefold() not in _RESERVED


def plain_name(name: str) -> str:
    """A file name for an exhibit inside a package, as like its own as every system allows."""
    plain = "".join(c if c.isprintable() and c not in '\\/:*?"<>|' else "_" for c in name)[-120:].strip(". ")
    return plain if plain and _is_plain(plain) else "exhibit"
