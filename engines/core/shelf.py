"""Every card there is on this machine — of models delivered and imported, and of the engines — and whether its files
are those that were measured.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import engines
from engines import engine_infos
from engines.core.card import Card, read_card
from engines.core.errors import ModelError
from engines.core.paths import data_folder, imported_models_folder, models_folder

AS_MEASURED, CHANGED, MISSING, UNNAMED = "as measured", "changed", "missing", "no checksum in the card"


@dataclass(frozen=True, eq=False, slots=True)
class ShelfCard:
    """One card.

    ``name``: by which it is asked for: the model's folder, or the engine's id with what follows ``card_``. ``title``:
    for people. ``engines``: titles of the engines that use it. ``raw``: the JSON object, {} where it cannot be read.
    ``card``: the same as a ``Card``, None where it has another form. ``problem``: why it cannot be read, "".
    ``engine``: id of the engine in whose folder it lies, "" for a model.
    """

    name: str
    title: str
    path: Path
    engines: tuple[str, ...]
    raw: dict[str, Any]
    card: Card | None
    problem: str = ""
    engine: str = ""

    @property
    def purpose(self) -> str:
        """What it is for, in the card's own words."""
        return self.problem or str(self.raw.get("purpose", "")) or f"Measured error of the engine {self.name}."


@dataclass(frozen=True, slots=True)
class FileCheck:
    """A file that a card names. ``expected`` and ``found``: SHA-256, "" where there is none. ``state``: as measured ·
    changed · missing · no checksum in the card.
    """

    file: str
    expected: str
    found: str
    state: str

    @property
    def holds(self) -> bool:
        return self.state == AS_MEASURED


def shelf() -> tuple[ShelfCard, ...]:
    """All cards: the engines' own in the report's order, the models by name, and what was measured here of the engines.

    Unreadable ones say why.
    """
    return (*_engine_cards(), *_model_cards())


def check_files(shelved: ShelfCard) -> tuple[FileCheck, ...]:
    """Hash the files that the card names, and the model beside it."""
    folder = shelved.path.parent
    named: dict[str, str] = dict(shelved.card.files) if shelved.card else {}
    delivered = folder.parent in (models_folder(), imported_models_folder()) and not named
    if (folder / "model.onnx").exists() or delivered:
        named["model.onnx"] = str(shelved.raw.get("sha256", named.get("model.onnx", "")))
    return tuple(_checked(folder, name, digest) for name, digest in sorted(named.items()))


def _checked(folder: Path, name: str, expected: str) -> FileCheck:
    path = models_folder() / name if "/" in name else folder / name
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return FileCheck(name, expected, "", MISSING)
    state = UNNAMED if not expected else AS_MEASURED if found == expected else CHANGED
    return FileCheck(name, expected, found, state)


def _engine_cards() -> Iterator[ShelfCard]:
    for info in engine_infos().values():
        for path in sorted((Path(engines.__path__[0]) / info.id).glob("card*.json")):
            part = path.stem.removeprefix("card").lstrip("_")
            name = f"{info.id}_{part}" if part else info.id
            found = _read(name, path, f"{info.title}: {part}" if part else info.title, (info.title,))
            yield replace(found, engine=info.id)


def _model_cards() -> Iterator[ShelfCard]:
    for folder in (models_folder(), imported_models_folder()):
        for path in sorted(folder.glob("*/card.json")):
            name, imported = path.parent.name, folder == imported_models_folder()
            users = tuple(info.title for info in engine_infos().values() if name in info.models)
            found = _read(name, path, f"Imported model {name}" if imported else f"Model {name}", users)
            asking = [i.title for i in engine_infos().values() if i.packs and i.question == found.raw.get("question")]
            yield replace(found, engines=tuple(asking)) if imported else found
    for path in sorted((data_folder() / "validations").glob("*/card.json")):
        info = engine_infos().get(path.parent.name)
        if info is not None:
            found = _read(f"{info.id}_here", path, f"{info.title}, measured here", (info.title,))
            yield replace(found, engine=info.id)


def _read(name: str, path: Path, title: str, users: tuple[str, ...]) -> ShelfCard:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(raw, dict):
            raise ValueError("it holds no JSON object")
    except (OSError, ValueError) as error:
        words = f"The card {path.name} of {name} cannot be read ({error}); install the program again."
        return ShelfCard(name, title, path, users, {}, None, words)
    try:
        card = read_card(path)
    except ModelError:
        card = None  # the engine's own form; shown as it is
    return ShelfCard(name, title, path, users, raw, card)
