"""The measured thresholds and error rates of this engine, from ``card.json`` beside it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from engines.core.card import Card, read_card

OTHERS, OTHERS_FOUND = "pictures of other cameras tested", "of these recognised wrongly"
OWN, OWN_FOUND = "pictures of the same camera tested", "of these recognised"
MISSING_LEVEL = "missing level"
UNTOUCHED, UNTOUCHED_ALARMS = "untouched pictures mapped", "of these with an alarm"
PASTED, PASTED_FOUND = "pictures with a square from another camera mapped", "of these with an alarm in the square"


@cache
def card() -> Card:
    """The card. Raises ModelError where it is missing."""
    return read_card(Path(__file__).with_name("card.json"))


def counted(measure: str, group: str) -> int:
    """A number of pictures from the card."""
    return round(card().figure(measure, group) or 0)


def missing_level() -> float:
    """How much better "absent" explains a place than "present", in log10; untouched pictures hardly ever reach it."""
    level = card().figure(MISSING_LEVEL)
    assert level is not None
    return level
