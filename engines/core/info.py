"""What an engine says about itself, and the typed options from which the settings page is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engines.core.question import Question

OptionValue = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Option:
    """One typed setting of an engine. ``low``/``high`` bound numbers; ``choices`` makes it a list of words."""

    name: str
    title: str
    default: OptionValue
    help: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Info:
    """An engine's name plate. ``help`` is the file in the engine's folder that F1 shows (HTML fragment).

    ``limits``: one sentence on what the engine cannot tell. ``version`` changes whenever the same picture may get
    other numbers. ``models``: names of folders under onnx_models that it loads. ``order``: place in the report, after
    the ENFSI manual's order (1 auxiliary data, 2 file structure, 3 global content, 4 local content). ``guarded``: what
    it says rests on trained models alone, so that an objection of the guard silences it. ``packs``: it also asks the
    imported models of its question; without ``models`` of its own it takes part only where there are such.
    """

    id: str
    question: Question
    title: str
    limits: str
    version: str
    models: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    help: str = "help.html"
    order: Literal[1, 2, 3, 4] = 4
    needs_pixels: bool = True
    guarded: bool = False
    packs: bool = False
