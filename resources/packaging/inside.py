"""Which installed packages go into the frozen program: those of its pinned requirements, not the building tools."""

from __future__ import annotations

import os
import re
from importlib.metadata import Distribution, distributions
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements"


def variant() -> str:
    """``cpu`` or ``gpu``, as ASSAY_VARIANT says."""
    return os.environ.get("ASSAY_VARIANT", "cpu")


def inside() -> list[Distribution]:
    """The distributions that the program needs at run time, by name."""
    pinned = (REQUIREMENTS / f"{variant()}.txt").read_text(encoding="utf-8")
    names = {plain(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", pinned, re.MULTILINE)}
    found = {plain(one.metadata["Name"]): one for one in distributions()}
    return [found[name] for name in sorted(names & found.keys())]


def plain(name: str) -> str:
    """A package's name as registries compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
