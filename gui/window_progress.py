"""The bottom line: how far the examination is, how fast, how long still, and Stop."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from gui.jobs.plain import Progress
from gui.theme import icon, theme_signals


class ProgressLine(QWidget):
    """Emits ``stop_asked``; shows a Progress, or a sentence on what else goes on."""

    stop_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = QLabel("Ready")
        self._words.setAccessibleName("State of the examination")
        self._bar = QProgressBar(textVisible=False)
        self._bar.setAccessibleName("Progress of the examination")
        self._bar.setFixedWidth(220)
        self._stop = QToolButton()
        self._stop.setToolTip("Stop; everything found so far is kept (Shift+F5)")
        self._stop.setAccessibleName("Stop")
        self._stop.setIconSize(QSize(14, 14))
        self._stop.clicked.connect(self.stop_asked)
        line = QHBoxLayout(self)
        line.setContentsMargins(8, 2, 8, 2)
        line.setSpacing(10)
        line.addWidget(self._bar)
        line.addWidget(self._stop)
        line.addWidget(self._words, 1)
        theme_signals().changed.connect(self._dress)
        self._dress()
        self._busy(False)

    @property
    def words(self) -> str:
        """What is said now."""
        return self._words.text()

    def show_progress(self, progress: Progress) -> None:
        """Say where the examination stands."""
        self._busy(progress.busy)
        self._bar.setRange(0, max(1, progress.total))
        self._bar.setValue(progress.done)
        self._words.setText(progress_words(progress))

    def show_doing(self, words: str) -> None:
        """Say what else goes on; "" when it is over."""
        self._busy(bool(words))
        self._bar.setRange(0, 0 if words else 1)
        self._words.setText(words or "Ready")

    def _busy(self, busy: bool) -> None:
        self._bar.setVisible(busy)
        self._stop.setVisible(busy)

    def _dress(self) -> None:
        self._stop.setIcon(icon("stop"))


def progress_words(progress: Progress) -> str:
    """The line in words: "312 of 10,000 · 41.0 pictures/s · 3 min 56 s left"."""
    counted = f"{progress.done:,} of {progress.total:,}"
    if not progress.busy:
        if progress.done >= progress.total:
            return f"Examined {progress.done:,} {'exhibit' if progress.done == 1 else 'exhibits'}"
        return f"Stopped after {counted}; what was found is kept"
    parts = [counted]
    if progress.per_second > 0:
        parts.append(f"{progress.per_second:.1f} pictures/s")
    if progress.seconds_left is not None:
        parts.append(f"{time_words(progress.seconds_left)} left")
    return " · ".join(parts)


def time_words(seconds: float) -> str:
    """A length of time as people say it."""
    whole = round(seconds)
    if whole < 60:
        return f"{max(1, whole)} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
