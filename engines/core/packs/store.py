"""The imported models of this user: one folder each, whole or not at all."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from engines.core import paths
from engines.core.card import Card, read_card
from engines.core.errors import ModelError
from engines.core.info import Info
from engines.core.packs.errors import PackRefused
from engines.core.packs.pack import CARD, MANIFEST, Pack, read_pack

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .+_-]{0,59}")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_LIMIT = "Whether the model was trained on pictures like the questioned one is not known; it was made by others."


def installed(question: str = "") -> list[Pack]:
    """The packs that can be read, by name; of one question where it is given."""
    found = []
    for path in sorted(paths.imported_models_folder().glob(f"*/{MANIFEST}"), key=lambda path: path.parent.name.lower()):
        with suppress(PackRefused):
            found.append(read_pack(path.parent))
    return [pack for pack in found if question in ("", pack.question)]


def pairs() -> list[Pack]:
    """Imported pairs of towers that give vectors of patches, so that places can be compared with texts."""
    return [pack for pack in installed() if pack.text is not None and pack.image.patches]


def with_models(infos: Iterable[Info]) -> list[Info]:
    """The engines without those that only ask imported models of their question, where there are none."""
    questions = {pack.question for pack in installed()}
    return [info for info in infos if info.models or not info.packs or info.question in questions]


def broken() -> list[str]:
    """Sentences on what lies in the folder of imported models and cannot be read."""
    said = []
    for path in sorted(paths.imported_models_folder().glob(f"*/{MANIFEST}")):
        try:
            read_pack(path.parent)
        except PackRefused as error:
            said.append(str(error))
    return said


def find(name: str) -> Pack:
    """The pack of this name. Raises PackRefused naming those there are."""
    folder = paths.imported_models_folder() / check_name(name)
    if not (folder / MANIFEST).is_file():
        names = ", ".join(pack.name for pack in installed()) or "none yet"
        raise PackRefused(f"There is no imported model “{name}” (there are: {names}).")
    return read_pack(folder)


def check_name(name: str) -> str:
    """The name without blanks at its ends. Raises PackRefused where it cannot be an imported model's."""
    name = name.strip()
    if not _NAME.fullmatch(name) or name.endswith((".", " ")) or _RESERVED.fullmatch(name):
        raise PackRefused(
            f"“{name[:80]}” cannot be the name of an imported model; use up to 60 Latin letters, digits, blanks, "
            "- + _ . and begin with a letter or digit."
        )
    return name


def name_for(wanted: str) -> str:
    """``wanted`` made fit for a name."""
    name = re.sub(r"[^A-Za-z0-9 .+_-]+", "-", wanted).strip(" .+_-")[:60].rstrip(" .") or "imported"
    return f"{name} model"[:60] if _RESERVED.fullmatch(name) else name


def is_taken(name: str) -> bool:
    """Whether a pack of this name is there; small and capital letters count as the same, as some systems hold."""
    folder = paths.imported_models_folder()
    return any(path.parent.name.lower() == name.lower() for path in folder.glob(f"*/{MANIFEST}"))


def free_name(wanted: str) -> str:
    """``wanted`` with a number where there is one of that name already."""
    names = (wanted, *(f"{wanted[:55].rstrip(' .')} {number}" for number in range(2, 10_000)))
    return next(name for name in names if not is_taken(name))


def staging_folder() -> Path:
    """A new empty folder, on the same file system as the imported models. Raises PackRefused."""
    try:
        home = paths.data_folder() / "incoming"
        home.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(dir=home))
    except OSError as error:
        raise PackRefused(
            f"The program's data folder cannot be written to ({error.strerror}); give it space and permission, or name "
            "another one with ASSAY_DATA."
        ) from error


def install(pack: Pack, name: str) -> Pack:
    """Move a checked pack from its staging folder to its place, in one step; one of the same name is replaced.

    It begins without a validation. Raises PackRefused where it cannot be written.
    """
    target = paths.imported_models_folder() / name
    old = pack.folder.with_name(pack.folder.name + ".old")
    try:
        _write(pack.folder / MANIFEST, pack.to_json() | {"name": name})
        _write(pack.folder / CARD, unvalidated_card(pack, name))
        target.parent.mkdir(parents=True, exist_ok=True)
        same = next((p for p in target.parent.iterdir() if p.name.lower() == name.lower()), target)
        if same.exists():
            same.replace(old)
        try:
            pack.folder.replace(target)
        except OSError:
            if old.exists():
                old.replace(same)
            raise
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise PackRefused(
            f"{name} could not be kept ({error.strerror}); give the program's data folder space and permission."
        ) from error
    return read_pack(target)


def remove(name: str) -> Path:
    """Set a pack aside, with its validation; returns the folder for ``restore`` or ``forget``. Raises PackRefused."""
    pack = find(name)
    aside = staging_folder()
    try:
        pack.folder.replace(aside / pack.folder.name)
    except OSError as error:
        aside.rmdir()
        raise PackRefused(
            f"{name} cannot be removed ({error.strerror}); check the permissions of its folder."
        ) from error
    return aside / pack.folder.name


def restore(aside: Path) -> None:
    """Put back what ``remove`` set aside. Raises PackRefused where another of its name has come since."""
    target = paths.imported_models_folder() / aside.name
    if is_taken(aside.name):
        raise PackRefused(f"Another model named {aside.name} was imported since; remove it first.")
    try:
        aside.replace(target)
        aside.parent.rmdir()
    except OSError as error:
        raise PackRefused(f"{aside.name} cannot be put back ({error.strerror}); import it again.") from error


def forget(folder: Path) -> None:
    """Delete a staging folder, or what ``remove`` set aside."""
    home = paths.data_folder() / "incoming"
    while folder != home and home in folder.parents:
        if folder.parent == home:
            shutil.rmtree(folder, ignore_errors=True)
        folder = folder.parent
    with suppress(OSError):
        home.rmdir()


def card_of(pack: Pack) -> Card:
    """What is known of the pack's error. Raises ModelError where its card is damaged or of another model."""
    card = read_card(pack.folder / CARD)
    if card.files != pack.files:
        raise ModelError(f"The card of {pack.name} is that of another model; validate it again.")
    return card


def keep_card(pack: Pack, card: Card) -> None:
    """Put a card in place of the one before, in one step. Raises PackRefused."""
    try:
        _write(pack.folder / CARD, card.to_json() | {"sha256": pack.sha256, "question": pack.question})
    except OSError as error:
        raise PackRefused(f"The card of {pack.name} cannot be written ({error.strerror}).") from error


def unvalidated_card(pack: Pack, name: str) -> dict[str, object]:
    """The card of a pack of which nothing has been measured."""
    card = Card(
        name=name,
        version=f"imported {pack.imported}",
        kind="model",
        purpose=f"Imported model ({pack.layout}) for the question “{pack.question}”; not validated here.",
        made_by="others; imported with: assay models import",
        licence=pack.licence or "not stated",
        split="not validated",
        data=(),
        figures=(),
        limits=(_LIMIT,),
        files=pack.files,
        calibration=None,
    )
    return card.to_json() | {"sha256": pack.sha256, "question": pack.question, "source": pack.source or "not stated"}


def _write(path: Path, data: object) -> None:
    """Whole or not at all."""
    draft = path.with_suffix(".draft")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(data, file, ensure_ascii=False, indent=1)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
