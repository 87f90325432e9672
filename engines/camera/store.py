"""Fingerprints on disk: a folder a camera under the data folder, with the pattern and its card."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engines.core.errors import ModelError
from engines.core.paths import data_folder

F32 = npt.NDArray[np.float32]

_FILE, _CARD = "fingerprint.npz", "card.json"
_NAME = re.compile(r"[\w][\w .+-]{0,63}")
_STEPS = 127 / 4.5  # of an 8-bit step code, in units of the pattern's deviation


@dataclass(frozen=True, slots=True)
class CameraCard:
    """What is known of a fingerprint. ``pictures``: SHA-256 of each picture it was fitted from. ``left_out``: pictures
    of the folder not used, with why. ``own_found``, ``own_tested``: of the fitted pictures, each tested against the
    others' fingerprint, how many were recognised. ``size``: (width, height). ``sha256``: of the pattern's file.
    ``weights``: of the predictor of local strength, empty in fingerprints fitted before it was kept."""

    name: str
    version: int
    made: str
    size: tuple[int, int]
    pictures: tuple[str, ...]
    left_out: tuple[str, ...]
    own_found: int
    own_tested: int
    sha256: str = ""
    weights: tuple[float, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Fingerprint:
    """A camera's card and its pattern, (h, w) float32."""

    card: CameraCard
    pattern: F32


def cameras_folder() -> Path:
    """Where fingerprints are kept."""
    return data_folder() / "cameras"


def check_name(name: str) -> str:
    """The name, if it can be a folder's. Raises ``ModelError`` with what to do, also where it is taken."""
    name = name.strip()
    if not _NAME.fullmatch(name):
        raise ModelError(
            f"“{name}” cannot be a camera’s name; use up to 64 letters, digits, spaces, dots, plus or minus signs."
        )
    if (cameras_folder() / name).exists():
        raise ModelError(f"There is a camera “{name}” already; choose another name, or remove that one first.")
    return name


def save(card: CameraCard, pattern: F32) -> CameraCard:
    """Keep a fingerprint; returns its card with the file's SHA-256. Raises ``ModelError``."""
    check_name(card.name)
    deviation = float(pattern.std()) or 1.0
    codes = np.clip(np.rint(pattern * (_STEPS / deviation)), -127, 127).astype(np.int8)
    buffer = io.BytesIO()
    np.savez(buffer, codes=codes, step=np.float64(deviation / _STEPS))
    data = buffer.getvalue()
    whole = CameraCard(**{**asdict(card), "sha256": hashlib.sha256(data).hexdigest()})
    folder = cameras_folder() / card.name
    part = folder.with_name(f".{card.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        (part / _FILE).write_bytes(data)
        (part / _CARD).write_text(json.dumps(asdict(whole), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        part.rename(folder)
    except OSError as error:
        raise ModelError(f"The fingerprint “{card.name}” could not be kept: {error.strerror or error}.") from error
    return whole


def cards() -> list[CameraCard]:
    """The cameras kept, by name; a folder that holds none is passed over."""
    found = []
    for folder in sorted(cameras_folder().glob("[!.]*")):
        try:
            found.append(read_card(folder.name))
        except ModelError:
            continue
    return found


def read_card(name: str) -> CameraCard:
    """A camera's card. Raises ``ModelError`` where there is none of this name, or it is damaged."""
    folder = cameras_folder() / name
    if not _NAME.fullmatch(name) or not folder.is_dir():
        known = ", ".join(sorted(path.name for path in cameras_folder().glob("[!.]*"))) or "none yet"
        raise ModelError(
            f"There is no camera “{name}” (known: {known}); fit one with assay camera fit, or “Camera fingerprint…”."
        )
    try:
        raw = json.loads((folder / _CARD).read_text(encoding="utf-8"))
        return CameraCard(
            name=str(raw["name"]),
            version=int(raw["version"]),
            made=str(raw["made"]),
            size=(int(raw["size"][0]), int(raw["size"][1])),
            pictures=tuple(str(value) for value in raw["pictures"]),
            left_out=tuple(str(value) for value in raw["left_out"]),
            own_found=int(raw["own_found"]),
            own_tested=int(raw["own_tested"]),
            sha256=str(raw["sha256"]),
            weights=tuple(float(value) for value in raw.get("weights", ())),
        )
    except (OSError, KeyError, TypeError, ValueError, IndexError) as error:
        raise ModelError(f"The card of the camera “{name}” is damaged; remove it and fit it anew.") from error


def load(name: str) -> Fingerprint:
    """A fingerprint. Raises ``ModelError`` where it is missing, damaged or was changed."""
    card = read_card(name)
    try:
        data = (cameras_folder() / name / _FILE).read_bytes()
    except OSError as error:
        raise ModelError(f"The fingerprint “{name}” cannot be read ({error.strerror}); fit it anew.") from error
    if hashlib.sha256(data).hexdigest() != card.sha256:
        raise ModelError(f"The fingerprint “{name}” was changed after it was fitted; remove it and fit it anew.")
    with np.load(io.BytesIO(data), allow_pickle=False) as kept:
        codes, step = kept["codes"], float(kept["step"])
    return Fingerprint(card, codes.astype(np.float32) * np.float32(step))


def remove(name: str) -> None:
    """Delete a fingerprint. Raises ``ModelError`` where there is none of this name."""
    folder = cameras_folder() / name
    if not _NAME.fullmatch(name) or not folder.is_dir():
        read_card(name)
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise ModelError(f"The camera “{name}” could not be removed: {error.strerror or error}.") from error


def option_of(name: str) -> str:
    """The option's value for a camera: its name and the fingerprint's SHA-256, which becomes part of the finding."""
    return f"{name} {read_card(name).sha256}"


def name_in(option: str) -> tuple[str, str]:
    """(name, SHA-256 or "") from an option's value."""
    name, _, digest = option.strip().rpartition(" ")
    if name and re.fullmatch(r"[0-9a-f]{64}", digest):
        return name, digest
    return option.strip(), ""
