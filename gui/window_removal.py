"""Removing exhibits from the list, so that it can be undone; what was found about them stays in the case."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QUndoCommand

SetRemoved = Callable[[Sequence[str], bool], object]


class Removal(QUndoCommand):
    """Calls ``set_removed(keys, True)`` to do and to redo, ``set_removed(keys, False)`` to undo."""

    def __init__(self, keys: Sequence[str], name: str, set_removed: SetRemoved) -> None:
        super().__init__(f"remove {name}" if len(keys) == 1 else f"remove {len(keys):,} exhibits")
        self._keys = list(keys)
        self._set_removed = set_removed

    def redo(self) -> None:
        """Remove."""
        self._set_removed(self._keys, True)

    def undo(self) -> None:
        """Take back."""
        self._set_removed(self._keys, False)
