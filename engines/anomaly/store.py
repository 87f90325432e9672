"""Normality models on disk: one file each, in the data folder, usable in every case."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engines.anomaly.align import Keypoints
from engines.anomaly.catalogue import CARD, SUFFIX, Listed, check_name, entry, folder
from engines.anomaly.normality import Calibration, Normality, Reducer, Scale
from engines.anomaly.tail import Tail
from engines.anomaly.whole import Gaussian
from engines.core.errors import ModelError

FORMAT = 1
_READABLE_BYTES = 400_000_000


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
    return entry(path)


def load(value: str) -> Normality:
    """The model of an option's value NAME@CHECKSUM. Raises ``ModelError`` where it is missing or has changed."""
    name, at, checksum = value.rpartition("@")
    if not at:
        raise ModelError(f"“{value}” does not say which fit of the normal pictures is meant; choose them by --normal.")
    path = folder() / f"{check_name(name)}{SUFFIX}"
    return _load(path, checksum, path.stat().st_mtime_ns if path.is_file() else 0)


@lru_cache(maxsize=2)
def _load(path: Path, checksum: str, changed: int) -> Normality:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"The normal pictures {path.stem} are not there any more; fit or choose others.") from error
    if not hashlib.sha256(data).hexdigest().startswith(checksum):
        raise ModelError(f"The normal pictures {path.stem} were fitted anew since they were chosen; choose them again.")
    return from_bytes(data, path.stem)


def to_bytes(model: Normality) -> bytes:
    """One npz file: arrays, and ``card.json``."""
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
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)  # type: ignore[arg-type]
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr(CARD, json.dumps(_card(model), indent=1, ensure_ascii=False))
    return out.getvalue()


def from_bytes(data: bytes, name: str) -> Normality:
    """What ``to_bytes`` wrote. Raises ``ModelError`` where it is something else."""
    try:
        arrays, card = _arrays(data)
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


def _arrays(data: bytes) -> tuple[dict[str, npt.NDArray[Any]], dict[str, Any]]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > _READABLE_BYTES:
            raise ValueError("it unpacks to more than a normality model can hold")
        card = json.loads(packed.read(CARD))
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        return {name: file[name] for name in file.files if name != CARD}, card


def reference_keypoints(model: Normality) -> Keypoints:
    """The reference's keypoints, for laying a picture over it."""
    return Keypoints(model.places, model.marks)
