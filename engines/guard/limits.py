"""The guard's limits, as fitted: by condition, with what ordinary pictures measure, from ``limits.json``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from engines.core.card import Card, read_card, read_checked
from engines.core.errors import ModelError
from engines.guard.statistics import NAMES

FOLDER = Path(__file__).parent
CARD_FILE, LIMITS_FILE = "card.json", "limits.json"


@dataclass(frozen=True, slots=True)
class Band:
    """Limits for pictures whose last JPEG compression lies in ``quality`` (0 = not JPEG), lowest and highest.

    ``pattern``, ``graphic``: closeness to the class less closeness to ordinary pictures, from which on it counts.
    ``distance``: of each of the three models of the familiar, the mean square deviation from which on it is far.
    """

    name: str
    quality: tuple[int, int]
    pattern: float
    graphic: float
    distance: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Limits:
    """``certainty``: hyperbolic distance from the origin under which a class does not count. ``score``: the
    detectors' log odds of all ordinary pictures, widened by a fifth. ``photographs``: the
    values between which 95 in 100 photographs lie, for each of ``NAMES``.
    """

    bands: tuple[Band, ...]
    certainty: float
    score: tuple[float, float]
    photographs: tuple[tuple[float, float], ...]

    def band(self, quality: int | None) -> Band | None:
        """The band of a JPEG quality (None or 0: not JPEG); None below what was measured."""
        return next((band for band in self.bands if band.quality[0] <= (quality or 0) <= band.quality[1]), None)

    @property
    def least_quality(self) -> int:
        """The lowest JPEG quality that was measured."""
        return min(band.quality[0] for band in self.bands if band.quality[1])


@cache
def guard_card(folder: Path = FOLDER) -> Card:
    """The card of the guard. Raises ModelError where it is missing or damaged."""
    return read_card(folder / CARD_FILE)


@cache
def guard_limits(folder: Path = FOLDER) -> Limits:
    """The limits. Raises ModelError where they are missing, or not those whose error was measured."""
    data = read_checked(guard_card(folder), folder, LIMITS_FILE)
    try:
        raw: dict[str, Any] = json.loads(data)
        bands = tuple(
            Band(
                str(band["name"]),
                (int(band["quality"][0]), int(band["quality"][1])),
                float(band["pattern"]),
                float(band["graphic"]),
                (float(band["distance"][0]), float(band["distance"][1]), float(band["distance"][2])),
            )
            for band in raw["bands"]
        )
        spans = tuple((float(raw["photographs"][name][0]), float(raw["photographs"][name][1])) for name in NAMES)
        score = (float(raw["score"][0]), float(raw["score"][1]))
        return Limits(bands, float(raw["certainty"]), score, spans)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise ModelError(f"{LIMITS_FILE} of the engine guard is damaged; install the program again.") from error
