"""Signed model packs: kept among the imported models; what they replace is kept until it is asked back."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

from engines.core import paths
from engines.core.names import clean_name
from engines.core.packs import store
from engines.core.packs.check import Step
from engines.core.packs.importing import import_pack
from engines.core.updates import record
from engines.core.updates.container import Tell, Update, never, no_tell
from engines.core.updates.errors import UpdateRefused
from engines.core.updates.manifest import version_key
from engines.core.updates.space import check_space
from engines.core.version import PROGRAM, VERSION


def check_fits(update: Update) -> str:
    """The version from an update that would be replaced, "" for none. Raises UpdateRefused where the pack is no step
    forward here.
    """
    manifest = update.manifest
    if version_key(manifest.requires or "0") > version_key(VERSION):
        raise UpdateRefused(
            f"{update.label} needs {PROGRAM} {manifest.requires} or newer; this is {VERSION}. Update the program first."
        )
    present = record.standing(manifest.name)
    if present is None or not store.is_taken(manifest.name):
        return ""
    if version_key(manifest.version) <= version_key(present.version):
        raise UpdateRefused(
            f"{update.label} is version {manifest.version} of {manifest.name}, and version {present.version} is "
            "installed; an older or equal version is not installed over it. To go back, use: assay update rollback "
            f"“{manifest.name}”"
        )
    return present.version


def install_pack(update: Update, tell: Tell = no_tell, should_stop: Callable[[], bool] = never) -> str:
    """Unpack, check by a run (docs/packs.md) and keep; returns the model's name. Raises UpdateRefused, PackRefused,
    Stopped; nothing is changed then.
    """
    check_fits(update)
    name = store.check_name(update.manifest.name)
    work = _work_folder(update)
    kept: Path | None = None
    try:
        payload = work / "pack.zip"
        update.unpack(payload, lambda done, words: tell(done / 2, words), should_stop)
        kept = _keep_present(name)

        def step(step: Step) -> None:
            tell(0.5 + step.done / 2, step.doing)

        pack = import_pack(payload, name, replace=True, tell=step, should_stop=should_stop)
        _note(update, pack.name, kept.name if kept else "")
    except BaseException:
        if kept is not None:
            shutil.rmtree(kept, ignore_errors=True)
        raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return pack.name


def roll_back_pack(name: str) -> str:
    """Put back what the last update of this model replaced, with its validation; where it replaced nothing, remove the
    model. Returns a sentence. Raises UpdateRefused, PackRefused.
    """
    entry = record.standing(name)
    if entry is None:
        known = ", ".join(sorted({one.name for one in record.entries()})) or "none"
        raise UpdateRefused(f"No update of “{clean_name(name)}” is installed (there are updates of: {known}).")
    before = record.kept_folder() / entry.replaced if entry.replaced else None
    if before is not None and not before.is_dir():
        raise UpdateRefused(
            f"What the update of {entry.name} replaced is no longer there ({before}); it stays as it is."
        )
    target = paths.imported_models_folder() / entry.name
    try:
        if store.is_taken(entry.name):
            store.forget(store.remove(entry.name))
        if before is not None:
            target.parent.mkdir(parents=True, exist_ok=True)
            before.replace(target)
        record.write([one for one in record.entries() if one != entry])
    except OSError as error:
        raise UpdateRefused(f"{entry.name} cannot be put back ({error.strerror}); check {target.parent}.") from error
    if before is None:
        return f"Version {entry.version} of {entry.name} was removed; there was none before it."
    return f"Version {entry.version} of {entry.name} was taken back; what it replaced is in force again."


def _work_folder(update: Update) -> Path:
    try:
        record.home().mkdir(parents=True, exist_ok=True)
        check_space(record.home(), update.manifest.size + 2 * update.manifest.unpacked, update.label)
        return Path(tempfile.mkdtemp(prefix="incoming-", dir=record.home()))
    except OSError as error:
        raise UpdateRefused(
            f"The program's data folder {paths.data_folder()} cannot be written to ({error.strerror}); give it space "
            "and permission, or name another one with ASSAY_DATA."
        ) from error


def _keep_present(name: str) -> Path | None:
    """A copy of the model that is there, as hard links where the file system has them; None where there is none."""
    present = next((p for p in paths.imported_models_folder().glob("*") if p.name.lower() == name.lower()), None)
    if present is None:
        return None
    try:
        record.kept_folder().mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="before-", dir=record.kept_folder()))
        shutil.copytree(present, folder, copy_function=_link, dirs_exist_ok=True)
    except OSError as error:
        raise UpdateRefused(f"The present {name} cannot be kept ({error.strerror}); it was not replaced.") from error
    return folder


def _link(source: str, target: str) -> None:
    with suppress(OSError):
        os.link(source, target)
        return
    shutil.copy2(source, target)


def _note(update: Update, name: str, replaced: str) -> None:
    manifest, key = update.manifest, update.key
    today = date.today().isoformat()
    entry = record.Entry(name, manifest.version, today, key.owner, key.fingerprint, manifest.sha256, replaced)
    try:
        record.write([*record.entries(), entry])
    except OSError as error:
        raise UpdateRefused(
            f"{name} {manifest.version} was installed, but the record of updates could not be written "
            f"({error.strerror}), so it cannot be taken back."
        ) from error
