"""How bright the scene was, by EXIF's exposure: the exposure value at ISO 100 (ISO 2720)."""

from __future__ import annotations

import math

from engines.caption.evidence.metadata import Metadata

DAYLIGHT = 13.0
"""Sunlit scenes have 14 to 16, lit interiors 5 to 9, streets at night 2 to 6."""


def exposure_value(metadata: Metadata) -> float | None:
    """log2(N² / t) − log2(ISO / 100); None where aperture, time or sensitivity is missing, or the flash fired."""
    flash = _number(metadata.text("EXIF", "Flash"))
    aperture = _number(metadata.text("EXIF", "FNumber"))
    seconds = _number(metadata.text("EXIF", "ExposureTime"))
    speed = _number(metadata.text("EXIF", "ISOSpeedRatings") or metadata.text("EXIF", "PhotographicSensitivity"))
    if not (aperture and seconds and speed) or (flash is not None and int(flash) & 1):
        return None
    return math.log2(aperture**2 / seconds) - math.log2(speed / 100)


def _number(text: str) -> float | None:
    try:
        value = float(text.split(",")[0])
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None
