"""The one door for the window and the command line: what an update is, installing it, taking it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engines.core.names import clean_name
from engines.core.updates.container import Tell, Update, never, no_tell, open_update
from engines.core.updates.errors import UpdateRefused
from engines.core.updates.keys import grouped
from engines.core.updates.manifest import PROGRAM as PROGRAM_KIND
from engines.core.updates.packs import check_fits, install_pack, roll_back_pack
from engines.core.updates.program import check_program_fits, has_version_before, install_program, roll_back_program
from engines.core.updates.record import entries, standing
from engines.core.version import PROGRAM

PROGRAM_NAME = "assay"


@dataclass(frozen=True, slots=True)
class Facts:
    """What people read before they decide. ``rows``: item and value. ``card``, ``licence``: texts of many lines."""

    title: str
    rows: tuple[tuple[str, str], ...]
    card: str
    licence: str


def facts(update: Update) -> Facts:
    """What a checked update says of itself, and who signed it."""
    said = update.manifest
    what = "a new version of the program" if said.kind == PROGRAM_KIND else "a model, kept among the imported ones"
    rows = (
        ("what it is", what),
        ("version", f"{said.version}, made {said.made}"),
        ("signed by", f"{update.key.owner} (as written in their key)"),
        ("key", grouped(update.key.fingerprint)),
        ("licence", said.licence or "not stated"),
        ("size", f"{_bytes(said.size)}, unpacked {_bytes(said.unpacked)}"),
        ("SHA-256", said.sha256),
    )
    title = f"{said.name} {said.version}: {said.summary}" if said.summary else f"{said.name} {said.version}"
    return Facts(title, rows, said.card, said.licence_text)


def check_update(path: Path, tell: Tell = no_tell, should_stop: Callable[[], bool] = never) -> Update:
    """The update in this file: signature and payload hold. Raises UpdateRefused (UnknownSigner among them), Stopped."""
    update = open_update(path)
    update.check(tell, should_stop)
    return update


def replaced_version(update: Update) -> str:
    """The version that would be replaced, "" for none. Raises UpdateRefused where it cannot be installed here."""
    return (check_program_fits if update.manifest.kind == PROGRAM_KIND else check_fits)(update)


def install(update: Update, tell: Tell = no_tell, should_stop: Callable[[], bool] = never) -> str:
    """Install it; returns a sentence. Raises UpdateRefused, PackRefused, Stopped; nothing is changed then."""
    if update.manifest.kind == PROGRAM_KIND:
        return install_program(update, tell, should_stop)
    name = install_pack(update, tell, should_stop)
    return f"“{name}” {update.manifest.version} was installed. Until it is validated it gives no likelihood ratio."


def roll_back(what: str) -> str:
    """Take back the last update of a model (by name), of the program ("" or "assay"), or of what an update file holds.

    A name goes before a file that is called so. Returns a sentence. Raises UpdateRefused, PackRefused.
    """
    of_program = what in ("", PROGRAM_NAME, PROGRAM)
    if not of_program and standing(what) is None and Path(what).is_file():
        said = open_update(Path(what)).manifest
        of_program, what = said.kind == PROGRAM_KIND, said.name
    if of_program:
        return roll_back_program()
    if "/" in what or "\\" in what:
        raise UpdateRefused(f"There is no file {clean_name(what)}; name a model, an update file, or assay.")
    return roll_back_pack(what)


def can_be_taken_back() -> list[str]:
    """Names that ``roll_back`` takes: models updated from files, and the program where a version before is there."""
    models = sorted({one.name for one in entries()}, key=str.lower)
    return [*models, PROGRAM_NAME] if has_version_before() else models


def _bytes(number: int) -> str:
    return f"{number / 1e6:.1f} MB" if number >= 100_000 else f"{number / 1e3:.1f} kB"
