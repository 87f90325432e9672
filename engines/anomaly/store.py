"""Normality models on disk: one file each, in the data folder, usable in every case."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engines.anomaly.align import Keypoints
from engines.anomaly.normality import Calibration, Normality, Reducer, Scale
from engines.anomaly.tail import Tail
from engines.anomaly.whole import Gaussian
from engines.core import paths
from engines.core.errors import ModelError

SUFFIX = ".normal"
FORMAT = 1
MOST_BYTES = 50_000_000
_NAME = re.compile(r"[\w][\w .+-]{0,59}")
_READABLE_BYTES = 400_000_000


@dataclass(frozen=True, slots=True)
class Listed:
    """A model in the data folder. ``value``: what the option ``normal`` of the engine is set to."""

    name: str
    path: Path
    sha256: str
    card: dict[str, Any]

    @property
    def value(self) -> str:
        return pinned(self.name, self.sha256)


def folder() -> Path:
    """Where the models lie."""
    return paths.data_folder() / "normal"


def check_name(name: str) -> str:
    """The name without blanks at its ends. Raises ``ModelError`` where it cannot be a file's name."""
    name = name.strip()
    if not _NAME.fullmatch(name) or name.endswith("."):
        raise ModelError(
            f"“{name}” cannot be the name of a set of normal pictures; use up to 60 letters, digits, blanks, - + _ ."
        )
    return name


def pinned(name: str, sha256: str) -> str:
    """NAME@CHECKSUM: the option's value, which makes the model part of a finding's identity."""
    return f"{name}@{sha256[:16]}"


def save(model: Normality) -> Listed:
    """Write the model; one of the same name is replaced. Raises ``ModelError`` where it cannot be written."""
    name = check_name(model.name)
    data = to_bytes(model)
    path = folder() / f"{name}{SUFFIX}"
    passing = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        passing.write_bytes(data)
        passing.replace(path)
    except OSError as error:
        raise ModelError(f"The normal pictures {name} could not be kept in {path.parent}: {error.strerror}.") from error
    return _listed(path)


def listed() -> list[Listed]:
    """All models, by name; files that are none are passed over."""
    found = []
    for path in sorted(folder().glob(f"*{SUFFIX}")):
        try:
            found.append(_listed(path))
        except ModelError:
            continue
    return found


def find(name: str) -> Listed:
    """The model of this name. Raises ``ModelError`` naming those there are."""
    for model in listed():
        if model.name == name.strip():
            return model
    names = ", ".join(model.name for model in listed()) or "none yet"
    raise ModelError(f"There are no normal pictures named “{name}” (there are: {names}); fit them first.")


def remove(name: str) -> None:
    """Delete a model."""
    find(name).path.unlink(missing_ok=True)


def load(value: str) -> Normality:
    """The model of an option's value NAME@CHECKSUM. Raises ``ModelError`` where it is missing or has changed."""
    name, at, checksum = value.rpartition("@")
    if not at:
        raise ModelError(f"“{value}” does not say which fit of the normal pictures is meant; choose them by --normal.")
    path = folder() / f"{check_name(name)}{SUFFIX}"
    return _load(path, checksum, path.stat().st_mtime_ns if path.is_file() else 0)


@lru_cache(maxsize=2)
def _load(path: Path, checksum: str, changed: int) -> Normality:
    data = _read(path)
    if not hashlib.sha256(data).hexdigest().startswith(checksum):
        raise ModelError(f"The normal pictures {path.stem} were fitted anew since they were chosen; choose them again.")
    return from_bytes(data, path.stem)


def to_bytes(model: Normality) -> bytes:
    """One npz file: arrays, and ``card``, the words as JSON."""
    arrays: dict[str, npt.NDArray[Any]] = {
        "mean": model.reducer.mean,
        "basis": model.reducer.basis,
        "bank": model.bank,
        "owners": model.owners,
        "usual": model.usual,
        "looks": model.looks.astype(np.float16),
        "places": model.places,
        "marks": model.marks.astype(np.uint8),
        "nulls": model.calibration.nulls,
    }
    for number, tail in enumerate((model.calibration.tail, *model.calibration.folds)):
        arrays[f"tail{number}"] = np.stack([tail.scores, tail.decades])
    if model.gaussian:
        arrays["whole_mean"] = model.gaussian.mean
        arrays["whole_deviation"] = model.gaussian.deviation
        arrays["whole_precision"] = model.gaussian.precision
    arrays["card"] = np.frombuffer(json.dumps(_card(model)).encode(), np.uint8)
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)  # type: ignore[arg-type]
    return out.getvalue()


def from_bytes(data: bytes, name: str) -> Normality:
    """What ``to_bytes`` wrote. Raises ``ModelError`` where it is something else."""
    try:
        arrays = _arrays(data)
        card = json.loads(arrays["card"].tobytes())
        if card["format"] != FORMAT:
            raise ValueError(f"format {card['format']}")
        tails = [
            Tail(arrays[f"tail{number}"][0], arrays[f"tail{number}"][1], float(slope))
            for number, slope in enumerate(card["slopes"])
        ]
        peak, whole = (Scale(*map(float, card[key])) for key in ("peak", "whole"))
        gaussian = None
        if "whole_mean" in arrays:
            gaussian = Gaussian(arrays["whole_mean"], arrays["whole_deviation"], arrays["whole_precision"])
        return Normality(
            name=name,
            made=str(card["made"]),
            pictures=tuple(map(str, card["pictures"])),
            scale=float(card["scale"]),
            sizes=(int(card["sizes"][0]), int(card["sizes"][1])),
            placed=bool(card["placed"]),
            reducer=Reducer(arrays["mean"], arrays["basis"]),
            bank=arrays["bank"],
            owners=arrays["owners"],
            usual=arrays["usual"],
            gaussian=gaussian,
            calibration=Calibration(tails[0], tuple(tails[1:]), peak, whole, arrays["nulls"]),
            looks=arrays["looks"].astype(np.float32),
            frame=(int(card["frame"][0]), int(card["frame"][1])),
            places=arrays["places"],
            marks=arrays["marks"].astype(np.float32),
            notes=tuple(map(str, card["notes"])),
        )
    except (KeyError, IndexError, TypeError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise ModelError(f"The file of the normal pictures {name} is damaged ({error}); fit them again.") from error


def _card(model: Normality) -> dict[str, Any]:
    calibration = model.calibration
    return {
        "format": FORMAT,
        "kind": "normality model",
        "made": model.made,
        "pictures": list(model.pictures),
        "scale": model.scale,
        "sizes": list(model.sizes),
        "placed": model.placed,
        "frame": list(model.frame),
        "smallest_rate": model.smallest_rate,
        "slopes": [tail.slope for tail in (calibration.tail, *calibration.folds)],
        "peak": [calibration.peak.mean, calibration.peak.deviation],
        "whole": [calibration.whole.mean, calibration.whole.deviation],
        "notes": list(model.notes),
    }


def _listed(path: Path) -> Listed:
    data = _read(path)
    try:
        card = json.loads(_arrays(data, only="card")["card"].tobytes())
    except (KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise ModelError(f"The file of the normal pictures {path.stem} is damaged; fit them again.") from error
    return Listed(path.stem, path, hashlib.sha256(data).hexdigest(), card)


def _arrays(data: bytes, only: str = "") -> dict[str, npt.NDArray[Any]]:
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > _READABLE_BYTES:
                raise ValueError("it unpacks to more than a normality model can hold")
        return {name: file[name] for name in file.files if not only or name == only}


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(
            f"The normal pictures {path.stem} cannot be read ({error.strerror}); fit them again."
        ) from error


def reference_keypoints(model: Normality) -> Keypoints:
    """The reference's keypoints, for laying a picture over it."""
    return Keypoints(model.places, model.marks)
