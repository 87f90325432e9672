"""A virtual list of exhibits: tens of thousands of rows, filtered and sorted here rather than row by row in a proxy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from engines.core.exhibit import Source
from engines.core.finding import Outcome
from gui.exhibits.row import Row, RowChange

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
AnyIndex = QModelIndex | QPersistentModelIndex
_RESORT_MS = 400
_MANY = 40

SORTS: dict[str, Callable[[Row], Any]] = {
    "order": lambda row: row.order,
    "name": lambda row: (row.sort_name, row.order),
    "strength": lambda row: (-row.strength, row.order),
}
OUTCOME_FILTERS: dict[str, Callable[[Row], bool]] = {
    "all": lambda row: True,
    "signal": lambda row: any(chip.outcome is Outcome.SIGNAL for chip in row.chips.values()),
    "nothing found": lambda row: (
        bool(row.chips) and not any(chip.outcome is Outcome.SIGNAL for chip in row.chips.values())
    ),
    "failed": lambda row: (
        row.refusal is not None
        or bool(row.facts and row.facts.undecodable)
        or any(chip.outcome is Outcome.FAILED for chip in row.chips.values())
    ),
    "not examined": lambda row: not row.finished,
}


@dataclass(frozen=True, slots=True)
class Ask:
    """What the list shows: rows whose name holds ``text``, of an outcome, sorted."""

    text: str = ""
    outcome: str = "all"
    sort: str = "order"


class ExhibitModel(QAbstractListModel):
    """All rows by key; the shown ones in ``self._shown``. ``counted`` tells (shown, all) when either changes."""

    counted = Signal(int, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, Row] = {}
        self._removed: set[str] = set()
        self._shown: list[Row] = []
        self._place: dict[str, int] = {}
        self._ask = Ask()
        self._arrivals = 0
        self.also_spoken: Callable[[str], str] = lambda key: ""
        self._resort = QTimer(self, interval=_RESORT_MS, singleShot=True)
        self._resort.timeout.connect(self._arrange)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008, N802
        """Number of shown rows."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row itself under ROW_ROLE; words under the roles that Qt reads aloud or copies."""
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        row = self._shown[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.source.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.spoken()}{self.also_spoken(row.key)}"
        return None

    def add(self, sources: Iterable[Source], bring_back: bool = True) -> list[str]:
        """Append the sources that are not in the list yet.

        Removed ones come back at their old place if ``bring_back``; returns the keys of those that did.
        """
        fresh: list[Row] = []
        returned: list[str] = []
        for source in sources:
            key = source.key
            if key in self._removed:
                if bring_back:
                    self._removed.discard(key)
                    returned.append(key)
            elif key not in self._rows:
                self._rows[key] = Row(source, self._arrivals)
                self._arrivals += 1
                fresh.append(self._rows[key])
        if returned or (fresh and self._ask != Ask()):
            self._arrange()
        elif fresh:
            self._append(fresh)
        if fresh or returned:
            self._count()
        return returned

    def apply(self, changes: Sequence[RowChange]) -> None:
        """Take over a batch of changes; one repaint for all, and a fresh order soon if the order depends on them."""
        places = set()
        for change in changes:
            row = self._rows.get(change.key)
            if row is None:
                continue
            row.apply(change)
            place = self._place.get(change.key)
            if place is not None:
                places.add(place)
        if len(places) > _MANY:
            self.dataChanged.emit(self.index(min(places)), self.index(max(places)))
        else:
            for place in places:
                self.dataChanged.emit(self.index(place), self.index(place))
        if (self._ask.outcome != "all" or self._ask.sort == "strength") and not self._resort.isActive():
            self._resort.start()

    def show(self, ask: Ask) -> None:
        """Filter and sort."""
        if ask != self._ask:
            self._ask = ask
            self._arrange()
            self._count()

    def set_removed(self, keys: Iterable[str], removed: bool) -> None:
        """Take rows out of the list, or back into it at their old place."""
        if removed:
            self._removed.update(key for key in keys if key in self._rows)
        else:
            self._removed.difference_update(keys)
        self._arrange()
        self._count()

    def clear(self) -> None:
        """Empty the list, for another case."""
        self.beginResetModel()
        for part in (self._rows, self._removed, self._shown, self._place):
            part.clear()
        self._arrivals = 0
        self.endResetModel()
        self._count()

    def row(self, key: str) -> Row | None:
        """The row of a key, shown or not; None if it is not in the list."""
        return None if key in self._removed else self._rows.get(key)

    def rows(self) -> list[Row]:
        """All rows in the list in order of arrival, shown or filtered out."""
        return [row for key, row in self._rows.items() if key not in self._removed]

    def place(self, key: str) -> QModelIndex:
        """Where a key is shown; an invalid index if it is not."""
        place = self._place.get(key)
        return QModelIndex() if place is None else self.index(place)

    def _append(self, rows: list[Row]) -> None:
        first = len(self._shown)
        self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
        self._shown.extend(rows)
        self._place.update((row.key, first + i) for i, row in enumerate(rows))
        self.endInsertRows()

    def _arrange(self) -> None:
        text = self._ask.text.casefold()
        fits = OUTCOME_FILTERS[self._ask.outcome]
        removed = self._removed
        rows = [
            row
            for key, row in self._rows.items()
            if key not in removed and (not text or text in row.folded_name) and fits(row)
        ]
        rows.sort(key=SORTS[self._ask.sort])
        if rows == self._shown:
            return
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        keys = [self._shown[index.row()].key for index in held]
        self._shown = rows
        self._place = {row.key: i for i, row in enumerate(rows)}
        self.changePersistentIndexList(held, [self.place(key) for key in keys])
        self.layoutChanged.emit()
        self._count()

    def _count(self) -> None:
        self.counted.emit(len(self._shown), len(self._rows) - len(self._removed))
