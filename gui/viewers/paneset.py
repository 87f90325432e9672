"""The panes now shown: made, kept, dropped and laid out by the keys of their views."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from gui.viewers.arrangement import Arrangement
from gui.viewers.choices import ViewKey
from gui.viewers.filling import frame_view_of
from gui.viewers.frame_view import FrameView
from gui.viewers.pane import Pane

FillMenu = Callable[[QMenu, Callable[[ViewKey], None]], None]


class PaneSet(Arrangement):
    """Panes side by side, in the order of their keys."""

    closed = Signal(object)
    chosen = Signal(object, object)
    save_asked = Signal(object)
    lift_asked = Signal(object)

    def __init__(self, fill_menu: FillMenu, parent: QWidget) -> None:
        super().__init__(parent)
        self.panes: list[Pane] = []
        self._fill_menu = fill_menu
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(0)
        self._settle.timeout.connect(self._level_feet)

    @property
    def keys(self) -> list[ViewKey]:
        return [pane.key for pane in self.panes]

    def show_keys(self, keys: list[ViewKey]) -> None:
        """Keep the panes whose views stay, drop the others, make the new ones."""
        if keys == self.keys:
            return
        present = {pane.key: pane for pane in self.panes}
        self.panes = [present.pop(key) if key in present else self._new(key) for key in keys]
        for pane in present.values():
            pane.drop_content()
            pane.hide()
            pane.deleteLater()
        self.arrange(list(self.panes))

    def frame_views(self) -> list[FrameView]:
        """The viewers in the panes, in order."""
        return [view for view in map(frame_view_of, self.panes) if view is not None]

    def active(self) -> Pane | None:
        """The pane that has the keyboard, else the first."""
        focus = self.window().focusWidget()
        for pane in self.panes:
            if focus is not None and pane.isAncestorOf(focus):
                return pane
        return self.panes[0] if self.panes else None

    def settle(self) -> None:
        """Level the legends once the layout has taken in what changed."""
        self._settle.start()

    def _new(self, key: ViewKey) -> Pane:
        pane = Pane(key, self._fill_menu)
        pane.closed.connect(self.closed)
        pane.save_asked.connect(self.save_asked)
        pane.chosen.connect(self.chosen)
        pane.lift_asked.connect(self.lift_asked)
        return pane

    def _level_feet(self) -> None:
        """Equal room for legends in every pane of a row, so that the same place stands at the same height in each."""
        for row in self.rows_of(self.panes):
            views = [view for view in map(frame_view_of, row) if view is not None]
            height = max((view.foot_height() for view in views), default=0)
            for view in views:
                if view.foot.minimumHeight() != height or view.foot.maximumHeight() != height:
                    view.foot.setFixedHeight(height)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.settle()
