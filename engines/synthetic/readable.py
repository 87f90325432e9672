"""The readable model over the cues: what each was in photographs and generated pictures, and what it weighs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from engines.core.card import read_card, read_checked
from engines.core.errors import ModelError
from engines.synthetic.cues import CUES
from engines.synthetic.tiling import Float32Array

FOLDER = Path(__file__).parent
MODEL_FILE, CARD_FILE = "cues.json", "card_cues.json"
_CLIP = 3.0


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue as measured in training.

    ``photographs``, ``generated``: medians of the two classes. ``mean``, ``scale``: of both classes together.
    ``alone``: (slope, offset) of the natural log odds of "generated" from this cue alone, standardised. ``weight``: in
    the model of all cues. ``auroc``: of the cue alone on sources held out (0.5 = chance).
    """

    name: str
    photographs: float
    generated: float
    mean: float
    scale: float
    alone: tuple[float, float]
    weight: float
    auroc: float

    def standardised(self, value: float) -> float:
        """In deviations from the mean, limited to ± 3: beyond, nothing was measured."""
        return max(-_CLIP, min(_CLIP, (value - self.mean) / self.scale))

    def log_odds(self, value: float) -> float:
        """What the cue says by itself: natural log odds of "generated" at even prior odds."""
        return self.alone[0] * self.standardised(value) + self.alone[1]


@dataclass(frozen=True, slots=True)
class CueModel:
    """All cues, in the order of ``CUES``, and the intercept of the model over them."""

    cues: tuple[Cue, ...]
    intercept: float

    def score(self, values: Float32Array) -> float:
        """Natural log odds of "generated" from all cues (13,) together, at even prior odds, before calibration."""
        terms = [cue.weight * cue.standardised(float(value)) for cue, value in zip(self.cues, values, strict=True)]
        return float(np.sum(terms) + self.intercept)


@cache
def cue_model(folder: Path = FOLDER) -> CueModel | None:
    """The model that comes with the program, None where none does. Raises ModelError where it is damaged."""
    if not (folder / CARD_FILE).exists():
        return None
    data = read_checked(read_card(folder / CARD_FILE), folder, MODEL_FILE)
    try:
        raw = json.loads(data)
        cues = tuple(Cue(**{**entry, "alone": tuple(entry["alone"])}) for entry in raw["cues"])
        model = CueModel(cues, float(raw["intercept"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{MODEL_FILE} of the engine synthetic is damaged; install the program again.") from error
    if tuple(cue.name for cue in model.cues) != CUES:
        raise ModelError(f"{MODEL_FILE} of the engine synthetic is for other cues; install the program again.")
    return model
