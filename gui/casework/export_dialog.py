"""The dialog for sending a case: as one file to be imported elsewhere, or as CASE/UCO for other programs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from engines.core.package import ENDING
from gui.answer_buttons import answer_buttons

UCO_ENDING = ".jsonld"
_TOLD = (
    "The file holds the case with its log, findings, maps and thumbnails, and the hash of every part. Whoever imports "
    "it can check them all."
)
_TOLD_UCO = (
    "A description of exhibits, actions, findings and notes (JSON-LD) for programs that read CASE 1.x. No pictures are "
    "inside."
)


class ExportDialog(QDialog):
    """What shall be exported: ``is_uco``, ``with_exhibits``, ``key``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export case")
        self.setMinimumWidth(520)
        self.whole = QRadioButton(f"The whole case in one file ({ENDING})")
        self.uco = QRadioButton(f"CASE/UCO description ({UCO_ENDING})")
        self.whole.setChecked(True)
        self.exhibits = QCheckBox("Put the exhibits themselves in as well")
        self.key_line = QLineEdit(placeholderText="none: the file is not signed")
        self.key_line.setAccessibleName("Key to sign with")
        browse = QPushButton("Choose…")
        browse.setAccessibleName("Choose a key")
        browse.clicked.connect(self._choose_key)
        self._told = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self._told.setProperty("role", "muted")
        for control in (self.whole, self.uco, self.exhibits):
            control.setAccessibleName(control.text())
        key = QHBoxLayout()
        key.addWidget(self.key_line, 1)
        key.addWidget(browse)
        self._options = QWidget()
        form = QFormLayout(self._options)
        form.addRow(self.exhibits)
        form.addRow("Sign with key", key)
        buttons = answer_buttons(self, "Write to…")
        column = QVBoxLayout(self)
        for part in (self.whole, self._options, self.uco, self._told, buttons):
            column.addWidget(part)
        self.uco.toggled.connect(self._tell)
        self._tell()

    @property
    def is_uco(self) -> bool:
        """Whether CASE/UCO is wanted."""
        return self.uco.isChecked()

    @property
    def with_exhibits(self) -> bool:
        """Whether the exhibits go in."""
        return self.exhibits.isChecked() and not self.is_uco

    @property
    def key(self) -> Path | None:
        """The private key to sign with."""
        words = self.key_line.text().strip()
        return Path(words) if words and not self.is_uco else None

    def _choose_key(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Key to sign with", str(Path.home()))
        if name:
            self.key_line.setText(name)

    def _tell(self) -> None:
        self._options.setEnabled(not self.is_uco)
        self._told.setText(_TOLD_UCO if self.is_uco else _TOLD)


def ask_target(parent: QWidget, folder: str, name: str, is_uco: bool) -> Path | None:
    """Ask where the export shall lie."""
    ending = UCO_ENDING if is_uco else ENDING
    kind = f"CASE/UCO (*{UCO_ENDING})" if is_uco else f"Exported cases (*{ENDING})"
    chosen, _ = QFileDialog.getSaveFileName(parent, "Export case", str(Path(folder) / f"{name}{ending}"), kind)
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix.lower() == ending else path.with_name(path.name + ending)


def ask_package(parent: QWidget, folder: str) -> Path | None:
    """Ask for an exported case."""
    chosen, _ = QFileDialog.getOpenFileName(parent, "Import case", folder, f"Exported cases (*{ENDING});;All files (*)")
    return Path(chosen) if chosen else None
