"""The log of the case and the notes on an exhibit, in docks at the bottom."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QDockWidget,
    QMainWindow,
    QPlainTextEdit,
)

from engines.core.case_words import detail_words
from engines.core.names import clean_name
from gui.jobs.plain import LogLine


class LogDock(QDockWidget):
    """The end of the case's log, one line an act. ``shown`` is emitted when it comes into sight."""

    shown = Signal()

    def __init__(self, window: QMainWindow) -> None:
        super().__init__("Log of the case", window)
        self.setObjectName("log_dock")
        self._text = QPlainTextEdit(readOnly=True)
        self._text.setAccessibleName("Log of the case")
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setWidget(self._text)
        self.visibilityChanged.connect(lambda visible: self.shown.emit() if visible else None)

    def show_lines(self, lines: Sequence[LogLine]) -> None:
        """Show these lines and go to the last."""
        self._text.setPlainText("\n".join(map(log_words, lines)))
        bar = self._text.verticalScrollBar()
        bar.setValue(bar.maximum())

    @property
    def words(self) -> str:
        """What is shown."""
        return self._text.toPlainText()


def log_words(line: LogLine) -> str:
    """One act in one line."""
    detail = detail_words(line.act, line.detail)
    return f"{line.seq:>6}  {line.time[:19].replace('T', ' ')}  {line.act:<24}  {clean_name(detail)}"
