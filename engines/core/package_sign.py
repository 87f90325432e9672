"""Signing exported cases with the Ed25519 key with which a person signs updates as well."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from engines.core.case_lock import user
from engines.core.updates.keys import PublicKey, public_file, read_key, read_private


@dataclass(frozen=True, slots=True)
class KeySigner:
    """A private key, and the public one with its owner's name."""

    private: Ed25519PrivateKey
    public: PublicKey

    def sign(self, data: bytes) -> bytes:
        """64 bytes (RFC 8032)."""
        return self.private.sign(data)


def signer_of(path: Path, passphrase: bytes = b"") -> KeySigner:
    """The key in the file ``path``, made by ``assay update key``. Raises ``UpdateRefused`` where it is none."""
    private = read_private(path, passphrase)
    raw = private.public_key().public_bytes_raw()
    beside = public_file(path)
    owner = read_key(beside).owner if beside.is_file() else user() or "unknown"
    return KeySigner(private, PublicKey(raw, owner))
