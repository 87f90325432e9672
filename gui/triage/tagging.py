"""Tags in the window: given and taken away so that it can be undone, read when a case is opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand

from engines.core.case import Case
from engines.core.case_moves import log_now
from engines.core.case_tags import TAGGED, UNTAGGED, tag, tags_standing, untag
from gui.jobs.clerk import Clerk

Apply = Callable[[str, Sequence[str], bool], object]


class TagClerk(QObject):
    """Works in the clerk's turn. Emits ``told`` with key → tags that stand now, for exhibits whose tags were read."""

    told = Signal(dict)

    def __init__(self, clerk: Clerk, case: Callable[[], Case], parent: QObject) -> None:
        super().__init__(parent)
        self._clerk = clerk
        self._case = case

    def read(self) -> None:
        """Tell the tags of all exhibits that have any."""
        self._clerk.then(lambda: self.told.emit(tags_standing(log_now(self._case(), TAGGED, UNTAGGED))))

    def keep(self, word: str, keys: Sequence[str], on: bool) -> None:
        """Give a tag to these, or take it from them, and tell what they have then."""
        concerned = list(keys)
        self._clerk.then(lambda: self._keep(word, concerned, on))

    def _keep(self, word: str, keys: list[str], on: bool) -> None:
        (tag if on else untag)(self._case(), word, keys)
        standing = tags_standing(log_now(self._case(), TAGGED, UNTAGGED))
        self.told.emit({key: standing.get(key, ()) for key in keys})


class TagChange(QUndoCommand):
    """Gives a tag to ``keys``, none of which has it, or takes it from them; undo does the contrary."""

    def __init__(self, word: str, keys: Sequence[str], on: bool, apply: Apply) -> None:
        many = "1 exhibit" if len(keys) == 1 else f"{len(keys):,} exhibits"
        super().__init__(f"tag {many} “{word}”" if on else f"take “{word}” from {many}")
        self._word = word
        self._keys = list(keys)
        self._on = on
        self._apply = apply

    def redo(self) -> None:
        """Do it."""
        self._apply(self._word, self._keys, self._on)

    def undo(self) -> None:
        """Do the contrary."""
        self._apply(self._word, self._keys, not self._on)
