"""What is selected in the list, and bringing it before the viewers and the answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from engines.core.finding import Finding
from engines.core.names import clean_name
from gui.exhibits.model import ROW_ROLE
from gui.exhibits.row import Row, RowChange
from gui.jobs.plain import Loaded

if TYPE_CHECKING:
    from gui.window import MainWindow

_SETTLE_MS = 40
_SIDE_BY_SIDE_MAX = 4


class Selection(QObject):
    """Reads the case for what is selected, a moment after the last key press, and shows what comes back."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.keys: list[str] = []
        self._received: set[str] = set()
        self._wait = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._wait.timeout.connect(self._load)
        window.view.chosen.connect(self._choose)
        window.desk.clerk.loaded.connect(self._show)
        window.desk.case_thread.found.connect(self._add_finding)

    def take_first(self) -> None:
        """Select the first row if nothing is selected."""
        model = self._window.model
        if not self.keys and model.rowCount():
            self._window.view.select(model.index(0).data(ROW_ROLE).key)

    def hear(self, changes: Sequence[RowChange]) -> None:
        """An exhibit that is being shown was received or refused just now: read it again."""
        shown = set(self.keys[:_SIDE_BY_SIDE_MAX])
        if any(c.key in shown and (c.facts or c.refusal) for c in changes):
            self._wait.start()

    def read_again(self, keys: Sequence[str]) -> None:
        """What the case holds on these has changed; read it again where it is shown."""
        if set(keys) & set(self.keys[:_SIDE_BY_SIDE_MAX]):
            self._wait.start()

    def forget(self) -> None:
        """Nothing is selected any more; another case is open."""
        self.keys = []
        self._wait.stop()
        self._window.bench.clear()
        self._window.notes_dock.show_exhibit("", "")
        self._window.caption_acts.forget()

    def _choose(self, keys: list[str]) -> None:
        self.keys = keys
        self._window.acts.update()
        self._wait.start()

    def _rows(self) -> list[Row]:
        rows = [self._window.model.row(key) for key in self.keys[:_SIDE_BY_SIDE_MAX]]
        return [row for row in rows if row is not None]

    def _load(self) -> None:
        window, rows = self._window, self._rows()
        if not rows:
            window.desk.load([])
            window.bench.clear()
            window.notes_dock.show_exhibit("", "")
            window.caption_acts.forget()
            return
        window.desk.load([(row.source, row.facts, row.refusal[1] if row.refusal else "") for row in rows])
        first = rows[0]
        window.notes_dock.show_exhibit(first.key, first.source.name)

    def _show(self, loaded: tuple[Loaded, ...]) -> None:
        bench, first = self._window.bench, loaded[0]
        if [one.source.key for one in loaded] != [row.key for row in self._rows()]:
            return
        name = clean_name(first.source.name)
        bench.answers.show_exhibit(name, first.facts, list(first.findings), first.refusal)
        if first.facts is None:
            bench.viewers.clear()
            return
        together = [(one.source, one.facts, list(one.findings)) for one in loaded if one.facts]
        if len(together) > 1:
            bench.viewers.set_comparison(together)
        else:
            bench.viewers.show_exhibit(first.source, first.facts, list(first.findings))

    def _add_finding(self, key: str, finding: Finding) -> None:
        if self.keys[:1] == [key] and self._window.bench.is_furnished:
            self._window.bench.answers.add_finding(finding)
            self._window.bench.viewers.add_finding(finding)
