"""A finding's arrays as files in the case's folder, written so that a name never stands for half a file."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engines.core import heatmap, png
from engines.core.case_log import canonical
from engines.core.errors import AssayError, CaseError
from engines.core.finding import Finding, Float32Array
from engines.core.finding_json import finding_from_json, finding_to_json
from engines.core.names import clean_name

_INCOMING = "incoming"
_THUMBNAIL = "thumbnail"


class UnfitFinding(AssayError):
    """An engine's result is not what ``Finding`` promises."""


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """What the case's row keeps: ``body`` as JSON values, ``files`` name in the case's folder → SHA-256."""

    body: dict[str, Any]
    files: dict[str, str]


class FindingStore:
    """Files below ``folder``: two letters of the SHA-256 / the SHA-256 / engine-identity / map or picture."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def prepare(self) -> None:
        """Make the folder, and clear away what a killed program left unfinished."""
        self.folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self.folder / _INCOMING, ignore_errors=True)
        (self.folder / _INCOMING).mkdir(exist_ok=True)

    def save(self, finding: Finding, sha256: str, label: str) -> StoredFinding:
        """Write the arrays. They lie on the disk under their final names when this returns.

        ``label`` tells apart the findings of one engine about one exhibit; files of that label are replaced. Raises
        ``UnfitFinding`` for what is not as ``Finding`` promises, a map whose scale has no length, say.
        """
        heats = [heat for one in (finding, *finding.parts) for heat in one.maps]
        rendered = [picture for one in (finding, *finding.parts) for picture in one.pictures]
        maps = tuple(f"map-{n}-{_safe(m.id)}.png" for n, m in enumerate(heats, 1))
        pictures = tuple(f"picture-{n}-{_safe(p.id)}.png" for n, p in enumerate(rendered, 1))
        place = f"{_place(sha256)}/{_safe(finding.engine)}-{label}"
        try:
            contents = {n: heatmap.to_png16(m, full_frame=False) for n, m in zip(maps, heats, strict=True)}
            contents |= {n: png.encode(p.pixels) for n, p in zip(pictures, rendered, strict=True)}
            body = finding_to_json(
                finding, tuple(f"{place}/{name}" for name in maps), tuple(f"{place}/{name}" for name in pictures)
            )
            canonical(body)
        except (TypeError, ValueError, AttributeError, IndexError) as error:
            raise UnfitFinding(f"{finding.engine} gave a result that cannot be kept ({error}).") from error
        if contents:
            self._write_folder(place, contents)
        return StoredFinding(
            body, {f"{place}/{name}": hashlib.sha256(data).hexdigest() for name, data in contents.items()}
        )

    def load(self, stored: StoredFinding, *, arrays: bool = True) -> Finding:
        """The finding again; without ``arrays``, its maps and pictures have shape (0, 0) and no file is read."""
        if not arrays:
            return finding_from_json(stored.body, lambda *_: np.empty((0, 0), np.float32), _no_picture)

        def load_map(name: str, low: float, high: float) -> Float32Array:
            try:
                return heatmap.from_png16(self._read(name, stored), low, high)
            except png.PngError as error:
                raise self._altered(name) from error

        def load_picture(name: str) -> npt.NDArray[np.uint8]:
            try:
                return png.decode(self._read(name, stored)).astype(np.uint8, copy=False)
            except png.PngError as error:
                raise self._altered(name) from error

        return finding_from_json(stored.body, load_map, load_picture)

    def file_state(self, name: str, sha256: str) -> str:
        """ "" when the file is as it was written, else "is missing" or "was altered"."""
        try:
            same = hashlib.sha256((self.folder / name).read_bytes()).hexdigest() == sha256
        except OSError:
            return "is missing"
        return "" if same else "was altered"

    def save_thumbnail(self, sha256: str, data: bytes) -> None:
        """Keep a small JPEG or PNG; not forced to the disk, since it can be made again."""
        place = self.thumbnail_path(sha256)
        if data and not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            temporary = self.folder / _INCOMING / uuid.uuid4().hex
            temporary.write_bytes(data)
            temporary.replace(place)

    def thumbnail_path(self, sha256: str) -> Path:
        """Where an exhibit's thumbnail lies, if it has one."""
        return Path(f"{self.folder}/{_place(sha256)}/{_THUMBNAIL}")

    def _write_folder(self, place: str, contents: dict[str, bytes]) -> None:
        """All files of a finding appear at once, by one rename, after each was forced to the disk."""
        temporary = self.folder / _INCOMING / uuid.uuid4().hex
        target = self.folder / place
        try:
            temporary.mkdir(parents=True)
            for name, data in contents.items():
                with (temporary / name).open("wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
            _force(temporary)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(target, ignore_errors=True)
            temporary.rename(target)
            _force(target.parent)
        except OSError:
            shutil.rmtree(temporary, ignore_errors=True)
            raise

    def _read(self, name: str, stored: StoredFinding) -> bytes:
        try:
            data = (self.folder / name).read_bytes()
        except OSError as error:
            raise CaseError(
                f"{clean_name(name)} is missing from {clean_name(self.folder.name)}, the folder that belongs beside "
                "the case file. Put it back, or examine the exhibit again in a new case."
            ) from error
        if hashlib.sha256(data).hexdigest() != stored.files.get(name):
            raise self._altered(name)
        return data

    def _altered(self, name: str) -> CaseError:
        return CaseError(
            f"{clean_name(name)} in {clean_name(self.folder.name)} was altered after the case kept it. "
            "Examine the exhibit again in a new case."
        )


def _no_picture(name: str) -> npt.NDArray[np.uint8]:
    return np.empty((0, 0), np.uint8)


def _place(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"


def _safe(name: str) -> str:
    """A file name of letters, digits, ``_`` and ``-`` only."""
    return re.sub(r"[^A-Za-z0-9_-]+", "_", name)[:40] or "_"


def _force(folder: Path) -> None:
    """Force a folder's entries to the disk (POSIX; Windows has no such call and needs none)."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
