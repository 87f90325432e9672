"""The dock "Normal pictures": drop a folder, see it fitted, choose what to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.normal.thread import NormalThread
from gui.theme import colours
from gui.window_input import paths_in

if TYPE_CHECKING:
    from engines.anomaly.apart import Fitted
    from engines.anomaly.catalogue import Listed

_NONE = "Compare with nothing"
_HELP = "Drop a folder of normal pictures here"
_MORE = (
    "Twenty or more of the same thing, as it should be, taken alike. They are learned once and can be used in any case."
)


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
        self.list = QListWidget()
        self.list.setAccessibleName("Sets of normal pictures")
        self.remove_button = QPushButton("Delete set")
        self.remove_button.setAccessibleName("Delete set")
        self.remove_button.clicked.connect(self._remove)
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
        if places and not self.zone.busy:
            self.zone.show_progress(0.0)
            self.thread_of_fits.fit(places)

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
        row.addWidget(self.zone, 1)
        row.addLayout(right, 1)
        self.setWidget(inside)

    def _hear_visible(self, visible: bool) -> None:
        if visible:
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


class NormalZone(QWidget):
    """Takes a dropped folder; shows progress with a button to cancel while one is learned."""

    dropped = Signal(list)
    folder_asked = Signal()
    cancel_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.setAccessibleName(_HELP)
        self._hot = False
        self._title = QLabel(_HELP, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._title.setProperty("role", "heading")
        more = QLabel(_MORE, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        more.setProperty("role", "muted")
        self.folder_button = QPushButton("Choose a folder…")
        self.folder_button.setAccessibleName("Choose a folder of normal pictures")
        self.folder_button.clicked.connect(self.folder_asked)
        self.bar = QProgressBar(maximum=100)
        self.bar.setAccessibleName("Learning the normal pictures")
        self.cancel_button = QPushButton("Cancel")
        self.cancel_button.setAccessibleName("Cancel learning")
        self.cancel_button.clicked.connect(self._cancel)
        line = QHBoxLayout()
        line.addWidget(self.bar, 1)
        line.addWidget(self.cancel_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.addStretch(1)
        column.addWidget(self._title)
        column.addWidget(more)
        column.addWidget(self.folder_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(line)
        column.addStretch(1)
        self.show_idle()

    @property
    def busy(self) -> bool:
        """Whether a set is being learned."""
        return not self.bar.isHidden()

    def show_progress(self, fraction: float) -> None:
        """A set is being learned, and so far."""
        self.bar.setValue(round(100 * fraction))
        self._title.setText("Learning what is normal…")
        self._show(busy=True)

    def show_idle(self) -> None:
        """Ready for a folder."""
        self._title.setText(_HELP)
        self.cancel_button.setEnabled(True)
        self._show(busy=False)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take local files and folders."""
        if not self.busy and paths_in(event.mimeData()):
            event.acceptProposedAction()
            self._set_hot(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        """What hovered has gone."""
        self._set_hot(False)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Learn what was dropped."""
        self._set_hot(False)
        event.acceptProposedAction()
        self.dropped.emit([Path(path) for path in paths_in(event.mimeData())])

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """A dashed frame, in the accent colour while something hovers."""
        worn = colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(worn.accent if self._hot else worn.line), 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(QColor(worn.selected if self._hot else worn.sheet))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 10, 10)
        painter.end()

    def _set_hot(self, hot: bool) -> None:
        self._hot = hot
        self.update()

    def _cancel(self) -> None:
        self.cancel_button.setEnabled(False)
        self.cancel_asked.emit()

    def _show(self, busy: bool) -> None:
        self.bar.setVisible(busy)
        self.cancel_button.setVisible(busy)
        self.folder_button.setVisible(not busy)


def _words(one: Listed) -> str:
    count = "1 picture" if one.pictures == 1 else f"{one.pictures} pictures"
    how = "place by place" if one.placed else "wherever things lie"
    return f"{one.name} — {count}, {how}"
