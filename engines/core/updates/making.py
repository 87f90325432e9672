"""Makes update files: by the program's publisher, or by a laboratory for its own offices."""

from __future__ import annotations

import base64
import json
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from engines.core.file_hash import file_sha256
from engines.core.names import clean_name
from engines.core.updates.container import CONTEXT, MANIFEST, SIGNATURE
from engines.core.updates.errors import UpdateRefused
from engines.core.updates.keys import PublicKey
from engines.core.updates.manifest import Manifest, read_manifest

_TIME = (1980, 1, 1, 0, 0, 0)
"""In every member, so that the same input gives the same file."""


def make_update(manifest: Manifest, payload: Path, private: Ed25519PrivateKey, target: Path) -> Manifest:
    """Write the signed update ``target``; name, sizes and hash of the payload are filled in. Returns what was signed.

    Raises UpdateRefused where a field does not hold, the payload cannot be read or ``target`` exists.
    """
    try:
        whole = replace(
            manifest,
            payload=payload.name,
            size=payload.stat().st_size,
            unpacked=unpacked_size(payload),
            sha256=file_sha256(payload),
        )
        words = whole.to_bytes()
        read_manifest(words, clean_name(target.name))
        key = PublicKey(private.public_key().public_bytes_raw(), "")
        signature = base64.b64encode(private.sign(CONTEXT + words)).decode()
        sign = json.dumps({"key": key.fingerprint, "signature": signature}) + "\n"
        # The payload is packed already; compressing it again would cost time for nothing.
        with zipfile.ZipFile(target, "x", zipfile.ZIP_STORED) as packed:
            packed.writestr(zipfile.ZipInfo(MANIFEST, _TIME), words)
            packed.writestr(zipfile.ZipInfo(SIGNATURE, _TIME), sign)
            member = zipfile.ZipInfo(payload.name, _TIME)
            member.file_size = whole.size
            with payload.open("rb") as source, packed.open(member, "w") as inside:
                while piece := source.read(1 << 20):
                    inside.write(piece)
    except FileExistsError as error:
        raise UpdateRefused(f"{clean_name(target.name)} exists already; choose another name.") from error
    except OSError as error:
        raise UpdateRefused(f"{clean_name(target.name)} was not made ({error.strerror or error}).") from error
    return whole


def unpacked_size(payload: Path) -> int:
    """Bytes that a ZIP or tar file takes when unpacked. Raises UpdateRefused where it is neither."""
    try:
        if zipfile.is_zipfile(payload):
            with zipfile.ZipFile(payload) as packed:
                return sum(member.file_size for member in packed.infolist())
        with tarfile.open(payload) as archive:
            return sum(member.size for member in archive)
    except (tarfile.TarError, zipfile.BadZipFile, EOFError) as error:
        raise UpdateRefused(
            f"{clean_name(payload.name)} is neither a ZIP file with a model (docs/packs.md) nor the packed folder of a "
            "program (.tar.xz)."
        ) from error
