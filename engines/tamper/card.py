"""What is known of the maps: alarm levels and error rates measured by ``python -m training.tamper``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

CARD = Path(__file__).with_name("card.json")

ENGINE = "engine"
NO_JPEG = "no JPEG"
BANDS = ("JPEG below 80", "JPEG 80–92", "JPEG above 92", NO_JPEG)


SIZE_BANDS = {"up to 0.1 MP": 0.1, "0.1–0.3 MP": 0.3, "0.3–2 MP": 2.0, "above 2 MP": float("inf")}


def size_band_of(megapixels: float) -> str:
    """The band of size of a picture."""
    return next(name for name, most in SIZE_BANDS.items() if megapixels <= most)


def band_of(jpeg_quality: int | None) -> str:
    """The band of condition of a picture by the quality of the file's own compression, None where not JPEG."""
    if jpeg_quality is None:
        return NO_JPEG
    return BANDS[0] if jpeg_quality < 80 else BANDS[1] if jpeg_quality <= 92 else BANDS[2]


@dataclass(frozen=True, slots=True)
class Card:
    """The calibration card; see ``card.json`` for the data behind it."""

    content: dict[str, Any]

    def alarm_level(self, method: str, band: str) -> float:
        """The level of the method's raw map that counts as a signal in this band (a map shows multiples of it)."""
        return float(self.content["methods"][method]["alarm_level"][band])

    def heights(self, band: str) -> dict[str, float]:
        """Method → the height that brings its raw map to a common scale before fusion."""
        return {method: float(levels[band]) for method, levels in self.content["heights"].items()}

    def alarms(self, name: str) -> bool:
        """Whether a map found enough altered pictures at its level to have a threshold of its own."""
        return name in self.content["alarming"]

    @property
    def fusion(self) -> dict[str, Any]:
        """The weights of ``engines.tamper.integration``."""
        weights: dict[str, Any] = self.content["fusion"]
        return weights

    @property
    def extent(self) -> float:
        """The share of the fused map's alarm level down to which an alarmed place is outlined."""
        return float(self.content["extent"])

    def rate_by_size(self, kind: str, size_band: str) -> tuple[int, int]:
        """(hits, pictures) of the whole engine on pictures of one of SIZE_BANDS, ``kind`` as in ``rate``."""
        for row in self.content["by_group"]:
            if row["by"] == "size" and row["value"] == size_band:
                hits, pictures = row[kind]
                return int(hits), int(pictures)
        return 0, 0

    def rate(self, method: str, kind: str, band: str) -> tuple[int, int]:
        """(hits, pictures) measured on held-out sources; ``kind``: false_alarms or detections."""
        rates = self.content[ENGINE] if method == ENGINE else self.content["methods"][method]
        hits, pictures = rates[kind][band]
        return int(hits), int(pictures)


@cache
def card() -> Card:
    """The card shipped with this engine."""
    return Card(json.loads(CARD.read_text(encoding="utf-8")))
