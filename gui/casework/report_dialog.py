"""The dialog for a report: after which template, in which form, and where."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from engines.core.errors import AssayError
from engines.report.template_read import names, own_folder, read_template
from gui.answer_buttons import answer_buttons

KINDS = {
    ".html": ("HTML, for screens", "HTML report (*.html)"),
    ".pdf": ("PDF, for print", "PDF report (*.pdf)"),
    ".json": ("JSON, for programs", "JSON (*.json)"),
    ".csv": ("CSV, for spreadsheets", "CSV table (*.csv)"),
}
_WHOLE = (".json", ".csv")


@dataclass(frozen=True, slots=True)
class ReportWanted:
    """Where a report shall be written, and after which template."""

    path: Path
    template: str


class ReportDialog(QDialog):
    """Choose a template and a form; what a template shows is told in words."""

    def __init__(self, template: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Report")
        self.setMinimumWidth(480)
        self.templates = QComboBox()
        self.templates.setAccessibleName("Template")
        for name in names():
            self.templates.addItem(name.replace("-", " ").capitalize(), name)
        self.templates.setCurrentIndex(max(0, self.templates.findData(template)))
        self.kinds = QComboBox()
        self.kinds.setAccessibleName("Form")
        for suffix, (words, _) in KINDS.items():
            self.kinds.addItem(words, suffix)
        self.told = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        own = QLabel(f"Templates of your own lie in {own_folder()}", textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        own.setProperty("role", "muted")
        self.buttons = answer_buttons(self, "Write to…")
        form = QFormLayout()
        form.addRow("Template", self.templates)
        form.addRow("", self.told)
        form.addRow("Form", self.kinds)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(own)
        column.addWidget(self.buttons)
        self.templates.currentIndexChanged.connect(self._tell)
        self.kinds.currentIndexChanged.connect(self._tell)
        self._tell()

    @property
    def template(self) -> str:
        """The name of the template chosen."""
        return str(self.templates.currentData())

    @property
    def suffix(self) -> str:
        """The ending of the form chosen."""
        return str(self.kinds.currentData())

    def _tell(self) -> None:
        whole = self.suffix in _WHOLE
        self.templates.setEnabled(not whole)
        usable = True
        try:
            words = read_template(self.template).description or "It says nothing about itself."
        except AssayError as error:
            words, usable = str(error), False
        self.told.setText("This form holds everything there is; no template applies." if whole else words)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(whole or usable)


def ask_report(parent: QWidget, folder: str, template: str) -> ReportWanted | None:
    """Ask after which template and where a report shall be written; None if it shall not."""
    dialog = ReportDialog(template, parent)
    if not dialog.exec():
        return None
    name = ask_place(parent, folder, dialog.suffix)
    if not name:
        return None
    path = Path(name)
    fits = path.suffix.lower() == dialog.suffix
    return ReportWanted(path if fits else path.with_name(path.name + dialog.suffix), dialog.template)


def ask_place(parent: QWidget, folder: str, suffix: str) -> str:
    """Ask for the file."""
    place = str(Path(folder) / f"report{suffix}")
    name, _ = QFileDialog.getSaveFileName(parent, "Write a report", place, KINDS[suffix][1])
    return name
