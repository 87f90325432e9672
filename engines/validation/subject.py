"""What can be validated: an imported detector or pair of towers, or an engine of ours that gives scores."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from engines import engine_infos
from engines.core import paths
from engines.core.errors import AssayError
from engines.core.packs.errors import PackRefused
from engines.core.packs.finding import propositions
from engines.core.packs.pack import read_pack
from engines.core.packs.store import find, installed
from engines.core.question import Question
from engines.validation.words import CAPTIONS, PICTURES, Words

SCORED = (Question.GENERATED, Question.FACE)
"""Questions with two sides, so that pictures can be labelled real or fake."""
OUR_PAIRS = ("caption_pair", "caption_fit")
"""The pair of towers that comes with the program, and the engine that asks it."""


@dataclass(frozen=True, slots=True)
class Subject:
    """``name``: of the pack, or the engine's id. ``files``: file → SHA-256 of what is measured. ``shipped``: it is
    ours, so that its own card stays and the new one lies in the data folder. ``pair``: of towers, validated on a table
    of captions.
    """

    name: str
    title: str
    question: str
    version: str
    files: dict[str, str]
    shipped: bool
    pair: bool = False

    @property
    def words(self) -> Words:
        """How its classes and cases are called."""
        return CAPTIONS if self.pair else PICTURES

    @property
    def sides(self) -> tuple[str, str]:
        """The proposition of the pictures in ``fake``, and of those in ``real``."""
        return propositions(self.question)

    @property
    def home(self) -> Path:
        """Where card and report of the validation lie."""
        folder = validations_folder() if self.shipped else paths.imported_models_folder()
        return folder / self.name


def validations_folder() -> Path:
    """Cards measured here of the program's own engines: one folder each."""
    return paths.data_folder() / "validations"


def subject_of(name: str) -> Subject:
    """The pack, or else the engine, of this name; also the engine that uses a model of this name.

    Raises AssayError naming what there is.
    """
    packs = {pack.name: pack for pack in installed()}
    if name in packs:
        pack = find(name)
        if pack.text is not None:
            return Subject(name, name, pack.question, pack.sha256, pack.files, shipped=False, pair=True)
        if pack.scores is None:
            raise PackRefused(
                f"{name} ({pack.layout}) gives no score for a picture alone; detectors are validated on real and fake "
                "pictures, pairs of towers on captions."
            )
        return Subject(name, name, pack.question, pack.sha256, pack.files, shipped=False)
    if name in OUR_PAIRS:
        pack = read_pack(paths.models_folder() / OUR_PAIRS[0])
        return Subject(pack.name, pack.name, pack.question, pack.sha256, pack.files, shipped=True, pair=True)
    ours = {info.id: info for info in engine_infos().values() if info.question in SCORED and not info.packs}
    users = [info for info in ours.values() if name in info.models]
    info = ours.get(name) or (users[0] if users else None)
    if info is None:
        known = ", ".join([*packs, OUR_PAIRS[0], *ours])
        raise AssayError(f"There is no model “{name}” that can be validated; there are: {known}.")
    files = {f"{model}/model.onnx": sha256_of(model) for model in info.models}
    return Subject(info.id, info.title, info.question, info.version, files, shipped=True)


def choices() -> list[Subject]:
    """Everything that can be validated, imported ones first."""
    detectors = [pack.name for pack in installed() if pack.scores is not None or pack.text is not None]
    ours = [info.id for info in engine_infos().values() if info.question in SCORED and not info.packs]
    return [subject_of(name) for name in (*detectors, OUR_PAIRS[0], *ours)]


def sha256_of(model: str) -> str:
    """The SHA-256 that a delivered model's card states, "" where it states none."""
    try:
        return str(json.loads((paths.models_folder() / model / "card.json").read_text("utf-8")).get("sha256", ""))
    except (OSError, ValueError, AttributeError):
        return ""
