"""What the window shows before there is an exhibit: where to drop, what to open, which case to go on with."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal, SignalInstance
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engines.core.info import Info
from gui.theme import colours, icon, theme_signals

_MARGIN = 28


class DropZone(QWidget):
    """Emits what was clicked; drops themselves are taken by the whole window."""

    open_asked = Signal()
    folder_asked = Signal()
    paste_asked = Signal()
    samples_asked = Signal()
    resume_asked = Signal(object)

    def __init__(self, infos: Sequence[Info], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Drop zone")
        self._hot = False
        self._picture = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._picture.setAccessibleName("Drop pictures here")
        title = _label("Drop photographs, folders or archives here", "title")
        under = _label("JPEG, PNG, TIFF, WebP, GIF, BMP, AVIF and more. Nothing leaves this computer.", "muted")
        self._asked = _label(_questions(infos), "muted")
        self._asked.setTextFormat(Qt.TextFormat.RichText)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addStretch(1)
        for words, signal, primary in (
            ("Open pictures…", self.open_asked, True),
            ("Add a folder…", self.folder_asked, False),
            ("Paste from clipboard", self.paste_asked, False),
        ):
            row.addWidget(_button(words, signal, primary))
        self._samples = _button("Open the samples", self.samples_asked, False)
        row.addWidget(self._samples)
        row.addStretch(1)
        self._resume = QVBoxLayout()
        self._resume.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(60, 40, 60, 40)
        column.setSpacing(10)
        column.addStretch(3)
        for part in (self._picture, title, under):
            column.addWidget(part)
        column.addSpacing(14)
        column.addLayout(row)
        column.addSpacing(22)
        column.addLayout(self._resume)
        column.addStretch(2)
        column.addWidget(self._asked)
        column.addStretch(1)
        theme_signals().changed.connect(self._dress)
        self._dress()

    def offer_samples(self, there: bool) -> None:
        """Show the button for the samples, where the program has them."""
        self._samples.setVisible(there)

    def offer_cases(self, last: Path | None, recent: Sequence[Path]) -> None:
        """Offer to go on with the last case, and with others."""
        while item := self._resume.takeAt(0):
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        cases = ([last] if last else []) + [path for path in recent if path != last][:3]
        for path in cases:
            words = "Go on with the last case" if path == last else "Open"
            button = QPushButton(f"{words}:  {case_words(path)}")
            button.setProperty("flat", "true")
            button.setIcon(icon("resume" if path == last else "case", "accent"))
            button.setToolTip(html.escape(str(path)))
            button.setAccessibleName(f"{words}: {case_words(path)}")
            button.clicked.connect(lambda _=False, path=path: self.resume_asked.emit(path))
            self._resume.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)

    def show_hot(self, hot: bool) -> None:
        """Whether something that can be taken hovers over the window."""
        self._hot = hot
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """A dashed frame, in the accent colour while something hovers."""
        worn = colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(worn.accent if self._hot else worn.line), 2, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.setBrush(QColor(worn.selected if self._hot else worn.sheet))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN), 14, 14)
        painter.end()

    def _dress(self) -> None:
        self._picture.setPixmap(icon("drop", "accent", (64, 128)).pixmap(64, 64))
        self.update()


def case_words(path: Path) -> str:
    """A case's name as people read it: one whose place the program chose is told by when it was begun."""
    if not is_unnamed(path):
        return path.stem
    try:
        begun = datetime.strptime(path.stem[:16], "%Y-%m-%d %H.%M")
    except ValueError:
        return path.stem
    return f"unnamed case of {begun.day} {begun:%B %Y, %H:%M}"


def is_unnamed(path: Path) -> bool:
    """Whether the program chose the place of a case."""
    return path.parent.name == "unnamed"


def _questions(infos: Sequence[Info]) -> str:
    asked = dict.fromkeys(info.question.words for info in infos)
    return " &nbsp;·&nbsp; ".join(html.escape(words) for words in asked)


def _label(words: str, role: str) -> QLabel:
    label = QLabel(words, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
    label.setProperty("role", role)
    return label


def _button(words: str, signal: SignalInstance, primary: bool) -> QPushButton:
    button = QPushButton(words)
    button.setAccessibleName(words.rstrip("…"))
    button.setProperty("primary", "true" if primary else "false")
    button.clicked.connect(signal)
    return button
