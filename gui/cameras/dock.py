"""The dock "Camera fingerprint": drop a folder of one camera's pictures, see it fitted, choose what to test for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.cameras.thread import CameraThread
from gui.cameras.zone import CameraZone

if TYPE_CHECKING:
    from engines.camera.store import CameraCard

_NONE = "Test for no camera"


class CameraDock(QDockWidget):
    """Emits ``chosen`` with the value of the engine's option, and ``told`` with a sentence after a fit."""

    chosen = Signal(str)
    told = Signal(str, bool)
    """A sentence; whether there is now something new to examine with."""
    folder_asked = Signal()

    def __init__(self, window: QMainWindow, value: str) -> None:
        super().__init__("Camera fingerprint", window)
        self.setObjectName("camera_dock")
        self.setProperty("help_topic", "camera")
        self._value = value
        self.thread_of_fits = CameraThread(self)
        self.zone = CameraZone()
        self.list = QListWidget()
        self.list.setAccessibleName("Cameras")
        self.remove_button = QPushButton("Delete camera")
        self.remove_button.setAccessibleName("Delete camera")
        self.remove_button.clicked.connect(self._remove)
        self._lay_out()
        fits = self.thread_of_fits
        fits.listed.connect(self.show_cameras)
        fits.progress.connect(self.zone.show_progress)
        fits.fitted.connect(self._fitted)
        fits.failed.connect(self._ended)
        fits.stopped.connect(self._stopped)
        self.zone.dropped.connect(self._fit_dropped)
        self.zone.folder_asked.connect(self.folder_asked)
        self.zone.cancel_asked.connect(fits.cancel)
        self.list.currentItemChanged.connect(lambda item, _: self._choose(item))
        self.visibilityChanged.connect(lambda visible: fits.look() if visible else None)

    @property
    def value(self) -> str:
        """The value of the option in force, "" for none."""
        return self._value

    def fit(self, folder: Path) -> None:
        """Fit a camera to the pictures of a folder, under the name typed, else the folder's."""
        if not self.zone.busy:
            name = self.zone.name.text().strip() or folder.name
            self.zone.show_progress(0, 0)
            self.thread_of_fits.fit(folder, name)

    def _fit_dropped(self, places: list[Path]) -> None:
        self.fit(places[0])

    def show_cameras(self, cards: Sequence[CameraCard]) -> None:
        """Fill the list; the camera in force is marked."""
        self.list.blockSignals(True)
        self.list.clear()
        for words, value in [(_NONE, ""), *((_words(card), f"{card.name} {card.sha256}") for card in cards)]:
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
        title = QLabel("Test pictures for")
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

    def _choose(self, item: QListWidgetItem | None) -> None:
        value = str(item.data(Qt.ItemDataRole.UserRole)) if item else ""
        self.remove_button.setEnabled(bool(value))
        if value != self._value:
            self._value = value
            self.chosen.emit(value)

    def _fitted(self, card: CameraCard) -> None:
        self.zone.show_idle()
        self.zone.name.clear()
        for row in range(self.list.count()):
            if self.list.item(row).data(Qt.ItemDataRole.UserRole) == f"{card.name} {card.sha256}":
                self.list.setCurrentRow(row)
        weak = card.own_found < 0.7 * card.own_tested
        self.told.emit(
            f"“{card.name}” was fitted from {len(card.pictures)} pictures; {card.own_found} of them were recognised by "
            f"the fingerprint of the others{': few, they may not be all of one camera' if weak else ''}"
            f"{f'; {len(card.left_out)} files were left out' if card.left_out else ''}.",
            True,
        )

    def _stopped(self) -> None:
        self._ended("Fitting the camera was cancelled; nothing was kept.")

    def _ended(self, sentence: str) -> None:
        self.zone.show_idle()
        self.told.emit(sentence, False)

    def _remove(self) -> None:
        name = self._value.rpartition(" ")[0]
        if name:
            self.thread_of_fits.remove(name)


def _words(card: CameraCard) -> str:
    found = f"{card.own_found} of {card.own_tested} recognised"
    return f"{card.name} — {len(card.pictures)} pictures of {card.size[0]} × {card.size[1]}, {found}"
