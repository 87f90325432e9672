"""From when on a camera, a phone or its system existed, from ``devices.json`` (each entry with its source)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engines.caption.evidence.metadata import Metadata

_FILE = Path(__file__).resolve().parent.parent / "words" / "devices.json"


@dataclass(frozen=True, slots=True)
class Release:
    """``name`` was announced in ``year``; ``where`` names the field that names it; ``source``: who says so."""

    name: str
    year: int
    where: str
    source: str


@cache
def _table() -> dict[str, list[list[str]]]:
    table: dict[str, list[list[str]]] = json.loads(_FILE.read_text("utf-8"))
    return table


def device_release(metadata: Metadata) -> Release | None:
    """The later of the device's and its system's release, None where neither is in the table."""
    model = " ".join(metadata.text("EXIF", "Model").split())
    make = metadata.text("EXIF", "Make").lower()
    found: list[Release] = []
    for pattern, year, name, source in _table()["models"]:
        if model and re.fullmatch(pattern, model, re.I):
            found.append(Release(name, int(year), "EXIF Model", source))
            break
    version = re.match(r"(\d{1,2})\.\d", metadata.text("EXIF", "Software"))
    if "apple" in make and version:
        for major, year, name, source in _table()["apple_systems"]:
            if major == version[1]:
                found.append(Release(name, int(year), "EXIF Software", source))
    return max(found, key=lambda release: release.year, default=None)
