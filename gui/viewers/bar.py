"""The viewers' tool bar: add a view, how two layers are shown, zoom, and what is drawn over the picture."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QSpinBox, QToolBar, QToolButton, QWidget

from gui.viewers.stage import Mode
from gui.viewers.text import tip_text

BLINK_FASTEST_MS = 350
"""Below three flashes a second, the limit of WCAG 2.3.1 for people with photosensitive epilepsy."""

SAVE_KEYS = "Ctrl+Shift+S"
"""No shortcut of an action: the window has one of its own with these keys. The area hears them first."""

_MODES = (
    (Mode.OVERLAY, "Overlay", "O", "The upper layer lies over the picture"),
    (Mode.BLINK, "Blink", "B", "Show the two layers in turn"),
    (Mode.SWIPE, "Swipe", "S", "A divider between the two layers, which you drag"),
    (Mode.DIFFERENCE, "Difference", "D", "Where two exhibits side by side differ, on a fixed scale"),
)


class ViewBar(QToolBar):
    """Emits what was chosen; holds no state of the views."""

    mode_chosen = Signal(object)
    zoom_asked = Signal(str)
    """"in", "out", "fit" or "one"."""
    upright_changed = Signal(bool)
    regions_changed = Signal(bool)
    outlines_changed = Signal(bool)
    save_asked = Signal()
    blink_interval = Signal(int)
    """Milliseconds."""

    def __init__(self, fill_menu: Callable[[QMenu], None], parent: QWidget) -> None:
        super().__init__("Viewers", parent)
        self.setMovable(False)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setAccessibleName("Viewers")
        self.setStyleSheet("#qt_toolbar_ext_button { padding: 0; min-width: 18px; }")
        more = self.findChild(QToolButton, "qt_toolbar_ext_button")
        if more is not None:
            more.setAccessibleName("More of this tool bar")
            more.setToolTip("More of this tool bar")
        self.addWidget(self._add_button(fill_menu))
        self.addSeparator()
        self.modes = {mode: self._mode(mode, text, keys, tip) for mode, text, keys, tip in _MODES}
        group = QActionGroup(self)
        for action in self.modes.values():
            group.addAction(action)
        self.modes[Mode.OVERLAY].setChecked(True)
        self._pace = self.addWidget(self._interval())
        self._pace.setVisible(False)
        self.addSeparator()
        for word, text, keys, tip in (
            ("out", "−", "Ctrl+-", "Zoom out"),
            ("in", "+", "Ctrl++", "Zoom in"),
            ("fit", "Fit", "Ctrl+0", "The whole frame"),
            ("one", "1:1", "Ctrl+1", "One pixel of the exhibit on one pixel of the screen"),
        ):
            self._act(text, keys, tip).triggered.connect(lambda _=False, w=word: self.zoom_asked.emit(w))
        self.addSeparator()
        self.upright = self._switch("Upright", "U", "Turn as the EXIF orientation says; the pixels stay as stored")
        self.upright.toggled.connect(self.upright_changed)
        self.regions = self._switch("Regions", "R", "Outline the regions that the sentences point to")
        self.regions.toggled.connect(self.regions_changed)
        self.outlines = self._switch("Threshold", "T", "Outline the places at or above a map's threshold")
        self.outlines.toggled.connect(self.outlines_changed)
        self.addSeparator()
        save = self._act("Save view…", "", f"Save the view as PNG, with legend, name and SHA-256 ({SAVE_KEYS})")
        save.triggered.connect(lambda: self.save_asked.emit())

    def allow_difference(self, allowed: bool) -> None:
        """A difference needs two exhibits side by side."""
        self.modes[Mode.DIFFERENCE].setEnabled(allowed)
        if not allowed and self.modes[Mode.DIFFERENCE].isChecked():
            self.mode_chosen.emit(Mode.OVERLAY)

    def _add_button(self, fill_menu: Callable[[QMenu], None]) -> QToolButton:
        self.add_button = QToolButton(self)
        self.add_button.setText("Add view ▾")
        self.add_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.add_button.setAccessibleName("Add a view")
        self.add_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        menu = QMenu(self.add_button)
        menu.aboutToShow.connect(menu.clear)
        menu.aboutToShow.connect(lambda: fill_menu(menu))
        self.add_button.setMenu(menu)
        return self.add_button

    def _mode(self, mode: Mode, text: str, keys: str, tip: str) -> QAction:
        action = self._act(text, keys, tip)
        action.setCheckable(True)
        action.triggered.connect(lambda: self.mode_chosen.emit(mode))
        return action

    def show_mode(self, mode: Mode) -> None:
        """Press the button of a mode."""
        self.modes[mode].setChecked(True)
        self._pace.setVisible(mode is Mode.BLINK)

    def _interval(self) -> QSpinBox:
        box = QSpinBox(self)
        box.setRange(BLINK_FASTEST_MS, 3000)
        box.setSingleStep(50)
        box.setValue(700)
        box.setSuffix(" ms")
        box.setAccessibleName("Time between blinks")
        box.valueChanged.connect(self.blink_interval)
        return box

    def _switch(self, text: str, keys: str, tip: str) -> QAction:
        action = self._act(text, keys, tip)
        action.setCheckable(True)
        action.setChecked(True)
        return action

    def _act(self, text: str, keys: str, tip: str) -> QAction:
        action = QAction(text, self)
        native = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setToolTip(tip_text(f"{tip} ({native})" if keys else tip))
        self.addAction(action)
        button = self.widgetForAction(action)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAccessibleName(tip)
        return action
