"""Changing captions, so that it can be undone; the case keeps every step in its log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QUndoCommand

from engines.core.caption import Caption
from engines.core.exhibit import Source


@dataclass(frozen=True, slots=True)
class Given:
    """The captions given for one exhibit, before and after a change."""

    source: Source
    before: tuple[Caption, ...]
    after: tuple[Caption, ...]


Apply = Callable[[Sequence[tuple[Source, tuple[Caption, ...]]]], object]


class CaptionChange(QUndoCommand):
    """Calls ``apply`` with the captions after to do and redo, with those before to undo.

    ``done``: the change was made already, pushing it does nothing.
    """

    def __init__(self, words: str, changes: Sequence[Given], apply: Apply, done: bool = False) -> None:
        super().__init__(words)
        self._changes = list(changes)
        self._apply = apply
        self._skip = done

    def redo(self) -> None:
        """Give the captions."""
        if self._skip:
            self._skip = False
            return
        self._apply([(one.source, one.after) for one in self._changes])

    def undo(self) -> None:
        """Take them back."""
        self._apply([(one.source, one.before) for one in self._changes])
