"""Notes and details of the case, read and written in the clerk's turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal

from engines.core import case_details
from engines.core.case import Case
from engines.core.case_lock import user
from engines.core.case_marks import WHOLE_CASE, add_note, put_back_note, withdraw_note
from engines.core.errors import CaseError
from gui.jobs.clerk import Clerk

NO_KEY = ""
"""Stands for the case as a whole where an exhibit's key is expected."""


class CaseworkClerk(QObject):
    """``notes`` tells a key and the list of Note that stand; ``noted`` a key and the number of a note just kept;
    ``details`` a CaseDetails and the last DetailsAct (None where there was none).
    """

    notes = Signal(str, list)
    noted = Signal(str, int)
    details = Signal(object, object)

    def __init__(self, clerk: Clerk, case: Callable[[], Case], parent: QObject) -> None:
        super().__init__(parent)
        self._clerk = clerk
        self._case = case

    def read_notes(self, key: str) -> None:
        """Tell the notes on an exhibit, or on the case."""
        self._clerk.then(lambda: self._tell_notes(key))

    def add_note(self, key: str, text: str) -> None:
        """Keep a note on an exhibit, or on the case, then tell all notes there."""
        self._clerk.then(lambda: self._add(key, text))

    def turn_note(self, key: str, number: int, withdraw: bool) -> None:
        """Withdraw a note or put it back, then tell all notes there."""
        self._clerk.then(lambda: self._turn(key, number, withdraw))

    def read_details(self) -> None:
        """Tell what the case is called and asked."""
        self._clerk.then(self._tell_details)

    def set_details(self, wanted: Mapping[str, str]) -> None:
        """Fill details in, then tell them."""
        self._clerk.then(lambda: self._set(dict(wanted)))

    def _number(self, key: str) -> int | None:
        if key == NO_KEY:
            return WHOLE_CASE
        ids = [exhibit.id for exhibit in self._case().exhibits() if exhibit.source.key == key]
        return ids[-1] if ids else None

    def _tell_notes(self, key: str) -> None:
        number = self._number(key)
        self.notes.emit(key, [] if number is None else self._case().notes(number))

    def _add(self, key: str, text: str) -> None:
        number = self._number(key)
        if number is None:
            raise CaseError("The note was not kept: this exhibit is not in the case yet. Examine it first.")
        kept = add_note(self._case(), number, user(), text)
        self._tell_notes(key)
        self.noted.emit(key, kept)

    def _turn(self, key: str, number: int, withdraw: bool) -> None:
        (withdraw_note if withdraw else put_back_note)(self._case(), number, user())
        self._tell_notes(key)

    def _tell_details(self) -> None:
        acts = case_details.acts(self._case().log(case_details.CHANGED))
        self.details.emit(case_details.details(self._case()), acts[-1] if acts else None)

    def _set(self, wanted: dict[str, str]) -> None:
        case_details.set_details(self._case(), wanted, user())
        self._tell_details()
