"""The strip below the list of models: import, validate, remove; progress with Stop; what happened, what can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QProgressBar, QPushButton, QVBoxLayout, QWidget

from gui.viewers.text import PlainLabel

Offer = tuple[str, Callable[[], object]]


class PackStrip(QWidget):
    """Says what is asked of it; ``gui.validation.acts`` does it."""

    folder_asked = Signal()
    file_asked = Signal()
    validate_asked = Signal()
    remove_asked = Signal()
    report_asked = Signal()
    stop_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.import_button = self._button("&Import…", "Import a model of others: a folder or ZIP file")
        menu = QMenu(self.import_button)
        menu.setAccessibleName("Import a model from")
        self.from_file = menu.addAction("A &ZIP file…", self.file_asked.emit)
        self.from_folder = menu.addAction("A &folder…", self.folder_asked.emit)
        self.import_button.setMenu(menu)
        self.validate_button = self._button(
            "&Validate…", "Measure the error of this model on a folder with real and fake, or on a table of captions"
        )
        self.validate_button.clicked.connect(self.validate_asked)
        self.remove_button = self._button("&Remove", "Remove this imported model")
        self.remove_button.clicked.connect(self.remove_asked)
        self.report_button = self._button("Save re&port…", "Save the report of this validation as HTML or JSON")
        self.report_button.clicked.connect(self.report_asked)
        self.words = PlainLabel("", self)
        self.words.setAccessibleName("What happened to the model")
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.offers = [self._button("", "") for _ in range(2)]
        self._acts: list[Callable[[], object]] = []
        for place, button in enumerate(self.offers):
            button.clicked.connect(lambda _=False, place=place: self._take(place))
        self.doing = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.bar = QProgressBar(maximum=1000, textVisible=False)
        self.bar.setAccessibleName("Progress of the import or validation")
        self.stop_button = self._button("&Stop", "Stop the import or validation; nothing of it is kept")
        self.stop_button.clicked.connect(self._stop)
        self._lay_out()
        self.show_idle()
        self.allow(validate=False, remove=False, report=False)
        self.tell("Drop a model here: a folder or ZIP file with model.onnx (docs/packs.md).")

    @property
    def busy(self) -> bool:
        """Whether something is being imported or validated."""
        return not self.bar.isHidden()

    def tell(self, sentence: str, offers: Sequence[Offer] = ()) -> None:
        """Show a sentence, with at most two things that can be done about it."""
        self.words.setText(sentence)
        self._acts = [act for _, act in offers]
        for button in self.offers:
            button.hide()
        for button, (title, _) in zip(self.offers, offers, strict=False):
            button.setText(title)
            button.setAccessibleName(title.replace("&", ""))
            button.setToolTip("")
            button.show()

    def show_progress(self, done: float, words: str) -> None:
        """Something is going on, and so far."""
        self.doing.setText(words)
        self.bar.setValue(round(1000 * done))
        self._show(busy=True)

    def show_idle(self) -> None:
        """Ready for the next."""
        self.stop_button.setEnabled(True)
        self._show(busy=False)

    def allow(self, validate: bool, remove: bool, report: bool) -> None:
        """What makes sense for the card that is shown."""
        self.validate_button.setEnabled(validate and not self.busy)
        self.remove_button.setEnabled(remove and not self.busy)
        self.report_button.setEnabled(report)

    def _lay_out(self) -> None:
        first, second, third = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for button in (self.import_button, self.validate_button, self.remove_button):
            first.addWidget(button)
        second.addWidget(self.bar, 1)
        second.addWidget(self.stop_button)
        for button in self.offers:
            third.addWidget(button)
        third.addWidget(self.report_button)
        third.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.addWidget(self.words)
        column.addWidget(self.doing)
        column.addLayout(second)
        column.addLayout(third)
        column.addLayout(first)

    def _button(self, title: str, tip: str) -> QPushButton:
        made = QPushButton(title, self)
        made.setAutoDefault(False)
        made.setToolTip(tip)
        made.setAccessibleName(title.replace("&", "").rstrip("…"))
        made.setAccessibleDescription(tip)
        return made

    def _show(self, busy: bool) -> None:
        for part in (self.bar, self.doing, self.stop_button):
            part.setVisible(busy)
        self.words.setVisible(not busy)
        for button in (self.import_button, self.validate_button, self.remove_button, *self.offers):
            button.setEnabled(not busy)

    def _stop(self) -> None:
        self.stop_button.setEnabled(False)
        self.stop_asked.emit()

    def _take(self, place: int) -> None:
        act = self._acts[place]
        self.tell("")
        act()
