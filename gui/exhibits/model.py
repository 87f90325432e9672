"""A virtual list of exhibits: tens of thousands of rows, filtered and sorted here rather than row by row in a proxy."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from engines.core.exhibit import Source
from gui.exhibits.row import Row, RowChange
from gui.triage.ask import Ask
from gui.triage.fits import fitting
from gui.triage.folding import Fold, folded
from gui.triage.sorting import DEPEND_ON_FINDINGS, ordered

__all__ = ["FOLD_ROLE", "ROW_ROLE", "AnyIndex", "Ask", "ExhibitModel"]

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
FOLD_ROLE = Qt.ItemDataRole.UserRole + 2
AnyIndex = QModelIndex | QPersistentModelIndex
_RESORT_MS = 400
_MANY = 40
_ALONE = Fold("")


class ExhibitModel(QAbstractListModel):
    """All rows by key; the shown ones in ``self._shown``. ``counted`` tells (shown, all) when either changes.

    Rows that are folded into another one count among those shown, since they match what is asked for.
    """

    counted = Signal(int, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, Row] = {}
        self._removed: set[str] = set()
        self._shown: list[Row] = []
        self._matching: list[Row] = []
        self._place: dict[str, int] = {}
        self._ask = Ask()
        self._groups: dict[str, str] = {}
        self._open: set[str] = set()
        self._folds: dict[str, Fold] = {}
        self._arrivals = 0
        self.also_spoken: Callable[[str], str] = lambda key: ""
        self._resort = QTimer(self, interval=_RESORT_MS, singleShot=True)
        self._resort.timeout.connect(self._arrange)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008, N802
        """Number of shown rows."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row itself under ROW_ROLE, its Fold under FOLD_ROLE; words under the roles that Qt reads or copies."""
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        row = self._shown[index.row()]
        if role == ROW_ROLE:
            return row
        if role == FOLD_ROLE:
            return self._folds.get(row.key, _ALONE)
        if role == Qt.ItemDataRole.DisplayRole:
            return row.source.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            alike = self._folds.get(row.key, _ALONE).words
            return f"{row.spoken()}{f'. {alike}' if alike else ''}{self.also_spoken(row.key)}"
        return None

    @property
    def ask(self) -> Ask:
        """What is shown now."""
        return self._ask

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
        if returned:
            self._arrange()
        elif fresh and self._ask != Ask():
            self._arrange_soon()
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
        if self._ask.filtered or self._ask.fold or self._ask.sort in DEPEND_ON_FINDINGS:
            self._arrange_soon()

    def apply_weighed(self, changes: Sequence[RowChange]) -> None:
        """Take over what was read of rows a while ago, where an examination has not told newer things since."""
        rows = self._rows
        self.apply([one for one in changes if (row := rows.get(one.key)) is not None and not row.weighed])

    def show(self, ask: Ask) -> None:
        """Filter, sort and fold."""
        if ask != self._ask:
            self._ask = ask
            self._arrange()

    def set_groups(self, groups: Mapping[str, str]) -> None:
        """Further exhibits whose group of alike ones is known now: key → key of the group's first one."""
        self._groups.update(groups)
        if self._ask.fold:
            self._arrange_soon()

    def fold(self, key: str) -> Fold:
        """What the row of a key stands for now."""
        return self._folds.get(key, _ALONE)

    def unfold(self, group: str, is_open: bool) -> None:
        """Show the others of a group below its first row, or fold them again."""
        if is_open is not (group in self._open):
            (self._open.add if is_open else self._open.discard)(group)
            self._arrange()

    def unfold_alike(self, keys: Iterable[str]) -> list[str]:
        """Show all that are alike these and match what is asked for; returns their keys, these included."""
        groups: dict[str, list[str]] = {self._groups.get(key, key): [] for key in keys}
        for row in self._matching:
            if (own := groups.get(self._groups.get(row.key, row.key))) is not None:
                own.append(row.key)
        self._open.update(group for group, own in groups.items() if len(own) > 1)
        self._arrange()
        return [key for own in groups.values() for key in own]

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
        held: tuple[Any, ...] = (self._rows, self._removed, self._shown, self._matching, self._place)
        for part in (*held, self._groups, self._open, self._folds):
            part.clear()
        self._arrivals = 0
        self.endResetModel()
        self._count()

    def row(self, key: str) -> Row | None:
        """The row of a key, shown or not; None if it is not in the list."""
        return None if key in self._removed else self._rows.get(key)

    def rows(self) -> list[Row]:
        """All rows in the list in order of arrival, shown or filtered out."""
        if not self._removed:
            return list(self._rows.values())
        return [row for key, row in self._rows.items() if key not in self._removed]

    def matching(self) -> list[Row]:
        """The rows that match what is asked for, in the order asked for, folded ones too."""
        return list(self._matching)

    def place(self, key: str) -> QModelIndex:
        """Where a key is shown; an invalid index if it is not."""
        place = self._place.get(key)
        return QModelIndex() if place is None else self.index(place)

    def keys_at(self, places: Iterable[int]) -> list[str]:
        """The keys of the rows at these places."""
        return [self._shown[place].key for place in places]

    def _append(self, rows: list[Row]) -> None:
        first = len(self._shown)
        self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
        self._shown.extend(rows)
        self._matching.extend(rows)
        self._place.update((row.key, first + i) for i, row in enumerate(rows))
        self.endInsertRows()

    def _arrange_soon(self) -> None:
        if not self._resort.isActive():
            self._resort.start()

    def _arrange(self) -> None:
        self._resort.stop()
        began = time.perf_counter()
        self._matching = ordered(fitting(self.rows(), self._ask), self._ask)
        before = self._folds
        rows, self._folds = self._matching, {}
        if self._ask.fold:
            rows, self._folds = folded(self._matching, self._groups, self._open)
        if rows == self._shown:
            self._redraw(before)
            return
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        keys = [self._shown[index.row()].key for index in held]
        self._shown = list(rows)
        self._place = {row.key: i for i, row in enumerate(rows)}
        self.changePersistentIndexList(held, [self.place(key) for key in keys])
        self.layoutChanged.emit()
        self._count()
        # While exhibits are examined, a twentieth of the window's time at most goes into their order.
        self._resort.setInterval(max(_RESORT_MS, round(20_000 * (time.perf_counter() - began))))

    def _redraw(self, before: Mapping[str, Fold]) -> None:
        """The same rows, some of which may stand for others now."""
        if before != self._folds and self._shown:
            self.dataChanged.emit(self.index(0), self.index(len(self._shown) - 1))
            self._count()

    def _count(self) -> None:
        self.counted.emit(len(self._matching), len(self._rows) - len(self._removed))
