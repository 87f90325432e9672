"""An update file: a ZIP with update.json, update.sig over it, and one payload whose hash update.json states.

Nothing in update.json is believed, and nothing of the payload is unpacked, before the signature has been checked.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engines.core.errors import Stopped
from engines.core.names import clean_name
from engines.core.updates.errors import UnknownSigner, UpdateRefused
from engines.core.updates.keys import PublicKey, grouped, trusted_keys
from engines.core.updates.manifest import LARGEST, Manifest, read_manifest

ENDING = ".assayupdate"
MANIFEST, SIGNATURE = "update.json", "update.sig"
CONTEXT = b"assay-update-1\n"
"""Put before the signed bytes, so that a signature made for something else does not fit."""
_PIECE = 1 << 20
_LARGEST_SIGNATURE = 4096

Tell = Callable[[float, str], object]
"""Called with the share done, 0–1, and words."""


def no_tell(done: float, words: str) -> None:
    """Nobody listens."""


def never() -> bool:
    """Nobody stops."""
    return False


@dataclass(frozen=True, slots=True)
class Update:
    """An update whose signature holds; its payload is checked as it is read. ``key``: the trusted one that signed."""

    path: Path
    manifest: Manifest
    key: PublicKey

    @property
    def label(self) -> str:
        """The file's name, fit to be shown."""
        return clean_name(self.path.name)

    def check(self, tell: Tell = no_tell, should_stop: Callable[[], bool] = never) -> None:
        """Read the payload and compare its hash. Raises UpdateRefused, Stopped."""
        for _ in self._pieces(tell, should_stop):
            pass

    def unpack(self, target: Path, tell: Tell = no_tell, should_stop: Callable[[], bool] = never) -> None:
        """Write the payload to ``target``, which must not be used where this raises UpdateRefused or Stopped."""
        try:
            with target.open("xb") as file:
                for piece in self._pieces(tell, should_stop):
                    file.write(piece)
        except OSError as error:
            raise UpdateRefused(
                f"{self.label} cannot be unpacked to {target.parent} ({error.strerror}); make space there and try "
                "again. Nothing was changed."
            ) from error

    def _pieces(self, tell: Tell, should_stop: Callable[[], bool]) -> Iterator[bytes]:
        manifest, digest, done = self.manifest, hashlib.sha256(), 0
        try:
            with zipfile.ZipFile(self.path) as packed, packed.open(manifest.payload) as file:
                while piece := file.read(min(_PIECE, manifest.size - done + 1)):
                    if should_stop():
                        raise Stopped
                    done += len(piece)
                    digest.update(piece)
                    if done > manifest.size:
                        break
                    yield piece
                    tell(done / manifest.size, f"Checking {self.label}")
        except (
            OSError,
            zipfile.BadZipFile,
            KeyError,
            ValueError,
            EOFError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise UpdateRefused(_damaged(self.label)) from error
        if done != manifest.size or digest.hexdigest() != manifest.sha256:
            raise UpdateRefused(_damaged(self.label))


def open_update(path: Path) -> Update:
    """The update at ``path``, its signature checked. Raises UpdateRefused, UnknownSigner."""
    name = clean_name(path.name)
    words, sign = _read(path, name)
    try:
        said = json.loads(sign)
        fingerprint, signature = str(said["key"]), base64.b64decode(said["signature"], validate=True)
    except (ValueError, KeyError, TypeError) as error:
        raise UpdateRefused(_damaged(name)) from error
    key = trusted_keys().get(fingerprint)
    if key is None:
        shown = grouped(clean_name(fingerprint)[:32])
        raise UnknownSigner(
            f"{name} is signed with a key that you do not trust (fingerprint {shown}). If you know its maker, compare "
            "the fingerprint with them by telephone or in person, then trust their key: assay update trust KEY.pub",
            fingerprint,
        )
    if not key.has_signed(CONTEXT + words, signature):
        raise UpdateRefused(
            f"{name} bears the name of a key you trust ({key.owner}), but its signature does not fit: the file was "
            "changed after it was signed, or it is not from them. Do not use it; ask them for it again."
        )
    return Update(path, read_manifest(words, name), key)


def _read(path: Path, name: str) -> tuple[bytes, bytes]:
    """Manifest and signature, neither believed yet."""
    try:
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
            if MANIFEST not in names or SIGNATURE not in names:
                raise UpdateRefused(
                    f"{name} is no update of this program (it has no {MANIFEST} with a signature). A model without a "
                    "signature is imported with: assay models import"
                )
            if len(names) != 3 or len(set(names)) != 3:
                raise UpdateRefused(_damaged(name))
            return _member(packed, MANIFEST, LARGEST), _member(packed, SIGNATURE, _LARGEST_SIGNATURE)
    except zipfile.BadZipFile as error:
        raise UpdateRefused(
            f"{name} is no update of this program, or was cut off while it was copied; copy it again."
        ) from error
    except OSError as error:
        raise UpdateRefused(f"{name} cannot be read ({error.strerror or error}).") from error
    except (ValueError, EOFError, NotImplementedError, RuntimeError) as error:
        raise UpdateRefused(_damaged(name)) from error


def _member(packed: zipfile.ZipFile, name: str, most: int) -> bytes:
    with packed.open(name) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise ValueError(f"{name} is too long")
    return data


def _damaged(name: str) -> str:
    return (
        f"{name} is damaged: it does not hold what was signed. Copy it again from where it came. Nothing was changed."
    )
