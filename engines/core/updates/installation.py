"""How this program was installed, and so whether it can be updated from a file."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from engines.core.paths import program_folder
from engines.core.updates.errors import UpdateRefused
from engines.core.version import PROGRAM, VERSION

FOLDER, DEB, SINGLE, SOURCE = "folder", "deb", "single", "source"
KIND_FILE = "installed_as.txt"
NEXT, PREVIOUS = "next", "previous"
"""Files in a program's folder: the name of the folder beside it that is started instead, or was before."""


@dataclass(frozen=True, slots=True)
class Installation:
    """``kind``: folder · deb · single · source. ``folder``: the top one, with the start scripts. ``version``: its."""

    kind: str
    folder: Path
    version: str = VERSION


def installation() -> Installation:
    """This program's own."""
    if not getattr(sys, "frozen", False):
        return Installation(SOURCE, program_folder())
    try:
        kind = (program_folder() / KIND_FILE).read_text("utf-8").strip()
    except OSError:
        kind = FOLDER
    return Installation(kind, Path(sys.executable).parent)


def check_updatable(here: Installation) -> None:
    """Raise UpdateRefused with the way to update it, where that is not an update file."""
    if here.kind == DEB:
        raise UpdateRefused(
            f"{PROGRAM} was installed as a Debian package here, so the package manager updates it: "
            "sudo apt install ./assay_VERSION_amd64.deb"
        )
    if here.kind == SINGLE:
        raise UpdateRefused(
            f"{PROGRAM} runs from a single file here; put the newer .run file in its place, and start that."
        )
    if here.kind != FOLDER:
        raise UpdateRefused(
            f"{PROGRAM} runs from its source folder here; update that folder as it was obtained. Updates of the "
            "program are for packages in a folder."
        )
