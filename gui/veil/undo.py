"""Lifting and laying veils, so that it can be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QUndoCommand

SetKeys = Callable[[Sequence[str], bool], object]


class VeilChange(QUndoCommand):
    """Calls ``act(keys, to)`` to do and to redo, ``act(keys, not to)`` to undo; ``words`` name it in the menu."""

    def __init__(self, words: str, keys: Sequence[str], to: bool, act: SetKeys) -> None:
        super().__init__(words)
        self._keys, self._to, self._act = list(keys), to, act

    def redo(self) -> None:
        """Do it."""
        self._act(self._keys, self._to)

    def undo(self) -> None:
        """Take it back."""
        self._act(self._keys, not self._to)
