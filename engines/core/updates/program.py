"""A program's update: unpacked beside the present folder, tried, and started instead of it from then on."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from engines.core.errors import Stopped
from engines.core.names import clean_name
from engines.core.updates.container import Tell, Update, never, no_tell
from engines.core.updates.errors import UpdateRefused
from engines.core.updates.installation import (
    FOLDER,
    NEXT,
    PREVIOUS,
    Installation,
    check_updatable,
    installation,
)
from engines.core.updates.manifest import version_key
from engines.core.updates.space import check_space
from engines.core.version import PROGRAM

_TRIAL_SECONDS = 600.0
_POLL_SECONDS = 0.2


def check_program_fits(update: Update, here: Installation | None = None) -> str:
    """The version that would be replaced. Raises UpdateRefused where this program cannot be updated with it."""
    here, manifest = here or installation(), update.manifest
    check_updatable(here)
    if manifest.platform != this_platform():
        raise UpdateRefused(
            f"{update.label} is for {clean_name(manifest.platform)}, and this system is {this_platform()}; get the "
            "update for this system."
        )
    present = _waiting(here) or here.version
    if version_key(manifest.version) <= version_key(present):
        raise UpdateRefused(
            f"{update.label} is version {manifest.version} of {PROGRAM}, and version {present} is installed; an older "
            "or equal version is not installed over it. To go back to the version before, use: assay update rollback"
        )
    return present


def install_program(
    update: Update, tell: Tell = no_tell, should_stop: Callable[[], bool] = never, here: Installation | None = None
) -> str:
    """Unpack beside the present folder, try it, and switch; returns a sentence. Raises UpdateRefused, Stopped; the
    present version stays then as it is.
    """
    here = here or installation()
    check_program_fits(update, here)
    parent, label = here.folder.parent, update.label
    try:
        check_space(parent, update.manifest.size + update.manifest.unpacked, label)
        work = Path(tempfile.mkdtemp(prefix=".assay-update-", dir=parent))
    except OSError as error:
        raise UpdateRefused(
            f"The folder {parent}, in which {PROGRAM} lies, cannot be written to ({error.strerror}); let its owner "
            "install the update, or unpack the new version at another place."
        ) from error
    try:
        archive = work / "payload"
        update.unpack(archive, lambda done, words: tell(0.3 * done, words), should_stop)
        fresh = _unpacked(archive, work / "unpacked", update, tell, should_stop)
        tell(0.7, f"Trying {PROGRAM} {update.manifest.version}: every model against its stored results")
        _try(fresh, update, should_stop)
        return _switch(here, fresh, update)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def roll_back_program(here: Installation | None = None) -> str:
    """Start the version before again; returns a sentence. Raises UpdateRefused where there is none."""
    here = here or installation()
    check_updatable(here)
    waiting = _waiting(here)
    old = here.folder if waiting else _beside(here, PREVIOUS)
    if old is None:
        raise UpdateRefused(
            f"There is no version of {PROGRAM} before {here.version} beside it in {here.folder.parent}."
        )
    try:
        (old / NEXT).unlink(missing_ok=True)
    except OSError as error:
        raise UpdateRefused(
            f"{old / NEXT} cannot be removed ({error.strerror}), so the update stays in force."
        ) from error
    taken = waiting or here.version
    return (
        f"{PROGRAM} {taken} was taken back. From the next start on, {old.name} is used; the folder of {taken} may be "
        "deleted."
    )


def has_version_before(here: Installation | None = None) -> bool:
    """Whether ``roll_back_program`` would find a version to go back to."""
    here = here or installation()
    return here.kind == FOLDER and any(_beside(here, file) for file in (NEXT, PREVIOUS))


def this_platform() -> str:
    """As ``linux-x86_64``."""
    return f"{sys.platform}-{platform.machine().lower()}"


def _waiting(here: Installation) -> str:
    """The version that the next start will use, "" where that is the running one."""
    folder = _beside(here, NEXT)
    return folder.name.removeprefix("assay-") if folder else ""


def _beside(here: Installation, file: str) -> Path | None:
    """The program's folder beside this one that ``file`` names in its one line; None where there is none, or where it
    is no plain name.
    """
    try:
        name = (here.folder / file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    folder = here.folder.parent / name
    plain = name.startswith("assay-") and name == Path(name).name
    return folder if plain and (folder / "assay").is_file() else None


def _unpacked(archive: Path, into: Path, update: Update, tell: Tell, should_stop: Callable[[], bool]) -> Path:
    """The one folder in the archive, unpacked. Links and paths that lead out of it are refused by tarfile's own
    filter.
    """
    label, done = update.label, 0
    try:
        into.mkdir()
        with tarfile.open(archive) as packed:
            for member in packed:
                if should_stop():
                    raise Stopped
                packed.extract(member, into, filter="data")
                done += member.size
                tell(0.3 + 0.4 * min(1.0, done / update.manifest.unpacked), f"Unpacking {label}")
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise UpdateRefused(f"{label} holds a package that cannot be unpacked ({error}); ask its maker.") from error
    except OSError as error:
        raise UpdateRefused(
            f"{label} could not be unpacked in {into.parent.parent} ({error.strerror}); make space there and try "
            "again. Nothing was changed."
        ) from error
    tops = list(into.iterdir())
    if len(tops) != 1 or not (tops[0] / "assay").is_file():
        raise UpdateRefused(f"{label} holds no package of {PROGRAM} in a folder; ask its maker.")
    return tops[0]


def _try(fresh: Path, update: Update, should_stop: Callable[[], bool]) -> None:
    """Let the new program say its version, and examine itself. Raises UpdateRefused, Stopped."""
    said = _run(fresh, ("--version",), update, should_stop)
    if said.split()[-1:] != [update.manifest.version]:
        raise UpdateRefused(
            f"{update.label} says it is version {update.manifest.version}, but the program inside says “"
            f"{clean_name(said.strip())[:80]}”; it was not installed."
        )
    _run(fresh, ("doctor",), update, should_stop)


def _run(fresh: Path, words: tuple[str, ...], update: Update, should_stop: Callable[[], bool]) -> str:
    version = update.manifest.version
    try:
        with tempfile.TemporaryFile() as out:
            process = subprocess.Popen([fresh / "assay", *words], stdin=subprocess.DEVNULL, stdout=out, stderr=out)
            deadline = time.monotonic() + _TRIAL_SECONDS
            while process.poll() is None:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_POLL_SECONDS)
                if should_stop() or time.monotonic() > deadline:
                    process.kill()
                    process.wait()
                    if should_stop():
                        raise Stopped
            out.seek(0)
            said = out.read().decode("utf-8", errors="replace")
    except OSError as error:
        raise UpdateRefused(
            f"{PROGRAM} {version} does not start here ({error.strerror}); it was not installed."
        ) from error
    if process.returncode:
        why = next(
            (line for line in said.splitlines() if line.startswith("missing:")), said.strip().rpartition("\n")[2]
        )
        raise UpdateRefused(
            f"{PROGRAM} {version} does not run as it should here ({clean_name(why)}); it was not installed, and the "
            "present version stays in use."
        )
    return said


def _switch(here: Installation, fresh: Path, update: Update) -> str:
    name = f"assay-{update.manifest.version}"
    target = here.folder.parent / name
    try:
        (fresh / PREVIOUS).write_text(f"{here.folder.name}\n", encoding="utf-8")
        if target.exists():  # taken back earlier
            target.replace(fresh.parent.parent / "old")
        fresh.replace(target)
        draft = here.folder / f"{NEXT}.draft"
        draft.write_text(f"{name}\n", encoding="utf-8")
        draft.replace(here.folder / NEXT)
    except OSError as error:
        raise UpdateRefused(
            f"{target} could not be put in place ({error.strerror}); the present version stays in use."
        ) from error
    return f"{PROGRAM} {update.manifest.version} was installed in {target}; it is used from the next start on."
