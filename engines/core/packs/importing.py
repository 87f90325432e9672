"""From a folder or ZIP file to an imported model: checked in a worker process, then moved to its place in one step."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path, PurePosixPath

from engines import engine_infos
from engines.core import paths
from engines.core.errors import AssayError, Stopped, WorkerDied
from engines.core.names import clean_name
from engines.core.packs import store
from engines.core.packs.check import DETECTOR, VISION, Step, check_pack
from engines.core.packs.errors import NameTaken, PackRefused
from engines.core.packs.pack import Pack
from engines.core.worker import Worker, WorkerLimits
from engines.core.ziphead import directory_bytes

_QUICK_DIRECTORY = 1 << 20


def _ignore(step: Step) -> None:
    """Nobody listens."""


def _never() -> bool:
    return False


def import_pack(
    path: Path,
    name: str = "",
    *,
    question: str = "",
    replace: bool = False,
    tell: Callable[[Step], object] = _ignore,
    should_stop: Callable[[], bool] = _never,
    limits: WorkerLimits | None = None,
) -> Pack:
    """Import the pack at ``path`` as ``name`` ("": as it calls itself, else as its file is called).

    ``question``: overrides what the pack declares. ``replace``: one of the same name may be replaced, with its
    validation. Raises PackRefused with the reason (NameTaken among them), and Stopped; nothing is kept then.
    """
    if name:
        _check_free(store.check_name(name), replace)
    staging = store.staging_folder()
    try:
        pack = _checked(path, staging, question, tell, should_stop, limits)
        wanted = store.check_name(name or store.name_for(pack.name or path.stem))
        _check_free(wanted, replace)
        return store.install(pack, wanted)
    finally:
        store.forget(staging)


def looks_like_pack(path: Path) -> bool:
    """Whether what was dropped is a model rather than pictures; told from names alone, within a frame's time."""
    try:
        if path.is_dir():
            folders = (path, path / "onnx")
            return any((folder / name).is_file() for folder in folders for name in (DETECTOR, VISION))
        if path.suffix.lower() == ".onnx":
            return path.is_file()
        if path.suffix.lower() != ".zip":
            return False
        with path.open("rb") as file:
            if not 0 < directory_bytes(file) <= _QUICK_DIRECTORY:
                return False
            with zipfile.ZipFile(file) as packed:
                return any(PurePosixPath(name).suffix == ".onnx" for name in packed.namelist())
    except (OSError, zipfile.BadZipFile, ValueError):
        return False


def _check_free(name: str, replace: bool) -> None:
    if (paths.models_folder() / name).exists() or name in engine_infos():
        raise PackRefused(
            f"{name} is the name of a model or engine of the program itself; choose another name (--name)."
        )
    if not replace and store.is_taken(name):
        raise NameTaken(name)


def _checked(
    path: Path,
    staging: Path,
    question: str,
    tell: Callable[[Step], object],
    should_stop: Callable[[], bool],
    limits: WorkerLimits | None,
) -> Pack:
    label = clean_name(path.name)
    today = date.today().isoformat()
    try:
        with Worker((limits or WorkerLimits()).writing_to(staging)) as worker:
            for item in worker.stream(
                check_pack, str(path.absolute()), str(staging), question, today, should_stop=should_stop
            ):
                if isinstance(item, Pack):
                    return item
                tell(item)
    except WorkerDied as death:
        raise PackRefused(
            f"{label} was not imported: its check run {death}. The model is too large for this machine or is damaged."
        ) from death
    except PackRefused:
        raise
    except AssayError as error:
        raise PackRefused(f"{label} was not imported: its check run {error}.") from error
    if should_stop():
        raise Stopped
    raise PackRefused(f"{label} was not imported: its check run ended without a result; try again.")
