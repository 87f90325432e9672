"""Asks which engines are to examine the selected exhibits."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from engines.core.info import Info
from gui.answer_buttons import answer_buttons

_ID = Qt.ItemDataRole.UserRole


class EngineDialog(QDialog):
    """A tick an engine; those that are switched on in the settings are ticked."""

    def __init__(
        self, number: int, infos: Iterable[Info], ticked: Collection[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Examine with")
        self.resize(460, 420)
        many = "the selected exhibit" if number == 1 else f"the {number:,} selected exhibits"
        words = QLabel(
            f"Examine {many} with these engines. What stands in the case with the same version, models and options is "
            "not computed again.",
            wordWrap=True,
        )
        words.setProperty("role", "muted")
        self.list = QListWidget()
        self.list.setAccessibleName("Engines")
        for info in infos:
            item = QListWidgetItem(f"{info.title} — {info.question.words}")
            item.setData(_ID, info.id)
            item.setFlags(Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            item.setCheckState(Qt.CheckState.Checked if info.id in ticked else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.itemChanged.connect(lambda _: self._enable())
        buttons = answer_buttons(self, "&Examine")
        self._ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        column = QVBoxLayout(self)
        for part in (words, self.list, buttons):
            column.addWidget(part)
        self._enable()

    def chosen(self) -> list[str]:
        """The ids of the engines ticked."""
        items = (self.list.item(place) for place in range(self.list.count()))
        return [str(item.data(_ID)) for item in items if item.checkState() == Qt.CheckState.Checked]

    def _enable(self) -> None:
        self._ok.setEnabled(bool(self.chosen()))
