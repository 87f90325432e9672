"""The buttons at the end of a dialog: one that agrees, one that cancels."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox


def answer_buttons(dialog: QDialog, agree: str = "") -> QDialogButtonBox:
    """OK, or ``agree`` in its place, and Cancel: wired to the dialog, and named for screen readers."""
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
    if agree:
        buttons.button(QDialogButtonBox.StandardButton.Ok).setText(agree)
    for button in buttons.buttons():
        button.setAccessibleName(button.text().replace("&", ""))
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons
