"""The dialog for what a case is called, for whom it is examined, and what is asked."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from engines.core.case_details import LABELS, CaseDetails, DetailsAct
from engines.core.names import clean_name
from gui.answer_buttons import answer_buttons

_LONG = "questions"


class DetailsDialog(QDialog):
    """Shows what stands; ``changed`` tells the fields whose words are others now."""

    def __init__(self, details: CaseDetails, last: DetailsAct | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Case details")
        self.resize(560, 440)
        self._before = details
        self.fields: dict[str, QLineEdit | QPlainTextEdit] = {}
        form = QFormLayout()
        for name, label in LABELS.items():
            words = str(getattr(details, name))
            if name == _LONG:
                long = QPlainTextEdit(words)
                long.setTabChangesFocus(True)
                self.fields[name] = long
            else:
                self.fields[name] = QLineEdit(words)
            self.fields[name].setAccessibleName(label)
            form.addRow(label, self.fields[name])
        told = "Nobody has filled anything in yet."
        if last is not None:
            told = f"Last changed by {clean_name(last.author)}, {last.time[:16].replace('T', ' ')} UTC."
        foot = QLabel(f"{told} Every change is kept in the case’s log.", textFormat=Qt.TextFormat.PlainText)
        foot.setProperty("role", "muted")
        foot.setWordWrap(True)
        buttons = answer_buttons(self)
        column = QVBoxLayout(self)
        column.addLayout(form, 1)
        column.addWidget(foot)
        column.addWidget(buttons)

    @property
    def before(self) -> dict[str, str]:
        """What stood in the fields that were changed."""
        return {name: str(getattr(self._before, name)) for name in self.changed}

    @property
    def changed(self) -> dict[str, str]:
        """The new words of the fields that were changed."""
        now = {
            name: (field.text() if isinstance(field, QLineEdit) else field.toPlainText()).strip()
            for name, field in self.fields.items()
        }
        return {name: words for name, words in now.items() if words != getattr(self._before, name)}
