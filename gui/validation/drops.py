"""Models among what is dropped on the main window, and what the main window says of models."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engines.core.packs.importing import looks_like_pack

if TYPE_CHECKING:
    from gui.window import MainWindow

_MOST = 20
"""Paths among which models are looked for: a drop of more is pictures, and looking into each would take time."""


def take_models(window: MainWindow, paths: Sequence[str]) -> Sequence[str]:
    """Import the models among a few dropped paths; returns the others."""
    packs = [path for path in paths if looks_like_pack(Path(path))] if len(paths) <= _MOST else []
    if packs:
        window.acts.show_models()
        assert window.acts.models is not None
        window.acts.models.pack_acts.take([Path(path) for path in packs])
    return [path for path in paths if path not in packs] if packs else paths


def tell_of_model(window: MainWindow, sentence: str) -> None:
    """A model came, went or was validated: what is listed may be examined anew, and the veil may ask others."""
    window.veil_acts.take_settings()
    if not window.model.rowCount():
        window.notice.tell(sentence)
        return
    window.notice.tell(
        sentence, "Examine all", lambda: window.desk.examine([row.source for row in window.model.rows()])
    )
