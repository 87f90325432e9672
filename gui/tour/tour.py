"""Leads through the steps: prepares what each points at, lights it, and puts the note beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent

from gui.tour.note import Note
from gui.tour.placing import place
from gui.tour.spotlight import Spotlight
from gui.tour.steps import STEPS

if TYPE_CHECKING:
    from gui.window import MainWindow

_MARGIN = 12
_FOLLOW_MS = 250


class Tour(QObject):
    """One at a time over a window. ``ended``: it was gone through or skipped."""

    ended = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._light = Spotlight(window)
        self.note = Note(window)
        self._light.hide()
        self.note.hide()
        self.note.forward.connect(self.forward)
        self.note.back.connect(self.back)
        self.note.skipped.connect(self.end)
        self.number = -1
        # What is pointed at comes, grows and moves while pictures are examined.
        self._follow = QTimer(self, interval=_FOLLOW_MS)
        self._follow.timeout.connect(self._point)
        window.installEventFilter(self)
        window.view.installEventFilter(self)

    @property
    def running(self) -> bool:
        """Whether a step is shown."""
        return self.number >= 0

    def start(self) -> None:
        """From the first step."""
        self._go(0)

    def forward(self) -> None:
        """The next step; after the last one the tour ends."""
        if self.number + 1 < len(STEPS):
            self._go(self.number + 1)
        else:
            self.end()

    def back(self) -> None:
        """The step before."""
        self._go(max(0, self.number - 1))

    def end(self) -> None:
        """Away with it."""
        if not self.running:
            return
        self.number = -1
        self._follow.stop()
        self._light.hide()
        self.note.hide()
        self._window.setFocus()
        self.ended.emit()

    @property
    def lit(self) -> QRect:
        """What is pointed at, in the window's frame; empty for the window as a whole."""
        return self._light.hole

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Follow the window's size; take the keyboard back where the program, not a person, gave it to the list."""
        if event.type() == QEvent.Type.Resize and watched is self._window and self.running:
            self._point()
        by_itself = isinstance(event, QFocusEvent) and event.reason() == Qt.FocusReason.OtherFocusReason
        if event.type() == QEvent.Type.FocusIn and by_itself and self.running:
            QTimer.singleShot(0, self, self._take_keyboard)
        return super().eventFilter(watched, event)

    def _go(self, number: int) -> None:
        self.number = number
        STEPS[number].prepare(self._window)
        self.note.show_step(STEPS[number], number + 1, len(STEPS))
        self._point()
        self.note.show()
        self.note.raise_()
        self._follow.start()
        QTimer.singleShot(0, self, self._take_keyboard)

    def _take_keyboard(self) -> None:
        if self.running:
            self.note.next_button.setFocus()

    def _point(self) -> None:
        target = STEPS[self.number].target(self._window)
        bounds = self._window.rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        hole = QRect()
        if target is not None and target.isVisible():
            hole = QRect(target.mapTo(self._window, QPoint(0, 0)), target.size())
        if hole != self._light.hole or not self._light.isVisible() or self._light.size() != self._window.size():
            self._light.show_at(hole)
        size = self.note.size_needed
        if hole.isEmpty():
            rect = QRect(bounds.center() - QPoint(size.width() // 2, size.height() // 2), size)
        else:
            rect = place(size, hole, bounds)
        if rect != self.note.geometry():
            self.note.setGeometry(rect)
        self.note.raise_()
