"""What can be validated: an imported detector, or an engine of ours that gives scores."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from engines import engine_infos
from engines.core import paths
from engines.core.errors import AssayError
from engines.core.packs.errors import PackRefused
from engines.core.packs.finding import propositions
from engines.core.packs.store import find, installed
from engines.core.question import Question

SCORED = (Question.GENERATED, Question.FACE)
"""Questions with two sides, so that pictures can be labelled real or fake."""


@dataclass(frozen=True, slots=True)
class Subject:
    """``name``: of the pack, or the engine's id. ``files``: file → SHA-256 of what is measured. ``shipped``: it is
    ours, so that its own card stays and the new one lies in the data folder.
    """

    name: str
    title: str
    question: str
    version: str
    files: dict[str, str]
    shipped: bool

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
        if pack.scores is None:
            raise PackRefused(
                f"{name} ({pack.layout}) gives no score for a picture alone; only detectors are validated on real and "
                "fake pictures."
            )
        return Subject(name, name, pack.question, pack.sha256, pack.files, shipped=False)
    ours = {info.id: info for info in engine_infos().values() if info.question in SCORED and not info.packs}
    users = [info for info in ours.values() if name in info.models]
    info = ours.get(name) or (users[0] if users else None)
    if info is None:
        known = ", ".join([*packs, *ours]) or "none"
        raise AssayError(f"There is no model “{name}” that can be validated; there are: {known}.")
    files = {f"{model}/model.onnx": sha256_of(model) for model in info.models}
    return Subject(info.id, info.title, info.question, info.version, files, shipped=True)


def choices() -> list[Subject]:
    """Everything that can be validated, imported ones first."""
    detectors = [pack.name for pack in installed() if pack.scores is not None]
    ours = [info.id for info in engine_infos().values() if info.question in SCORED and not info.packs]
    return [subject_of(name) for name in (*detectors, *ours)]


def sha256_of(model: str) -> str:
    """The SHA-256 that a delivered model's card states, "" where it states none."""
    try:
        return str(json.loads((paths.models_folder() / model / "card.json").read_text("utf-8")).get("sha256", ""))
    except (OSError, ValueError, AttributeError):
        return ""
