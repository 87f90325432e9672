"""Tools that belong to one engine: offered among the views of an exhibit that has a finding of it."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class Tool:
    """``place``: module and class of the tool's widget, loaded on first use."""

    title: str
    place: tuple[str, str]


TOOLS: Mapping[str, Tool] = {
    "spectrum": Tool("Filter a frequency band", ("gui.panels.band_filter", "BandFilter")),
}


def tool_titles() -> dict[str, str]:
    """Engine id → title of its tool."""
    return {engine: tool.title for engine, tool in TOOLS.items()}


def make_tool(engine: str, parent: QWidget) -> QWidget:
    """The widget of an engine's tool."""
    module, name = TOOLS[engine].place
    widget: QWidget = getattr(importlib.import_module(module), name)(parent)
    return widget
