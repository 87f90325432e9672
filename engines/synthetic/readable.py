"""The readable features as measured: what each was in photographs and in generated pictures, and its worth."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engines.core.card import read_card, read_checked
from engines.core.errors import ModelError
from engines.synthetic.cue_kinds import KINDS

FOLDER = Path(__file__).parent
MODEL_FILE, CARD_FILE = "cues.json", "card_cues.json"
_CLIP = 3.0
LEAST_AUROC = 0.6
"""A cue that by itself tells the two classes apart less well than this is never named as support."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue as measured in training.

    ``photographs``, ``generated``: medians of the two classes. ``mean``, ``scale``: of both classes together.
    ``alone``: (slope, offset) of the natural log odds of "generated" from this cue alone, standardised.
    ``auroc``, ``low``, ``high``: of the cue alone on sources held out (0.5 = chance), with its
    95 % interval. ``replaced``: AUROC of the detector that reads its aspect instead, where measurably better; else 0.
    """

    name: str
    photographs: float
    generated: float
    mean: float
    scale: float
    alone: tuple[float, float]
    auroc: float
    low: float = 0.5
    high: float = 0.5
    replaced: float = 0.0

    @property
    def strong(self) -> bool:
        """Whether it may be named in a sentence: better than chance, and by enough to matter."""
        return self.auroc >= LEAST_AUROC and self.low > 0.5

    def standardised(self, value: float) -> float:
        """In deviations from the mean, limited to ± 3: beyond, nothing was measured."""
        return max(-_CLIP, min(_CLIP, (value - self.mean) / self.scale))

    def log_odds(self, value: float) -> float:
        """What the cue says by itself: natural log odds of "generated" at even prior odds."""
        return self.alone[0] * self.standardised(value) + self.alone[1]


@dataclass(frozen=True, slots=True)
class CueModel:
    """All features, in the order of ``KINDS``."""

    cues: tuple[Cue, ...]


@cache
def cue_model(folder: Path = FOLDER) -> CueModel | None:
    """The model that comes with the program, None where none does. Raises ModelError where it is damaged."""
    if not (folder / CARD_FILE).exists():
        return None
    data = read_checked(read_card(folder / CARD_FILE), folder, MODEL_FILE)
    try:
        raw = json.loads(data)
        cues = tuple(
            Cue(**{**{k: v for k, v in entry.items() if k != "weight"}, "alone": tuple(entry["alone"])})
            for entry in raw["cues"]
        )
        model = CueModel(cues)
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{MODEL_FILE} of the engine synthetic is damaged; install the program again.") from error
    if tuple(cue.name for cue in model.cues) != tuple(kind.name for kind in KINDS):
        raise ModelError(f"{MODEL_FILE} of the engine synthetic is for other features; install the program again.")
    return model


@cache
def worth_under(condition: str, folder: Path = FOLDER) -> dict[str, float]:
    """Feature's name → AUROC on sources held out under one band of condition; empty where it was not measured there."""
    card = read_card(folder / CARD_FILE)
    known = {kind.name: card.figure("AUROC", f"cue: {kind.name}; {condition}") for kind in KINDS}
    return {name: area for name, area in known.items() if area is not None}
