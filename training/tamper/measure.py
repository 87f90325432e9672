"""Runs the methods on made pictures and keeps their raw maps, on disk too, so that fits take seconds.

The cache lies in ``out/tamper``. Classical maps are kept under a fingerprint of the engine's sources and the
localiser's under one of its models, so that a change of either makes anew only what it must.
"""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engines.core.exhibit import Exhibit, Facts, Source
from engines.core.run import Run
from engines.tamper.card import band_of
from engines.tamper.localiser import localiser
from engines.tamper.methods import METHODS
from engines.tamper.view import View
from training.tamper.jobs import Job
from training.tamper.make import Case, decode

F32 = npt.NDArray[np.float32]

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / "out" / "tamper"
LOCALISER = "localiser"
_AFTER = {"analysis", "card", "fusion", "integration", "proposals", "regions", "words"}  # modules past the raw maps
_APART = {"localiser", "info", "__init__"}
_RUN = Run()  # one for all pictures of a process, so that the models are opened once


@dataclass(frozen=True, eq=False, slots=True)
class Measured:
    """One picture measured: raw maps (method → (rows, cols) float32), texture, and the share altered of each cell."""

    job: Job
    manipulation: str
    quality: int | None
    band: str
    size: tuple[int, int]
    maps: dict[str, F32]
    texture: F32
    truth: F32
    fused: dict[str, F32] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """The collection its photograph comes from."""
        return self.job.photo.source

    @property
    def untouched(self) -> bool:
        """Whether nothing was altered."""
        return self.manipulation == "untouched"


def exhibit_of(data: bytes, name: str = "picture") -> Exhibit:
    """An exhibit from a file's bytes, for measuring."""
    pixels = decode(data)
    height, width = pixels.shape[:2]
    sha = hashlib.sha256(data).hexdigest()
    facts = Facts(sha, len(data), "", "", width, height, "RGB", 8, 1, 1, None, "Pillow", "")
    return Exhibit(Source(Path(f"/{name}")), facts, data, pixels)


def measure_all(chosen: Sequence[Job], processes: int, model: Path | None = None) -> list[Measured]:
    """All pictures of the jobs, in their order; what the cache lacks is measured and kept.

    ``model``: a folder that holds other versions of the localiser's two models, to compare them.
    """
    work = [(job, *fingerprints(model), model) for job in chosen]
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        return [picture for part in pool.imap(_one, work, chunksize=4) for picture in part]


def fingerprints(model: Path | None = None) -> tuple[str, str]:
    """Of the classical methods' sources, and of the localiser's source and models."""
    folder = ROOT / "engines" / "tamper"
    classical = [path for path in sorted(folder.glob("*.py")) if path.stem not in _AFTER | _APART]
    models = [(model or ROOT / "onnx_models") / name / "model.onnx" for name in ("localiser_front", "localiser_head")]
    return _digest(classical), _digest([folder / "localiser.py", *models])


def _digest(paths: Sequence[Path]) -> str:
    whole = hashlib.sha256()
    for path in paths:
        whole.update(path.read_bytes())
    return whole.hexdigest()[:12]


def _one(work: tuple[Job, str, str, Path | None]) -> list[Measured]:
    job, classical, net, model = work
    if model is not None and _RUN.model_house is None:
        from engines.core.onnx import ModelHouse

        _RUN.model_house = ModelHouse(folders=(model,))
    kept = CACHE / classical / f"{job.key}.npz"
    learned = CACHE / net / f"{job.key}.npz"
    cases: tuple[Case, ...] | None = None if kept.exists() and learned.exists() else job.cases()
    if not kept.exists():
        _keep(kept, {k: v for i, case in enumerate(cases or ()) for k, v in _classical(case, str(i)).items()})
    if not learned.exists():
        _keep(learned, {str(i): _learned(case) for i, case in enumerate(cases or ())})
    with np.load(kept) as known, np.load(learned) as more:
        return [_measured(job, str(i), known, more) for i in range(len(more.files))]


def _classical(case: Case, at: str) -> dict[str, npt.NDArray[np.generic]]:
    """Everything of a picture but the localiser's map, under names that begin with ``at``."""
    view = View(exhibit_of(case.data), _RUN)
    out: dict[str, npt.NDArray[np.generic]] = {
        f"{at}/size": np.array([view.width, view.height]),
        f"{at}/quality": np.array([view.quality or 0]),
        f"{at}/texture": view.texture.astype(np.float16),
        f"{at}/truth": view.block_mean(case.mask.astype(np.float32)).astype(np.float16),
        f"{at}/made": np.array([case.manipulation, str(case.quality)]),
    }
    for method in METHODS:
        if method.id != LOCALISER:
            values = method.trace(view).values
            if values is not None and np.isfinite(values).any():
                out[f"{at}/map/{method.id}"] = values.astype(np.float16)
    return out


def _learned(case: Case) -> npt.NDArray[np.float16]:
    values = localiser(View(exhibit_of(case.data), _RUN)).values
    assert values is not None
    return values.astype(np.float16)


def _keep(path: Path, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    with partial.open("wb") as stream:
        np.savez_compressed(stream, **arrays)  # type: ignore[arg-type]
    partial.replace(path)


def _measured(job: Job, at: str, known: Mapping[str, F32], more: Mapping[str, F32]) -> Measured:
    width, height = (int(side) for side in known[f"{at}/size"])
    quality = int(known[f"{at}/quality"][0])
    manipulation, last = (str(word) for word in known[f"{at}/made"])
    maps = {LOCALISER: more[at].astype(np.float32)}
    for method in METHODS:
        if f"{at}/map/{method.id}" in known:
            maps[method.id] = known[f"{at}/map/{method.id}"].astype(np.float32)
    return Measured(
        job,
        manipulation,
        None if last == "None" else int(last),
        band_of(quality or None),
        (width, height),
        maps,
        known[f"{at}/texture"].astype(np.float32),
        known[f"{at}/truth"].astype(np.float32),
    )
