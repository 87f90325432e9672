"""Menu bar and toolbar, drawn from the table of actions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from gui.actions import ACTIONS, BAR_GROUPS, MENUS


def build_menus(window: QMainWindow, actions: dict[str, QAction]) -> QMenu:
    """Fill the menu bar; returns the menu of recent cases."""
    recent = QMenu("&Recent cases", window)
    recent.setObjectName("recent")
    for title in MENUS:
        menu = window.menuBar().addMenu(title)
        menu.setToolTipsVisible(True)
        for spec in ACTIONS:
            if spec.menu != title:
                continue
            if spec.id == "-":
                menu.addSeparator()
            elif spec.id == "recent":
                menu.addMenu(recent)
            else:
                menu.addAction(actions[spec.id])
    return recent


def build_toolbar(window: QMainWindow, actions: dict[str, QAction]) -> QToolBar:
    """The toolbar: words beside icons, the last group at the right edge."""
    bar = QToolBar("Tools", window)
    bar.setObjectName("toolbar")
    bar.setAccessibleName("Tools")
    bar.setMovable(False)
    bar.setIconSize(QSize(18, 18))
    bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    for place, group in enumerate(BAR_GROUPS):
        if place == len(BAR_GROUPS) - 1:
            space = QWidget()
            space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            bar.addWidget(space)
        elif place:
            bar.addSeparator()
        for name in group:
            bar.addAction(actions[name])
            button = bar.widgetForAction(actions[name])
            button.setAccessibleName(actions[name].text().replace("&", "").rstrip("…"))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    window.addToolBar(bar)
    return bar


def tool_button(window: QMainWindow, action: QAction) -> QWidget | None:
    """The button of an action on the toolbar, None where it has none there."""
    bar = window.findChild(QToolBar, "toolbar")
    return bar.widgetForAction(action) if bar is not None else None


def dock_buttons(actions: dict[str, QAction]) -> QWidget:
    """Switches for the notes and the log, for the end of the bottom line."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 6, 0)
    for name in ("notes", "log"):
        button = QToolButton()
        button.setDefaultAction(actions[name])
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(14, 14))
        button.setAccessibleName(actions[name].text().replace("&", ""))
        row.addWidget(button)
    return holder


def group_themes(window: QMainWindow, actions: dict[str, QAction]) -> None:
    """Only one theme is ticked."""
    group = QActionGroup(window)
    for name in ("theme_system", "theme_light", "theme_dark"):
        group.addAction(actions[name])


def fill_recent(menu: QMenu, paths: Sequence[Path], open_case: Callable[[Path], object]) -> None:
    """One entry a case that still exists."""
    menu.clear()
    for path in paths:
        action = menu.addAction(path.name)
        action.setToolTip(str(path))
        action.triggered.connect(lambda _=False, path=path: open_case(path))
    menu.setEnabled(not menu.isEmpty())
