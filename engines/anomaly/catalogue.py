"""Which normality models there are: one file each in the data folder, listed without loading them."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from engines.core import paths
from engines.core.errors import ModelError

METHODS = ("auto", "places", "memory", "memories", "gaussian", "simplenet", "efficientad", "fod")
"""What may be asked for; auto: by place where the pictures can be laid over one another, else memory."""
_HOW = {
    "places": "compared place by place",
    "memory": "compared wherever things lie",
    "memories": "compared wherever things lie, also less the average of their own picture",
    "gaussian": "compared wherever things lie, by one Gaussian",
    "simplenet": "compared wherever things lie, by SimpleNet",
    "efficientad": "compared wherever things lie, by a student of EfficientAD's teacher and an autoencoder",
    "fod": "compared wherever things lie, by how cells go with one another (FOD)",
}
_PAPERS = {
    "places": "PaDiM (Defard et al., ICPR 2021) in outline: nearest normal cell at the same place",
    "memory": "PatchCore (Roth et al., CVPR 2022): nearest normal cell in a coreset of features",
    "memories": "PatchCore (Roth et al., CVPR 2022): nearest normal cell in a coreset of features, and in one of "
    "features less their picture's mean",
    "gaussian": "Gaussian-AD's distance (Rippel et al., ICPR 2020) for cells: Mahalanobis to all normal cells",
    "simplenet": "SimpleNet (Liu et al., CVPR 2023) in outline: a net tells normal features from disturbed ones",
    "efficientad": "EfficientAD (Batzner et al., WACV 2024) in outline: student and autoencoder in closed form",
    "fod": "FOD (Yao et al., ICCV 2023) in outline: correlations within the picture and with normal cells",
}
SUFFIX = ".normal"
CARD = "card.json"
_NAME = re.compile(r"\w[\w .+-]{0,59}")
_CARD_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Listed:
    """A model in the data folder. ``value``: what the option ``normal`` of the engine is set to."""

    name: str
    path: Path
    sha256: str
    pictures: int
    method: str
    made: str

    @property
    def value(self) -> str:
        """NAME@CHECKSUM, which makes the model part of a finding's identity."""
        return f"{self.name}@{self.sha256[:16]}"


def how_words(method: str) -> str:
    """How a fitted set compares, in words."""
    return _HOW.get(method, method)


def paper_of(method: str) -> str:
    """The paper behind how a fitted set compares, and what is taken from it."""
    return _PAPERS.get(method, method)


def folder() -> Path:
    """Where the models lie."""
    return paths.data_folder() / "normal"


def check_name(name: str) -> str:
    """The name without blanks at its ends. Raises ``ModelError`` where it cannot be a file's name."""
    name = name.strip()
    if not _NAME.fullmatch(name) or name.endswith("."):
        raise ModelError(
            f"“{name}” cannot be the name of a set of normal pictures; use up to 60 letters, digits, blanks, - + _ ."
        )
    return name


def listed() -> list[Listed]:
    """All models, by name; files that are none are passed over."""
    found = []
    for path in sorted(folder().glob(f"*{SUFFIX}")):
        try:
            found.append(entry(path))
        except ModelError:
            continue
    return found


def find(name: str) -> Listed:
    """The model of this name. Raises ``ModelError`` naming those there are."""
    models = listed()
    for model in models:
        if model.name == name.strip():
            return model
    names = ", ".join(model.name for model in models) or "none yet"
    raise ModelError(f"There are no normal pictures named “{name}” (there are: {names}); fit them first.")


def remove(name: str) -> None:
    """Delete a model."""
    find(name).path.unlink(missing_ok=True)


def free_name(wanted: str) -> str:
    """``wanted`` made fit for a name, with a number where there is one of that name already."""
    base = re.sub(r"[^\w .+-]", "", wanted).strip(" .+-")[:50] or "normal pictures"
    taken = {path.stem for path in folder().glob(f"*{SUFFIX}")}
    return next(n for n in (base, *(f"{base} {i}" for i in range(2, 10_000))) if n not in taken)


def entry(path: Path) -> Listed:
    """What stands at ``path``. Raises ``ModelError`` where it is no model."""
    try:
        return _entry(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise ModelError(
            f"The normal pictures {path.stem} cannot be read ({error.strerror}); fit them again."
        ) from error


@lru_cache(maxsize=200)
def _entry(path: Path, changed: int) -> Listed:
    try:
        with zipfile.ZipFile(path) as file:
            if file.getinfo(CARD).file_size > _CARD_BYTES:
                raise ValueError("its card is too long")
            card = json.loads(file.read(CARD))
        with path.open("rb") as whole:
            sha256 = hashlib.file_digest(whole, "sha256").hexdigest()
        return Listed(path.stem, path, sha256, len(card["pictures"]), str(card["method"]), str(card["made"]))
    except (KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise ModelError(f"The file of the normal pictures {path.stem} is damaged; fit them again.") from error
