"""The reference file: what the spectra of camera pictures look like, and the limits above which something
counts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from engines.core.calibration import Condition
from engines.core.card import Card, read_card, read_checked
from engines.core.errors import ModelError
from engines.spectrum.luma import Float32Array

FOLDER = Path(__file__).parent
REFERENCE_FILE, CARD_FILE = "reference.json", "card.json"


@dataclass(frozen=True, eq=False, slots=True)
class Envelope:
    """The radial profiles of photographs in one band of condition, each source weighing alike.

    ``low``, ``middle``, ``high``: 1st, 50th and 99th percentile of the relative profile in dB, float32
    (BINS,). ``limit``: the departure (mean dB outside) that one photograph in a hundred of sources held out
    exceeds. ``quality`` as in ``Band`` (0 = not JPEG).
    """

    name: str
    quality: tuple[int, int]
    size: tuple[int, int]
    low: Float32Array
    middle: Float32Array
    high: Float32Array
    limit: float
    sources: int
    pictures: int

    def departure(self, relative: Float32Array) -> float:
        """Mean over the profile of the dB by which it lies outside the envelope, positive above and below
        alike.
        """
        return departure(relative, self.low, self.high)

    def side(self, relative: Float32Array) -> str:
        """In words, where and on which side the profile lies outside most."""
        over, under = relative - self.high, self.low - relative
        above = float(np.nanmax(over)) >= float(np.nanmax(under))
        place = int(np.nanargmax(over if above else under))
        third = ("low", "middle", "high")[min(2, place * 3 // len(self.low))]
        return f"{'more' if above else 'less'} power than theirs at {third} frequencies"


@dataclass(frozen=True, eq=False, slots=True)
class ScoreModel:
    """A logistic model on standardised features: score = intercept + Σ weight · (feature − mean) / scale
    (natural log odds).
    """

    names: tuple[str, ...]
    mean: Float32Array
    scale: Float32Array
    weights: Float32Array
    intercept: float

    def terms(self, features: Float32Array) -> Float32Array:
        """What each feature adds to the score, float32, one a feature; features are limited to ± 4
        deviations.
        """
        return np.asarray(np.clip((features - self.mean) / self.scale, -4, 4) * self.weights, np.float32)

    def score(self, features: Float32Array) -> float:
        """The score; above 0 speaks for "made by a generator" before calibration."""
        return float(self.terms(features).sum() + self.intercept)


@dataclass(frozen=True, eq=False, slots=True)
class Reference:
    """Limits for peaks (``least_z``, ``least_db``) and lines (``least_ratio``), envelopes, and the score
    model.
    """

    least_z: float
    least_db: float
    least_ratio: float
    envelopes: tuple[Envelope, ...]
    model: ScoreModel

    def envelope(self, condition: Condition) -> Envelope | None:
        """The envelope for a condition, None where none was measured."""
        quality = condition.jpeg_quality or 0
        for envelope in self.envelopes:
            fits = envelope.quality[0] <= quality <= envelope.quality[1]
            if fits and envelope.size[0] <= condition.size <= envelope.size[1]:
                return envelope
        return None


def departure(relative: Float32Array, low: Float32Array, high: Float32Array) -> float:
    """Mean dB by which a profile lies outside two bounds; bins that are NaN do not count."""
    outside = np.maximum(relative - high, 0) + np.maximum(low - relative, 0)
    return float(np.nanmean(outside))


def _floats(values: list[float]) -> Float32Array:
    return np.asarray(values, np.float32)


def read_reference(text: bytes) -> Reference:
    """Read ``reference.json``. Raises KeyError, TypeError or ValueError where it is something else."""
    raw: dict[str, Any] = json.loads(text)
    envelopes = tuple(
        Envelope(
            name=entry["name"],
            quality=(entry["quality"][0], entry["quality"][1]),
            size=(entry["size"][0], entry["size"][1]),
            low=_floats(entry["low"]),
            middle=_floats(entry["middle"]),
            high=_floats(entry["high"]),
            limit=float(entry["limit"]),
            sources=int(entry["sources"]),
            pictures=int(entry["pictures"]),
        )
        for entry in raw["envelopes"]
    )
    model = raw["score"]
    score = ScoreModel(
        tuple(model["names"]),
        _floats(model["mean"]),
        _floats(model["scale"]),
        _floats(model["weights"]),
        float(model["intercept"]),
    )
    limits = raw["limits"]
    return Reference(limits["least_z"], limits["least_db"], limits["least_ratio"], envelopes, score)


@cache
def reference() -> tuple[Reference, Card]:
    """The reference file that comes with the program and its card. Raises ModelError where it is missing or
    changed.
    """
    card = read_card(FOLDER / CARD_FILE)
    try:
        return read_reference(read_checked(card, FOLDER, REFERENCE_FILE)), card
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{REFERENCE_FILE} of the engine spectrum is damaged; install the program again.") from error
