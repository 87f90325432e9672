"""The two big parts of the window that come from other rooms, loaded on first use to keep the start short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QThread, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from gui.exhibits.findbar import FindBar
from gui.exhibits.model import ExhibitModel
from gui.exhibits.view import ExhibitView
from gui.reference.slot import ReferenceSlot

if TYPE_CHECKING:
    from gui.panels.answers import AnswersPanel
    from gui.panels.remark_row import RemarkChoice
    from gui.viewers.area import ViewerArea


class PartsLoading(QThread):
    """Imports the viewers and answers beside the window's start, so that the first exhibit doesn't wait for it."""

    def run(self) -> None:
        """The thread."""
        import gui.panels.answers
        import gui.viewers.area  # noqa: F401


def list_side(find: FindBar, view: ExhibitView, slot: ReferenceSlot) -> QWidget:
    """Search above, the list, and the slot for a reference below."""
    side = QWidget()
    column = QVBoxLayout(side)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(find)
    column.addWidget(view, 1)
    column.addWidget(slot)
    return side


class Workbench(QSplitter):
    """List, viewers, answers. The viewers and answers are made when the first exhibit is to be shown."""

    told = Signal(str)
    """A sentence for the analyst ("view.png was saved in …")."""
    furnished = Signal()
    """Viewers and answers were made."""
    error_asked = Signal(str)
    """The id of an engine whose measured error the analyst wants to see."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("workbench")
        self.setChildrenCollapsible(False)
        self.model = ExhibitModel(self)
        self.view = ExhibitView(self.model)
        self.find_bar = FindBar()
        self.find_bar.asked.connect(self.model.show)
        self.model.counted.connect(self.find_bar.show_count)
        self.reference_slot = ReferenceSlot()
        side = self._side = list_side(self.find_bar, self.view, self.reference_slot)
        side.setMinimumWidth(250)
        self.addWidget(side)
        self._viewers: ViewerArea | None = None
        self._answers: AnswersPanel | None = None

    def add_below_list(self, part: QWidget) -> None:
        """Put something between the list and the slot for a reference."""
        column = self._side.layout()
        if isinstance(column, QVBoxLayout):
            column.insertWidget(column.count() - 1, part)

    @property
    def viewers(self) -> ViewerArea:
        """The viewers in the middle."""
        self.furnish()
        assert self._viewers is not None
        return self._viewers

    @property
    def answers(self) -> AnswersPanel:
        """The answers at the right."""
        self.furnish()
        assert self._answers is not None
        return self._answers

    @property
    def is_furnished(self) -> bool:
        """Whether viewers and answers exist yet."""
        return self._viewers is not None

    def clear(self) -> None:
        """Show no exhibit."""
        if self._viewers is not None and self._answers is not None:
            self._viewers.clear()
            self._answers.clear()

    def close_services(self) -> None:
        """End the threads and processes of the viewers."""
        if self._viewers is not None:
            self._viewers.close_services()

    def _highlight(self, choice: RemarkChoice) -> None:
        self.viewers.highlight(choice.regions, choice.shows, choice.engine)

    def furnish(self) -> None:
        """Make viewers and answers, if they are not made yet."""
        if self._viewers is not None:
            return
        from gui.panels.answers import AnswersPanel
        from gui.viewers.area import ViewerArea

        self._viewers = ViewerArea()
        self._answers = AnswersPanel()
        self.addWidget(self._viewers)
        self.addWidget(self._answers)
        self._answers.remark_selected.connect(self._highlight)
        self._answers.error_asked.connect(self.error_asked)
        self._viewers.status.connect(self.told)
        self._viewers.region_hovered.connect(self._answers.highlight_remark)
        self.setStretchFactor(0, 0)
        self.setStretchFactor(1, 1)
        self.setStretchFactor(2, 0)
        width = self.width()
        self.setSizes([300, max(400, width - 300 - 380), 380])
        self.furnished.emit()
