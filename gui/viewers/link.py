"""One zoom and pan for all viewers of the same kind of frame."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True, slots=True)
class Stance:
    """Where a viewer looks: ``zoom`` is the width of the whole displayed frame in screen pixels, ``x`` and ``y`` the
    centre as fractions of the displayed frame. ``fit``: the whole frame fits the viewer, whatever its size."""

    zoom: float = 0.0
    x: float = 0.5
    y: float = 0.5
    fit: bool = True


class ViewLink(QObject):
    """Passes a viewer's stance, and the place under the cursor, on to all others."""

    moved = Signal(object, object)
    """(Stance, the viewer that moved)"""
    pointed = Signal(object, object)
    """((x, y) fractions of the displayed frame or None, the viewer under the cursor)"""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stance = Stance()

    def move(self, stance: Stance, mover: object) -> None:
        """Take over a viewer's new stance."""
        self.stance = stance
        self.moved.emit(stance, mover)
