"""Dresses the application in a theme and tells the window when the theme changes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from gui.theme.colours import DARK, LIGHT, Colours
from gui.theme.sheet import style_sheet

THEMES = ("system", "light", "dark")


class ThemeSignals(QObject):
    """``changed`` is emitted after the application wears another theme."""

    changed = Signal()


class _Wardrobe:
    colours: Colours = LIGHT
    choice: str = "system"
    signals: ThemeSignals | None = None
    follows_system = False


def colours() -> Colours:
    """The colours now worn."""
    return _Wardrobe.colours


def theme_signals() -> ThemeSignals:
    """The object whose ``changed`` tells of another theme."""
    if _Wardrobe.signals is None:
        _Wardrobe.signals = ThemeSignals()
    return _Wardrobe.signals


def dress(app: QApplication, choice: str) -> None:
    """Put on a theme: "light", "dark", or "system", which follows the desktop, also when that changes later."""
    _Wardrobe.choice = choice
    hints = app.styleHints()
    if not _Wardrobe.follows_system:
        _Wardrobe.follows_system = True
        app.setStyle("Fusion")
        hints.colorSchemeChanged.connect(lambda: _wear(app))
    scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(choice, Qt.ColorScheme.Unknown)
    hints.setColorScheme(scheme)
    _wear(app)


def _wear(app: QApplication) -> None:
    if _Wardrobe.choice == "system":
        dark = app.styleHints().colorScheme() == Qt.ColorScheme.Dark
    else:
        dark = _Wardrobe.choice == "dark"
    _Wardrobe.colours = DARK if dark else LIGHT
    app.setPalette(_palette(_Wardrobe.colours))
    app.setStyleSheet(style_sheet(_Wardrobe.colours))
    theme_signals().changed.emit()


def _palette(worn: Colours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for key, value in {
        role.Window: worn.ground,
        role.WindowText: worn.text,
        role.Base: worn.sheet,
        role.AlternateBase: worn.raised,
        role.Text: worn.text,
        role.Button: worn.raised,
        role.ButtonText: worn.text,
        role.BrightText: worn.failed,
        role.ToolTipBase: worn.raised,
        role.ToolTipText: worn.text,
        role.PlaceholderText: worn.muted,
        role.Highlight: worn.accent,
        role.HighlightedText: worn.on_accent,
        role.Accent: worn.accent,
        role.Link: worn.accent,
        role.LinkVisited: worn.accent,
        role.Light: worn.hover,
        role.Midlight: worn.line,
        role.Mid: worn.line,
        role.Dark: worn.line,
        role.Shadow: worn.ground,
    }.items():
        palette.setColor(key, QColor(value))
    faint = QColor(worn.not_applicable)
    for key in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, faint)
    return palette
