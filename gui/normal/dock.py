"""The dock "Normal pictures": drop a folder, see it fitted, choose what to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engines.anomaly.catalogue import METHODS, how_words
from engines.core.packs.store import pairs
from gui.normal.thread import NormalThread
from gui.normal.zone import NormalZone

if TYPE_CHECKING:
    from engines.anomaly.apart import Fitted
    from engines.anomaly.catalogue import Listed

_NONE = "Compare with nothing"
_NEW_VIEW = "new view"


class NormalDock(QDockWidget):
    """Emits ``chosen`` with the value of the option ``normal``, and ``told`` with a sentence after a fit."""

    chosen = Signal(str)
    told = Signal(str, bool)
    """A sentence; whether there is now something new to examine with."""
    folder_asked = Signal()
    first_shown = Signal()

    def __init__(self, window: QMainWindow, value: str) -> None:
        super().__init__("Normal pictures", window)
        self.setObjectName("normal_dock")
        self.setProperty("help_topic", "anomaly")
        self._value = value
        self.thread_of_fits = NormalThread(self)
        self.zone = NormalZone()
        self.method = QComboBox()
        self.method.setAccessibleName("How normal pictures are compared")
        self.method.addItem("Way of comparing: chosen by the pictures", METHODS[0])
        for method in METHODS[1:]:
            self.method.addItem(_sentence(how_words(method)), method)
        self.method.addItem("As a new view of the set chosen beside", _NEW_VIEW)
        self.list = QListWidget()
        self.list.setAccessibleName("Sets of normal pictures")
        self.remove_button = QPushButton("Delete set")
        self.remove_button.setAccessibleName("Delete set")
        self.remove_button.clicked.connect(self._remove)
        self.object = QLineEdit()
        self.object.setAccessibleName("What the normal pictures show")
        self.object.setPlaceholderText("What they show, for an imported pair of towers (optional), such as banknote")
        self.object.setMaxLength(60)
        self.object.hide()
        self._lay_out()
        fits = self.thread_of_fits
        fits.listed.connect(self.show_sets)
        fits.progress.connect(self.zone.show_progress)
        fits.fitted.connect(self._fitted)
        fits.failed.connect(self._failed)
        fits.stopped.connect(self._stopped)
        self.zone.dropped.connect(self.fit)
        self.zone.folder_asked.connect(self.folder_asked)
        self.zone.cancel_asked.connect(fits.cancel)
        self.list.currentItemChanged.connect(lambda item, _: self._choose(item))
        self._shown = False
        self.visibilityChanged.connect(self._hear_visible)

    @property
    def value(self) -> str:
        """The value of the option ``normal`` in force, "" for none."""
        return self._value

    def fit(self, places: Sequence[Path]) -> None:
        """Learn what is normal from the pictures under ``places``; one fit at a time."""
        method = str(self.method.currentData())
        if method == _NEW_VIEW and not self._value:
            self.told.emit("Choose the set that is to be carried over to the new view first, then drop again.", False)
        elif places and not self.zone.busy:
            self.zone.show_progress(0.0)
            new_view = method == _NEW_VIEW
            base, shown = (self._value, "") if new_view else ("", self.object.text().strip())
            self.thread_of_fits.fit(places, METHODS[0] if new_view else method, base, shown)

    def show_sets(self, sets: Sequence[Listed]) -> None:
        """Fill the list; the set in force is marked."""
        self.list.blockSignals(True)
        self.list.clear()
        for words, value in [(_NONE, ""), *((_words(one), one.value) for one in sets)]:
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, value)
            self.list.addItem(item)
            if value == self._value:
                self.list.setCurrentItem(item)
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)
        self.list.blockSignals(False)
        self._choose(self.list.currentItem())

    def end(self) -> None:
        """End the fit and the thread."""
        self.thread_of_fits.end()

    def _lay_out(self) -> None:
        title = QLabel("Compare with")
        title.setProperty("role", "muted")
        right = QVBoxLayout()
        right.addWidget(title)
        right.addWidget(self.list, 1)
        right.addWidget(self.remove_button, 0, Qt.AlignmentFlag.AlignRight)
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(8, 4, 8, 8)
        row.setSpacing(12)
        left = QVBoxLayout()
        left.addWidget(self.zone, 1)
        left.addWidget(self.method)
        left.addWidget(self.object)
        row.addLayout(left, 1)
        row.addLayout(right, 1)
        self.setWidget(inside)

    def _hear_visible(self, visible: bool) -> None:
        if visible:
            self.object.setVisible(bool(pairs()))
            self.thread_of_fits.look()
            if not self._shown:
                self._shown = True
                self.first_shown.emit()

    def _choose(self, item: QListWidgetItem | None) -> None:
        value = str(item.data(Qt.ItemDataRole.UserRole)) if item else ""
        self.remove_button.setEnabled(bool(value))
        if value != self._value:
            self._value = value
            self.chosen.emit(value)

    def _fitted(self, done: Fitted) -> None:
        self.zone.show_idle()
        for row in range(self.list.count()):
            if self.list.item(row).data(Qt.ItemDataRole.UserRole) == done.value:
                self.list.setCurrentRow(row)
        self.told.emit(f"Now compared with {done.sentence}", True)

    def _failed(self, sentence: str) -> None:
        self.zone.show_idle()
        self.told.emit(sentence, False)

    def _stopped(self) -> None:
        self.zone.show_idle()
        self.told.emit("Learning the normal pictures was cancelled; nothing was kept.", False)

    def _remove(self) -> None:
        name = self._value.rpartition("@")[0]
        if name:
            self.thread_of_fits.remove(name)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _words(one: Listed) -> str:
    count = "1 picture" if one.pictures == 1 else f"{one.pictures} pictures"
    return f"{one.name} — {count}, {how_words(one.method)}"
