"""The frame around one view: its title (a menu to show something else), and closing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QImage
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.veil.cover import Cover
from gui.viewers.choices import ViewKey
from gui.viewers.text import PlainLabel, menu_text, plain, tip_text

_TITLE_STYLE = """
QPushButton { text-align: left; padding: 4px 6px; }
QPushButton::menu-indicator { image: none; width: 0; }
"""


class Pane(QFrame):
    """Header and one content widget. ``key`` names the view it holds."""

    closed = Signal(object)
    save_asked = Signal(object)
    chosen = Signal(object, object)
    """(this pane, ViewKey to show instead)"""
    lift_asked = Signal(object)
    """The veil over this pane is to be lifted."""

    def __init__(self, key: ViewKey, fill_menu: Callable[[QMenu, Callable[[ViewKey], None]], None]) -> None:
        super().__init__()
        self.key = key
        self.title = ""
        self.content: QWidget | None = None
        self._cover: Cover | None = None
        self._fill_menu = fill_menu
        self.setProperty("role", "sheet")
        self._button = QPushButton(self)
        self._button.setProperty("flat", "true")
        self._button.setStyleSheet(_TITLE_STYLE)
        self._button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._button.setMinimumWidth(60)
        menu = QMenu(self._button)
        menu.aboutToShow.connect(lambda: self._refill(menu))
        self._button.setMenu(menu)
        self._layer = PlainLabel("", self, wrap=False, role="muted")
        close = QToolButton(self)
        close.setText("✕")
        close.setAutoRaise(True)
        close.setAccessibleName("Close this view")
        close.setToolTip("Close this view")
        close.clicked.connect(lambda: self.closed.emit(self))
        head = QHBoxLayout()
        head.setContentsMargins(4, 2, 4, 2)
        head.addWidget(self._button, 1)
        head.addWidget(self._layer)
        head.addWidget(close)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addLayout(head)

    def show_title(self, title: str, exhibit_name: str) -> None:
        """The view's title; ``exhibit_name`` goes before it where several exhibits stand side by side, else ""."""
        whole = f"{exhibit_name} — {title}" if exhibit_name else title
        self.title = title
        self._button.setText(menu_text(whole, 60) + "  ▾")
        self._button.setToolTip(tip_text(whole))
        self._button.setAccessibleName(f"View: {plain(whole, limit=200)}. Opens a menu of other views.")
        self.setAccessibleName(plain(whole, limit=200))

    def show_layer(self, words: str) -> None:
        """Which layer is now seen, while blinking."""
        self._layer.setText(words)

    def set_content(self, widget: QWidget) -> None:
        """Put a view into the pane, in place of the one before."""
        self.drop_content()
        self.content = widget
        self._layout.addWidget(widget, 1)
        widget.setVisible(not self.is_covered)

    @property
    def is_covered(self) -> bool:
        """Whether a veil stands in the view's place."""
        return self._cover is not None and not self._cover.isHidden()

    def cover_with(self, why: str, blurred: QImage | None) -> None:
        """Put a veil in the view's place, with the reason, over a blurred picture if there is one."""
        if self._cover is None:
            self._cover = Cover(self)
            self._cover.lift_asked.connect(lambda: self.lift_asked.emit(self))
            self._layout.addWidget(self._cover, 1)
        self._cover.show_words(why)
        self._cover.show_blurred(blurred)
        self._cover.show()
        if self.content is not None:
            self.content.hide()

    def uncover(self) -> None:
        """Show the view."""
        if self._cover is not None:
            self._cover.hide()
        if self.content is not None:
            self.content.show()

    def drop_content(self) -> None:
        """Let go of the view, and end the threads of a tool."""
        if self.content is not None:
            end = getattr(self.content, "close_services", None)
            if end is not None:
                end()
            self._layout.removeWidget(self.content)
            self.content.hide()
            self.content.deleteLater()
            self.content = None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Save this view as PNG…").triggered.connect(lambda: self.save_asked.emit(self))
        menu.addAction("Close this view").triggered.connect(lambda: self.closed.emit(self))
        menu.popup(event.globalPos())

    def _refill(self, menu: QMenu) -> None:
        menu.clear()
        self._fill_menu(menu, lambda key: self.chosen.emit(self, key))
