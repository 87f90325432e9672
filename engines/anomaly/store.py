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
from engines.anomaly.cells import BACKBONE, TEACHER
from engines.anomaly.judges import judge_of
from engines.anomaly.normality import Calibration, Normality, Reducer, Scale, View
from engines.anomaly.placed import PlacedBank
from engines.anomaly.tail import Tail
from engines.anomaly.whole import Gaussian, Wholes
from engines.anomaly.words_null import words_null_of
from engines.core.errors import ModelError

FORMAT = 2
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
        "looks": model.looks.astype(np.float16),
        "places": model.places,
        "marks": model.marks.astype(np.uint8),
        "nulls": model.calibration.nulls,
        "null_owners": model.calibration.owners,
    }
    for number, view in enumerate(model.views):
        arrays[f"mean{number}"] = view.reducer.mean
        arrays[f"basis{number}"] = view.reducer.basis
        arrays[f"usual{number}"] = view.usual
        arrays |= {f"judge{number}_{name}": array for name, array in view.judge.arrays().items()}
    if model.words:
        arrays |= model.words.arrays()
    arrays["tail"] = np.stack([model.calibration.tail.scores, model.calibration.tail.decades])
    if model.wholes:
        for part in ("mean", "deviation", "precision"):
            arrays[f"whole_{part}"] = np.stack([getattr(one, part) for one in model.wholes.without])
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
            raise ModelError(f"The normal pictures {name} were fitted by another version of Assay; fit them again.")
        tail = Tail(arrays["tail"][0], arrays["tail"][1], float(card["slope"]))
        peak, whole = (Scale(*map(float, card[key])) for key in ("peak", "whole"))
        wholes = None
        if "whole_mean" in arrays:
            parts = (arrays[f"whole_{part}"] for part in ("mean", "deviation", "precision"))
            wholes = Wholes(tuple(Gaussian(*part) for part in zip(*parts, strict=True)))
        return Normality(
            name=name,
            made=str(card["made"]),
            pictures=tuple(map(str, card["pictures"])),
            scale=float(card["scale"]),
            sizes=(int(card["sizes"][0]), int(card["sizes"][1])),
            method=str(card["method"]),
            placed=bool(card["placed"]),
            views=tuple(_view(arrays, number, card) for number in range(int(card["views"]))),
            unevenness=None if card["unevenness"] is None else float(card["unevenness"]),
            wholes=wholes,
            calibration=Calibration(tail, peak, whole, arrays["nulls"], arrays["null_owners"]),
            looks=arrays["looks"].astype(np.float32),
            frame=(int(card["frame"][0]), int(card["frame"][1])),
            places=arrays["places"],
            marks=arrays["marks"].astype(np.float32),
            notes=tuple(map(str, card["notes"])),
            view=int(card.get("view", 0)),
            words=words_null_of(card.get("words"), arrays),
        )
    except (KeyError, IndexError, TypeError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise ModelError(f"The file of the normal pictures {name} is damaged ({error}); fit them again.") from error


def _view(arrays: dict[str, npt.NDArray[Any]], number: int, card: dict[str, Any]) -> View:
    start = f"judge{number}_"
    parts = {name.removeprefix(start): array for name, array in arrays.items() if name.startswith(start)}
    judge = PlacedBank(parts["bank"], parts["owners"]) if card["placed"] else judge_of(str(card["method"]), parts)
    source = TEACHER if card["method"] == "efficientad" else BACKBONE
    reducer = Reducer(arrays[f"mean{number}"], arrays[f"basis{number}"], source)
    return View(reducer, judge, arrays[f"usual{number}"])


def _card(model: Normality) -> dict[str, Any]:
    calibration = model.calibration
    return {
        "format": FORMAT,
        "kind": "normality model",
        "made": model.made,
        "pictures": list(model.pictures),
        "scale": model.scale,
        "sizes": list(model.sizes),
        "method": model.method,
        "views": len(model.views),
        "unevenness": model.unevenness,
        "placed": model.placed,
        "frame": list(model.frame),
        "smallest_rate": model.smallest_rate,
        "slope": calibration.tail.slope,
        "peak": [calibration.peak.mean, calibration.peak.deviation],
        "whole": [calibration.whole.mean, calibration.whole.deviation],
        "notes": list(model.notes),
        "view": model.view,
        "words": model.words.card() if model.words else None,
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
