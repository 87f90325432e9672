"""The readable model of the opinion: six consolidated aspects of a picture, each one number in log odds, and their sum.

Correlated measurements are merged into one aspect each, so that its share in the opinion can be read. One aspect is
what the trained models say. The others are read from the features of ``cue_kinds``: the parts of one linear
discriminant over all of them that fall to each aspect; or, where that was measured to be better, by a dedicated
detector, a discriminant on a long description of that aspect alone. No weights are fitted between them: log odds add.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engines.core.card import Card, read_checked
from engines.core.errors import ModelError
from engines.synthetic.cue_kinds import KINDS, readable
from engines.synthetic.marks import WIDTHS, Marks
from engines.synthetic.tiling import Float32Array

Floats = npt.NDArray[np.float64]
FOLDER = Path(__file__).parent
ASPECTS_FILE = "aspects.json"
LEARNED = "learned"
_CLIP = 3.0


@dataclass(frozen=True, eq=False, slots=True)
class Reader:
    """A linear discriminant: natural log odds = offset + weights · standardised numbers, each limited to ± 3."""

    mean: Floats
    scale: Floats
    weights: Floats
    offset: float

    def parts(self, numbers: Float32Array | Floats) -> Floats:
        """(…, d) → (…, d) what each number adds to the log odds."""
        return np.asarray(np.clip((numbers - self.mean) / self.scale, -_CLIP, _CLIP) * self.weights, np.float64)

    def score(self, numbers: Float32Array | Floats) -> Floats:
        """(…, d) → (…,) natural log odds of "generated" at even prior odds, before calibration."""
        return np.asarray(self.parts(numbers).sum(axis=-1) + self.offset)

    def to_json(self) -> dict[str, Any]:
        """Plain data, as ``from_json`` reads it."""
        return {
            "mean": _rounded(self.mean),
            "scale": _rounded(self.scale),
            "weights": _rounded(self.weights),
            "offset": float(f"{self.offset:.6g}"),
        }

    @classmethod
    def from_json(cls, raw: dict[str, Any], width: int) -> Reader:
        """Raises KeyError, TypeError or ValueError where it is none of ``width`` numbers."""
        mean, scale, weights = (np.array(raw[name], np.float64) for name in ("mean", "scale", "weights"))
        if any(part.shape != (width,) or not np.isfinite(part).all() for part in (mean, scale, weights)):
            raise ValueError("a reader of other numbers")
        return cls(mean, scale, weights, float(raw["offset"]))


@dataclass(frozen=True, eq=False, slots=True)
class Aspect:
    """``id``: "learned" or a name of ``WIDTHS``. ``auroc``, ``low``, ``high``: of the aspect alone on sources held out,
    with the 95 % interval. ``detector``: reads it instead of its features, None where these do.
    """

    id: str
    title: str
    auroc: float
    low: float
    high: float
    detector: Reader | None = None


@dataclass(frozen=True, eq=False, slots=True)
class AspectModel:
    """The aspects; ``features``: the discriminant over all features (those of aspects with a detector weigh nothing);
    ``background`` (b, k): the aspects' numbers of as many photographs as generated pictures.
    """

    aspects: tuple[Aspect, ...]
    features: Reader
    background: Floats

    def values(self, learned: float, marks: Marks) -> Floats:
        """(k,) natural log odds that each aspect of one picture adds; ``learned``: score of the trained models."""
        parts = self.features.parts(readable(marks))
        found = []
        for aspect in self.aspects:
            if aspect.id == LEARNED:
                found.append(learned)
            elif aspect.detector is not None:
                found.append(float(aspect.detector.score(marks.descriptions[aspect.id])))
            else:
                found.append(float(sum(parts[at] for at, kind in enumerate(KINDS) if kind.aspect == aspect.id)))
        return np.array(found)

    def score(self, values: Floats) -> Floats:
        """(n, k) → (n,) natural log odds of "generated" at even prior odds, before calibration."""
        return np.asarray(values.sum(axis=1) + self.features.offset)

    def to_json(self) -> dict[str, Any]:
        """Plain data, as ``from_json`` reads it."""
        aspects = []
        for aspect in self.aspects:
            entry: dict[str, Any] = {name: getattr(aspect, name) for name in ("id", "title", "auroc", "low", "high")}
            if aspect.detector is not None:
                entry["detector"] = aspect.detector.to_json()
            aspects.append(entry)
        return {
            "aspects": aspects,
            "features": self.features.to_json(),
            "background": [_rounded(row) for row in self.background],
        }

    @classmethod
    def from_json(cls, data: bytes | str) -> AspectModel:
        """Read what ``to_json`` gave. Raises ModelError where it is something else or does not fit the descriptions."""
        try:
            raw = json.loads(data)
            aspects = tuple(_aspect(entry) for entry in raw["aspects"])
            background = np.array(raw["background"], np.float64)
            fits = background.ndim == 2 and len(background) > 0 and background.shape[1] == len(aspects)
            if not fits or not np.isfinite(background).all():
                raise ValueError("background")
            return cls(aspects, Reader.from_json(raw["features"], len(KINDS)), background)
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(
                f"{ASPECTS_FILE} of the engine synthetic is damaged; install the program again."
            ) from error


def _aspect(entry: dict[str, Any]) -> Aspect:
    given = dict(entry)
    raw = given.pop("detector", None)
    return Aspect(**given, detector=None if raw is None else Reader.from_json(raw, WIDTHS[given["id"]]))


def _rounded(values: Floats) -> list[float]:
    return [float(f"{value:.6g}") for value in values]


def aspect_model(card: Card, folder: Path = FOLDER) -> AspectModel | None:
    """The model that the card's error was measured with, None where the card names none.

    Raises ModelError where it is missing, damaged or another one.
    """
    if ASPECTS_FILE not in card.files:
        return None
    return AspectModel.from_json(read_checked(card, folder, ASPECTS_FILE))
