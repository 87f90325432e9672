"""What an update says of itself; all of it is under the signature. docs/updates.md describes every field."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, fields
from typing import Any

from engines.core.updates.errors import UpdateRefused

PACK, PROGRAM = "pack", "program"
LARGEST = 1 << 20
"""Bytes of a manifest; a longer one is not read."""
_LARGEST_PAYLOAD = 16 << 30
_VERSION = re.compile(r"\d{1,6}(\.\d{1,6}){0,3}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .+_-]{0,79}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """``kind``: pack · program. ``name``: the pack's, or "assay". ``version``: up to four numbers between dots.

    ``summary``: what it is, in a sentence. ``licence``: its short name; ``licence_text``: in full. ``card``: data,
    measured error and limits in words. ``platform``: of a program, as ``linux-x86_64``. ``requires``: the least version
    of the program that can use it. ``payload``: file name inside, with ``size`` and ``sha256``; ``unpacked``: bytes it
    takes when unpacked.
    """

    kind: str
    name: str
    version: str
    summary: str
    licence: str
    licence_text: str
    card: str
    platform: str
    requires: str
    made: str
    payload: str
    size: int
    unpacked: int
    sha256: str

    def to_bytes(self) -> bytes:
        """As it is signed."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def read_manifest(data: bytes, name: str) -> Manifest:
    """The manifest in these bytes, of the update file ``name``. Raises UpdateRefused where a field does not hold."""
    try:
        said: dict[str, Any] = json.loads(data)
        if said.keys() != {field.name for field in fields(Manifest)}:
            raise ValueError("fields are missing or unknown")
        made = Manifest(**said)
        _check(made)
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise UpdateRefused(
            f"{name} is signed, but its update.json does not hold ({error}); it may be made for another version of the "
            "program. Ask its maker."
        ) from error
    return made


def version_key(version: str) -> tuple[int, ...]:
    """Orders versions: 0.10 comes after 0.9, and 1.0 equals 1. Raises ValueError where it is no version."""
    if not _VERSION.fullmatch(version):
        raise ValueError(f"“{version[:40]}” is no version")
    numbers = [int(part) for part in version.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def _check(made: Manifest) -> None:
    texts = [getattr(made, field.name) for field in fields(made) if field.name not in ("size", "unpacked")]
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("a text is none")
    for number in (made.size, made.unpacked):
        if not isinstance(number, int) or isinstance(number, bool) or not 0 < number <= _LARGEST_PAYLOAD:
            raise ValueError("a size is out of range")
    if made.kind not in (PACK, PROGRAM):
        raise ValueError("its kind is unknown")
    if not _NAME.fullmatch(made.name) or not _NAME.fullmatch(made.payload):
        raise ValueError("a name holds other than Latin letters, digits, blanks and + _ - .")
    if not _DIGEST.fullmatch(made.sha256):
        raise ValueError("its checksum is none")
    version_key(made.version)
    version_key(made.requires or "0")
