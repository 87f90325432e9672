"""Whose updates are accepted: Ed25519 keys (RFC 8032), those of the program's publisher and those the user trusts."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from engines.core import paths
from engines.core.names import clean_name
from engines.core.updates.errors import UpdateRefused

ENDING = ".pub"
_WORD = "assay-key-1"
_MOST_BYTES = 4096


@dataclass(frozen=True, slots=True)
class PublicKey:
    """``raw``: the 32 bytes of the key. ``owner``: what its maker wrote into the file; nothing proves it."""

    raw: bytes
    owner: str

    @property
    def fingerprint(self) -> str:
        """The first 32 hexadecimal digits of the SHA-256 of ``raw``, by which two people compare keys."""
        return hashlib.sha256(self.raw).hexdigest()[:32]

    @property
    def line(self) -> str:
        """As it stands in a key file."""
        return f"{_WORD} {base64.b64encode(self.raw).decode()} {self.owner}\n"

    def has_signed(self, data: bytes, signature: bytes) -> bool:
        """Whether ``signature`` (64 bytes) is this key's over ``data``."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, data)
        except (InvalidSignature, ValueError):
            return False
        return True


def grouped(fingerprint: str) -> str:
    """In groups of four, as one reads it out."""
    return " ".join(fingerprint[i : i + 4] for i in range(0, len(fingerprint), 4))


def read_key(path: Path) -> PublicKey:
    """The public key in a file. Raises UpdateRefused where it is none."""
    name = clean_name(path.name)
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES)
    except OSError as error:
        raise UpdateRefused(f"The key {name} cannot be read ({error.strerror}).") from error
    if b"PRIVATE KEY" in data:
        raise UpdateRefused(
            f"{name} is a private key: it signs updates and must stay with its owner. Give the file that ends in .pub."
        )
    words = data.decode("utf-8", errors="replace").strip().split(" ", 2)
    try:
        raw = base64.b64decode(words[1], validate=True) if words[0] == _WORD and len(words) == 3 else b""
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != 32:
        raise UpdateRefused(f"{name} is no public key of this program (one line that begins with {_WORD}).")
    return PublicKey(raw, clean_name(words[2]))


def trusted_keys() -> dict[str, PublicKey]:
    """Fingerprint → key, of the publisher's keys delivered with the program and those that this user trusts.

    A file that cannot be read counts as absent: its updates are then refused as those of an unknown signer.
    """
    found = {}
    for folder in (publisher_folder(), user_folder()):
        for path in sorted(folder.glob(f"*{ENDING}")):
            try:
                key = read_key(path)
            except UpdateRefused:
                continue
            found[key.fingerprint] = key
    return found


def publisher_folder() -> Path:
    """Where a publisher puts the public keys of official updates before building the packages. None is delivered."""
    return paths.resources_folder() / "keys"


def user_folder() -> Path:
    """The keys that this user trusts."""
    return paths.data_folder() / "trusted_keys"


def trust(key: PublicKey) -> None:
    """Accept updates signed with this key from now on. Raises UpdateRefused where that cannot be written."""
    target = user_folder() / f"{key.fingerprint}{ENDING}"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_suffix(".draft")
        draft.write_text(key.line, encoding="utf-8")
        draft.replace(target)
    except OSError as error:
        raise UpdateRefused(
            f"The key cannot be kept ({error.strerror}); give the program's data folder {paths.data_folder()} space "
            "and permission, or name another one with ASSAY_DATA."
        ) from error


def distrust(fingerprint: str) -> PublicKey:
    """Accept no more updates of this key; blanks in the fingerprint do not matter. Raises UpdateRefused."""
    wanted = fingerprint.replace(" ", "").lower()
    path = user_folder() / f"{wanted}{ENDING}"
    if not wanted.isalnum() or not path.is_file():
        known = ", ".join(sorted(path.stem for path in user_folder().glob(f"*{ENDING}"))) or "none"
        raise UpdateRefused(
            f"No key with the fingerprint {clean_name(fingerprint)} is trusted by you (there are: {known})."
        )
    key = read_key(path)
    try:
        path.unlink()
    except OSError as error:
        raise UpdateRefused(f"The key cannot be removed ({error.strerror}): {path}.") from error
    return key


def make_key(path: Path, owner: str, passphrase: bytes = b"") -> PublicKey:
    """Make a pair: the private key at ``path`` (PEM, readable by its owner only), the public one at ``path``.pub.

    Raises UpdateRefused where one of the files exists already or cannot be written.
    """
    private = Ed25519PrivateKey.generate()
    lock = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    pem = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)
    key = PublicKey(private.public_key().public_bytes_raw(), clean_name(owner))
    try:
        for target, data, mode in ((path, pem, 0o600), (public_file(path), key.line.encode(), 0o644)):
            with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
                file.write(data)
    except FileExistsError as error:
        raise UpdateRefused(f"{clean_name(path.name)} exists already; a key is never overwritten.") from error
    except OSError as error:
        raise UpdateRefused(f"The key cannot be written to {path} ({error.strerror}).") from error
    return key


def public_file(private: Path) -> Path:
    """Where the public key of a private one lies."""
    return private.with_name(private.name + ENDING)


def read_private(path: Path, passphrase: bytes = b"") -> Ed25519PrivateKey:
    """The private key in a file. Raises UpdateRefused."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), passphrase or None)
    except OSError as error:
        raise UpdateRefused(f"The key {clean_name(path.name)} cannot be read ({error.strerror}).") from error
    except (ValueError, TypeError) as error:
        raise UpdateRefused(f"{clean_name(path.name)} is no private key, or its passphrase is another one.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise UpdateRefused(f"{clean_name(path.name)} is a key of another kind; make one with: assay update key.")
    return key
