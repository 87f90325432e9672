"""The card of a model or a reference file: what is known of it, read from ``card.json`` beside it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engines.core.calibration import Calibration
from engines.core.errors import ModelError


@dataclass(frozen=True, slots=True)
class DataGroup:
    """One source of data: its name, the number of pictures used, whether the proposition is true for them,
    and the licences under which they were published ("" where the card does not say).
    """

    name: str
    pictures: int
    positive: bool
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured figure: what was measured (``measure``), where (``group``: all, a source, a condition) and
    its value.
    """

    measure: str
    group: str
    value: float


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of a model or reference file.

    ``kind``: "model" or "reference". ``made_by``: the command that rebuilds it. ``split``: how training and
    evaluation data were kept apart. ``files``: name of a file beside the card → its SHA-256.
    ``calibration``: None where no likelihood ratio is supported.
    """

    name: str
    version: str
    kind: str
    purpose: str
    made_by: str
    licence: str
    split: str
    data: tuple[DataGroup, ...]
    figures: tuple[Figure, ...]
    limits: tuple[str, ...]
    files: dict[str, str]
    calibration: Calibration | None

    def figure(self, measure: str, group: str = "all") -> float | None:
        """A measured value, None where the card has none."""
        return next((f.value for f in self.figures if (f.measure, f.group) == (measure, group)), None)

    def to_json(self) -> dict[str, Any]:
        """Plain data as kept in ``card.json``."""
        return {
            "name": self.name,
            "version": self.version,
            "kind": self.kind,
            "purpose": self.purpose,
            "made_by": self.made_by,
            "licence": self.licence,
            "split": self.split,
            "data": [_row_of(group) for group in self.data],
            "figures": [[figure.measure, figure.group, round(figure.value, 4)] for figure in self.figures],
            "limits": list(self.limits),
            "files": self.files,
            "calibration": self.calibration.to_json() if self.calibration else None,
        }


def _row_of(group: DataGroup) -> list[str | int | bool]:
    row: list[str | int | bool] = [group.name, group.pictures, group.positive]
    return [*row, group.licence] if group.licence else row


def _group_of(row: list[Any]) -> DataGroup:
    name, count, positive, *licence = row
    return DataGroup(str(name), int(count), bool(positive), *map(str, licence))


def read_card(path: Path) -> Card:
    """Read a ``card.json``. Raises ModelError where it is missing or is no card."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        words = {key: str(raw[key]) for key in ("name", "version", "kind", "purpose", "made_by", "licence", "split")}
        return Card(
            **words,
            data=tuple(_group_of(row) for row in raw["data"]),
            figures=tuple(Figure(str(measure), str(group), float(value)) for measure, group, value in raw["figures"]),
            limits=tuple(str(limit) for limit in raw["limits"]),
            files={str(name): str(digest) for name, digest in raw["files"].items()},
            calibration=Calibration.from_json(raw["calibration"]) if raw.get("calibration") else None,
        )
    except OSError as error:
        raise ModelError(
            f"The card {path.name} cannot be read ({error.strerror}); install the program again."
        ) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(
            f"{path.name} in {path.parent.name} is not a card ({error}); install the program again."
        ) from error


def read_checked(card: Card, folder: Path, name: str) -> bytes:
    """The bytes of a file that the card names. Raises ModelError where it is missing or not the file
    measured.
    """
    try:
        data = (folder / name).read_bytes()
    except OSError as error:
        raise ModelError(
            f"{name} of {card.name} cannot be read ({error.strerror}); install the program again."
        ) from error
    if hashlib.sha256(data).hexdigest() != card.files.get(name):
        raise ModelError(f"{name} of {card.name} was changed after its error was measured; install the program again.")
    return data
