"""The case a command works on: the one named, made where missing, or a passing one."""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engines.core import paths
from engines.core.case import Case, folder_of
from engines.core.errors import CaseError

_LEFT_BEHIND_SECONDS = 24 * 3600


@contextmanager
def case_for(path: Path | None) -> Iterator[Case]:
    """The case at ``path``, made where it is missing; without a path, one that is deleted at the end."""
    if path is not None:
        with Case.open(path) if path.exists() else Case.create(path) as case:
            yield case
        return
    folder = paths.scratch_folder() / "passing"
    _clear_left_behind(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CaseError(
            f"No folder for a passing case could be made ({error.strerror}); name one with --case."
        ) from error
    passing = folder / f"{uuid.uuid4().hex}.assay"
    try:
        with Case.create(passing) as case:
            yield case
    finally:
        _delete(passing)


def _clear_left_behind(folder: Path) -> None:
    """Delete passing cases of runs that were killed: old, and held by nobody."""
    for path in folder.glob("*.assay"):
        try:
            if time.time() - path.stat().st_mtime > _LEFT_BEHIND_SECONDS:
                Case.open(path).close()
                _delete(path)
        except (CaseError, OSError):
            continue


def _delete(path: Path) -> None:
    shutil.rmtree(folder_of(path), ignore_errors=True)
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
