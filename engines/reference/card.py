"""The measured level and error rates of this engine, from ``card.json`` beside it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from engines.core.card import Card, read_card

LEVEL, FALSE_ALARMS, UNCHANGED = "alarm level", "false alarms", "unchanged pairs"
REFUSED, UNRELATED = "unrelated pairs refused", "unrelated pairs"


@cache
def card() -> Card:
    """The card. Raises ModelError where it is missing."""
    return read_card(Path(__file__).with_name("card.json"))


def alarm_level() -> float:
    """The change, in expected errors, that unchanged pairs hardly ever reach."""
    level = card().figure(LEVEL)
    assert level is not None
    return level


def counted(measure: str, group: str = "held out") -> int:
    """A number of pairs from the card."""
    return round(card().figure(measure, group) or 0)
