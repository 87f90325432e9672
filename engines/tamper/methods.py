"""The methods of this engine, in the order in which they run and are shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engines.tamper.error_level import error_level
from engines.tamper.ghost import ghost
from engines.tamper.noise import noise
from engines.tamper.trace import Trace
from engines.tamper.view import View


@dataclass(frozen=True, slots=True)
class Method:
    """``differs`` ends the sentence "In …, one place …"; ``paper`` is what the report cites."""

    id: str
    title: str
    trace: Callable[[View], Trace]
    bright: str
    differs: str
    paper: str


METHODS = (
    Method(
        "error_level",
        "Error level",
        error_level,
        "changes more, or less, on re-saving as JPEG than equally textured places of this picture",
        "differs from the rest in how much it changes on re-saving",
        "Error-level analysis (Krawetz 2007), relative to texture",
    ),
    Method(
        "ghost",
        "JPEG ghosts",
        ghost,
        "seems to have been saved at another JPEG quality than the rest of this picture",
        "seems to have another history of JPEG compression than the rest",
        "JPEG ghosts (Farid 2009)",
    ),
    Method(
        "noise",
        "Noise level",
        noise,
        "carries more, or less, noise than places of like brightness and texture in this picture",
        "carries another level of noise than the rest",
        "Noise inconsistency (Mahdian and Saic 2009; Immerkær 1996)",
    ),
)
