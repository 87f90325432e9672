"""Notes and details as acts that can be undone: by a contrary act, since nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtGui import QUndoCommand

Turn = Callable[[str, int, bool], object]
Fill = Callable[[Mapping[str, str]], object]


class NoteChange(QUndoCommand):
    """A note that was kept (``withdraw`` false) or is to be withdrawn; ``turn(key, number, withdraw)`` does either."""

    def __init__(self, key: str, number: int, withdraw: bool, turn: Turn) -> None:
        super().__init__("withdraw note" if withdraw else "note")
        self._key, self._number, self._withdraw, self._turn = key, number, withdraw, turn
        # The clerk has kept the note already when it tells its number.
        self._is_done = not withdraw

    def redo(self) -> None:
        """Do it, if it is not done yet."""
        if not self._is_done:
            self._turn(self._key, self._number, self._withdraw)
        self._is_done = False

    def undo(self) -> None:
        """Do the contrary."""
        self._turn(self._key, self._number, not self._withdraw)


class DetailsChange(QUndoCommand):
    """Fills fields in with ``after``; undo fills the same fields in with ``before``."""

    def __init__(self, before: Mapping[str, str], after: Mapping[str, str], fill: Fill) -> None:
        super().__init__("change of the case’s details")
        self._before, self._after, self._fill = dict(before), dict(after), fill

    def redo(self) -> None:
        """Do it."""
        self._fill(self._after)

    def undo(self) -> None:
        """Do the contrary."""
        self._fill(self._before)
