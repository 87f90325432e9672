"""Where the program's own files lie, and where it may write; nothing is created until it is asked for."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

_APP = "assay"


def program_folder() -> Path:
    """The folder that holds ``onnx_models`` and ``resources``: the repository, or the frozen program's data folder."""
    frozen = getattr(sys, "_MEIPASS", None)
    return Path(frozen) if frozen else Path(__file__).resolve().parents[2]


def models_folder() -> Path:
    """The models delivered with the program: one folder a model."""
    return program_folder() / "onnx_models"


def resources_folder() -> Path:
    """Icons, sample pictures, templates, word lists."""
    return program_folder() / "resources"


def data_folder() -> Path:
    """Where imported models and unnamed cases are kept. ``ASSAY_DATA`` overrides it (portable use, tests)."""
    override = os.environ.get("ASSAY_DATA")
    if override:
        return Path(override).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path(_APP, appauthor=False)


def settings_folder() -> Path:
    """Where the settings file lies. ``ASSAY_DATA`` overrides it as well."""
    if os.environ.get("ASSAY_DATA"):
        return data_folder()
    from platformdirs import user_config_path

    return user_config_path(_APP, appauthor=False)


def imported_models_folder() -> Path:
    """Models that the analyst imported: one folder a model."""
    return data_folder() / "models"


def scratch_folder() -> Path:
    """A folder that can be written to now, for a case nobody named: in the data folder, else a temporary one."""
    for folder in (data_folder() / "unnamed", Path(tempfile.gettempdir()) / _APP):
        if is_writable(folder):
            return folder
    return Path(tempfile.mkdtemp(prefix=f"{_APP}-"))


def made(folder: Path) -> Path:
    """The folder, made where it is missing; where it cannot be made, whoever writes there meets the error."""
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def is_writable(folder: Path) -> bool:
    """Whether a file can be made in ``folder``, which is created where it is missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
