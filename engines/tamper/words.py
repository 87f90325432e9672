"""The sentences of this engine, each with the error measured on held-out pictures."""

from __future__ import annotations

from collections.abc import Sequence

from engines.tamper.card import card
from engines.tamper.info import INFO
from engines.tamper.methods import Method


def measured(method: Method, band: str) -> str:
    """Measured false alarms and detections of ``method`` in a band of condition, in words."""
    false, untouched = card().rate(method.id, "false_alarms", band)
    hits, altered = card().rate(method.id, "detections", band)
    return (
        f"{method.title} ({band}): {false} false alarms in {untouched} untouched pictures, "
        f"{hits} of {altered} altered pictures found, on sources not used for calibration"
    )


def signal_sentence(name: str, alarmed: Sequence[Method], band: str) -> str:
    """What is said when at least one map passes its alarm level."""
    first = min(alarmed, key=lambda method: card().rate(method.id, "false_alarms", band)[0])
    return f"In {name}, a place {first.differs} ({measured(first, band)})."


def nothing_sentence(name: str, maps: int) -> str:
    """What is said when no map passes its alarm level."""
    return (
        f"None of the {maps} applicable methods found a place in {name} that differs from the rest more than untouched "
        "pictures do; this does not show that the picture is unaltered."
    )


def limits(is_jpeg: bool) -> tuple[str, ...]:
    """What this finding cannot tell."""
    common = (
        INFO.limits,
        "Strongly out-of-focus, over-exposed or sharpened places, text and graphics can differ from the rest without "
        "any alteration.",
        "An alteration that covers most of the picture leaves no rest to compare with.",
    )
    if is_jpeg:
        return common
    return (*common, "The file is no JPEG: traces of compression can only be judged from the pixels.")
