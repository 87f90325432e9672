"""Whether there is room, asked before anything is written."""

from __future__ import annotations

import shutil
from pathlib import Path

from engines.core.updates.errors import UpdateRefused

_RESERVE = 50_000_000


def check_space(folder: Path, needed: int, label: str) -> None:
    """Raise UpdateRefused where fewer than ``needed`` bytes and a reserve are free at ``folder``. May raise OSError."""
    free = shutil.disk_usage(folder).free
    if free < needed + _RESERVE:
        raise UpdateRefused(
            f"{label} needs {(needed + _RESERVE) // 1_000_000} MB in {folder} to be unpacked, and {free // 1_000_000} "
            "MB are free; make space there and try again. Nothing was changed."
        )
