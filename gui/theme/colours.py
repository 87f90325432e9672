"""The window's colours by role, light and dark. Contrast of text on its ground is at least 4.5 : 1."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Colours:
    """Hex colours by role. ``ground`` lies behind all, ``sheet`` under text and lists, ``raised`` under controls.

    ``stage`` is the neutral ground behind pictures: grey without hue, so that it doesn't tint what is judged.
    The five outcome colours never use green: green reads as "authentic", which no finding says.
    """

    name: str
    ground: str
    sheet: str
    raised: str
    hover: str
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    selected: str
    stage: str
    signal: str
    on_signal: str
    nothing_found: str
    abstained: str
    not_applicable: str
    failed: str


DARK = Colours(
    name="dark",
    ground="#15171b",
    sheet="#1b1e24",
    raised="#252932",
    hover="#2f3440",
    line="#343a46",
    text="#e7e9ee",
    muted="#a0a7b4",
    accent="#6ea8fe",
    on_accent="#0b1626",
    selected="#263a58",
    stage="#101010",
    signal="#f0a93b",
    on_signal="#241700",
    nothing_found="#8fa3bd",
    abstained="#b79be8",
    not_applicable="#767e8b",
    failed="#f2827f",
)

LIGHT = Colours(
    name="light",
    ground="#eceef2",
    sheet="#ffffff",
    raised="#f6f7f9",
    hover="#e3e8f0",
    line="#d0d5de",
    text="#1a1d23",
    muted="#59616e",
    accent="#1d5fd0",
    on_accent="#ffffff",
    selected="#d8e6fd",
    stage="#e6e6e6",
    signal="#c26a00",
    on_signal="#ffffff",
    nothing_found="#4f6480",
    abstained="#6d48b5",
    not_applicable="#7a828e",
    failed="#b3261e",
)
