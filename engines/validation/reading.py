"""Reads the report of a validation that was kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from engines.core.calibration import Band, Calibration
from engines.core.errors import AssayError
from engines.validation.keep import REPORT
from engines.validation.measure import Doubt, Error, Group, Validation
from engines.validation.rows import Skipped
from engines.validation.shortcuts import Property
from engines.validation.words import Words


def read_validation(folder: Path) -> Validation | None:
    """The validation kept in a model's folder, None where there is none. Raises AssayError where it is damaged."""
    path = folder / REPORT
    try:
        said = json.loads(path.read_text("utf-8"))
        return Validation(**said | _parts(said))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise AssayError(f"The validation of {folder.name} cannot be read ({error.strerror}).") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise AssayError(f"The validation of {folder.name} is damaged ({error}); validate it again.") from error


def _parts(said: dict[str, Any]) -> dict[str, Any]:
    return {
        "overall": _error(said["overall"]),
        "conditions": tuple(map(_error, said["conditions"])),
        "groups": tuple(Group(**one) for one in said["groups"]),
        "pooled": _band(said["pooled"]),
        "calibration": Calibration.from_json(said["calibration"]) if said["calibration"] else None,
        "properties": tuple(Property(**one) for one in said["properties"]),
        "doubts": tuple(Doubt(**one) for one in said["doubts"]),
        "words": Words(**said.get("words", {})),
        "skipped": tuple(Skipped(**one) for one in said["skipped"]),
        "roc": tuple((float(false), float(true)) for false, true in said["roc"]),
        **{name: tuple(map(str, said[name])) for name in ("reasons", "limits", "warnings")},
    }


def _error(said: dict[str, Any]) -> Error:
    fake, real = said["cases"]
    low, high = said["interval"]
    return Error(str(said["group"]), (int(fake), int(real)), float(said["area"]), (low, high), float(said["found"]))


def _band(said: dict[str, Any]) -> Band:
    whole = {"name": "", "proposition": "", "alternative": "", "bands": [said]}
    return Calibration.from_json(whole).bands[0]
