"""The panel of filters: everything by which the list can be narrowed beside name and outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from engines.core.names import clean_name
from engines.core.question import Question
from gui.exhibits.row import SHORT_WORDS
from gui.triage.ask import ANY, WITH, WITHOUT, Ask
from gui.triage.choices import Choices
from gui.triage.words import STEPS, kind_words, support_words

_LISTED = 300
_DATE = "2024-05-31"
Entry = tuple[str, object]


class FilterPanel(QFrame):
    """Every change holds at once: ``changed`` carries fields of the Ask and their values.

    ``saved_chosen`` carries the name of a saved filter, ``save_asked`` the name under which to keep what is in force,
    ``forget_asked`` the name of one to be forgotten.
    """

    changed = Signal(dict)
    saved_chosen = Signal(str)
    save_asked = Signal(str)
    forget_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._choices = Choices()
        self.question = self._box("Question", "question")
        self.support = self._box("Support", "support")
        self.camera = self._box("Camera", "camera")
        self.mark = self._box("Generator mark", "mark")
        self.tag = self._box("Tag", "tag")
        self.caption = self._box("Caption", "caption")
        self.kind = self._box("Kind of file", "kind")
        self.taken_from, self.taken_to = self._line("Taken from", "taken_from"), self._line("Taken until", "taken_to")
        self.undated = QCheckBox("no date")
        self.undated.setAccessibleName("Only exhibits without a date of taking")
        self.undated.toggled.connect(self._undated)
        self.saved = QComboBox()
        self.saved.setAccessibleName("Saved filters")
        self.saved.activated.connect(self._choose_saved)
        self.save = QPushButton("Save as…")
        self.save.setAccessibleName("Save these filters in the case")
        self.save.clicked.connect(self._ask_name)
        self.forget = QPushButton("Forget")
        self.forget.setAccessibleName("Forget the saved filter")
        self.forget.clicked.connect(lambda: self.forget_asked.emit(self.saved.currentData() or ""))
        self._problem = QLabel(wordWrap=True)
        self._problem.setProperty("role", "failed")
        self._problem.hide()
        self._lay_out()
        self._fill()

    def offer(self, choices: Choices) -> None:
        """Offer what there is in the list."""
        self._choices = choices
        self._fill()

    def show_ask(self, ask: Ask) -> None:
        """Show the filters in force."""
        for box, value in (
            (self.question, ask.question),
            (self.support, _side(ask.support, ask.against)),
            (self.camera, ask.camera),
            (self.mark, ask.mark),
            (self.tag, ask.tag),
            (self.caption, ask.caption),
            (self.kind, ask.kind),
        ):
            _choose(box, value)
        undated = ask.taken_from == WITHOUT
        with QSignalBlocker(self.undated):
            self.undated.setChecked(undated)
        for line, words in ((self.taken_from, ask.taken_from), (self.taken_to, ask.taken_to)):
            line.setEnabled(not undated)
            if not line.hasFocus() or self._problem.isHidden():
                line.setText("" if undated else words)
        self.save.setEnabled(ask.filtered)

    def _fill(self) -> None:
        offered = self._choices
        _refill(self.question, [("Any question", ANY), *((f"{SHORT_WORDS[q]} — {q.words}", q.value) for q in Question)])
        sides: list[Entry] = [
            (support_words(step, against).capitalize(), _side(step, against))
            for against in (False, True)
            for step in STEPS
        ]
        _refill(self.support, [("Any support, or none", _side(0, False)), *sides])
        _refill(self.camera, [("Any camera", ANY), ("No camera named", WITHOUT), *_counted(offered.cameras)])
        marks = [("With or without mark", ANY), ("Any mark", WITH), ("No mark found", WITHOUT)]
        _refill(self.mark, [*marks, *_counted(offered.marks)])
        tags = [("Tagged or not", ANY), ("Any tag", WITH), ("No tag", WITHOUT)]
        _refill(self.tag, [*tags, *_counted(offered.tags)])
        captions = [("With or without caption", ANY), ("With caption", WITH), ("Without caption", WITHOUT)]
        _refill(self.caption, captions)
        kinds = [(f"{kind_words(kind)} ({count:,})", kind) for kind, count in offered.kinds.most_common(_LISTED)]
        _refill(self.kind, [("Any kind of file", ANY), *kinds])
        first = "Saved filters" if offered.saved else "None saved in this case"
        _refill(self.saved, [(first, ""), *((clean_name(name), name) for name in offered.saved)])
        self.saved.setEnabled(bool(offered.saved))
        self.forget.setEnabled(bool(offered.saved))

    def _box(self, name: str, field: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setMinimumContentsLength(28)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.currentIndexChanged.connect(lambda _: self._tell(field, box.currentData()))
        return box

    def _line(self, name: str, field: str) -> QLineEdit:
        line = QLineEdit(placeholderText=_DATE)
        line.setAccessibleName(name)
        line.setMaximumWidth(110)
        line.editingFinished.connect(lambda: self._take_date(line, field))
        return line

    def _tell(self, field: str, value: object) -> None:
        if field == "support":
            words = str(value)
            self.changed.emit({"support": int(words[0]), "against": words.endswith("-")})
        else:
            self.changed.emit({field: value})

    def _take_date(self, line: QLineEdit, field: str) -> None:
        words = line.text().strip()
        try:
            day = date.fromisoformat(words).isoformat() if words else ANY
        except ValueError:
            self._problem.setText(f"“{clean_name(words)[:30]}” is no date; write year-month-day, as {_DATE}.")
            self._problem.show()
            return
        self._problem.hide()
        self.changed.emit({field: day})

    def _undated(self, on: bool) -> None:
        self._problem.hide()
        self.changed.emit({"taken_from": WITHOUT if on else ANY, "taken_to": ANY})

    def _choose_saved(self, _: int) -> None:
        if name := self.saved.currentData():
            self.saved_chosen.emit(name)

    def _ask_name(self) -> None:
        self.hide()
        name, agreed = QInputDialog.getText(self.parentWidget(), "Save filters", "Name of these filters in the case:")
        if agreed and name.strip():
            self.save_asked.emit(" ".join(name.split()))

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(14, 12, 14, 12)
        form.setVerticalSpacing(7)
        for words, box in (
            ("Question", self.question),
            ("Support", self.support),
            ("Camera", self.camera),
            ("Generator mark", self.mark),
            ("Tag", self.tag),
            ("Caption", self.caption),
            ("Kind of file", self.kind),
        ):
            form.addRow(words, box)
        form.addRow("Taken", _row(self.taken_from, QLabel("to"), self.taken_to, self.undated))
        form.addRow(self._problem)
        form.addRow("Saved", _row(self.saved, self.save, self.forget))


def _side(step: int, against: bool) -> str:
    return f"{step}{'-' if against else '+'}"


def _row(*parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(6)
    for part in parts:
        row.addWidget(part)
    return row


def _counted(values: Counter[str]) -> list[Entry]:
    return [(f"{clean_name(value)} ({count:,})", value) for value, count in values.most_common(_LISTED)]


def _refill(box: QComboBox, entries: Sequence[Entry]) -> None:
    """Other entries; what is chosen stays chosen, or becomes the first."""
    chosen = box.currentData()
    with QSignalBlocker(box):
        box.clear()
        for words, value in entries:
            box.addItem(words, value)
        _choose(box, chosen)


def _choose(box: QComboBox, value: object) -> None:
    """Choose a value; one that no exhibit has now is added, since it is what is asked for."""
    places = [place for place in range(box.count()) if box.itemData(place) == value]
    with QSignalBlocker(box):
        if not places and isinstance(value, str) and value:
            box.addItem(f"{clean_name(value)} (0)", value)
            places = [box.count() - 1]
        box.setCurrentIndex(places[0] if places else 0)
