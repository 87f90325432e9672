"""The style sheet: quiet surfaces, one accent, a visible focus ring on everything that takes the keyboard."""

from __future__ import annotations

from string import Template

from engines.core.paths import resources_folder
from gui.theme.colours import Colours

_SHEET = Template("""
QMainWindow, QDialog { background: $ground; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 6px; }

QMenuBar { background: $ground; padding: 2px 4px; }
QMenuBar::item { padding: 4px 9px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $sheet; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 5px 26px 5px 24px; border-radius: 4px; }
QMenu::item:selected { background: $selected; color: $text; }
QMenu::item:disabled { color: $not_applicable; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }

QToolBar { background: $ground; border: none; border-bottom: 1px solid $line; padding: 4px 6px; spacing: 2px; }
QToolBar::separator { width: 1px; background: $line; margin: 6px 6px; }
QToolButton { border: 1px solid transparent; border-radius: 5px; padding: 4px 8px; color: $text; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $selected; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $not_applicable; }
QToolButton[chip="true"] { background: $selected; border-radius: 9px; padding: 2px 8px; }
QToolButton[chip="true"]:hover { background: $hover; border-color: $line; }
QToolButton::menu-indicator { image: none; }

QPushButton { background: $raised; border: 1px solid $line; border-radius: 5px; padding: 5px 14px; color: $text; }
QPushButton:hover { background: $hover; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { color: $not_applicable; }
QPushButton[primary="true"] { background: $accent; border-color: $accent; color: $on_accent; font-weight: 600; }
QPushButton[primary="true"]:focus { border-color: $text; }
QPushButton[flat="true"] { background: transparent; border-color: transparent; }
QPushButton[flat="true"]:focus { border-color: $accent; }

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox {
  background: $sheet; border: 1px solid $line; border-radius: 5px; padding: 4px 6px; color: $text;
  selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus {
  border-color: $accent; }
QSpinBox, QDoubleSpinBox { padding: 4px 20px 4px 8px; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url("$arrow"); width: 12px; height: 12px; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button {
  border: none; background: transparent; width: 18px; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url("$arrow_up"); width: 10px; height: 10px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url("$arrow"); width: 10px; height: 10px; }
QComboBox QAbstractItemView { background: $sheet; border: 1px solid $line; selection-background-color: $selected;
  selection-color: $text; }

QListView, QTreeView, QTableView, QTextBrowser, QListWidget {
  background: $sheet; border: none; color: $text; alternate-background-color: $raised;
  selection-background-color: $selected; selection-color: $text; outline: none; }
QListWidget { padding: 6px 0; }
QListWidget::item { padding: 0 12px; border-left: 3px solid transparent; }
QListWidget::item:hover { background: $raised; }
QListWidget::item:selected { background: $selected; color: $text; border-left-color: $accent; }
QHeaderView::section { background: $raised; color: $muted; border: none; border-bottom: 1px solid $line;
  padding: 5px 8px; }
QTableView { gridline-color: $line; }

QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabBar::tab { padding: 6px 12px; color: $muted; border-bottom: 2px solid transparent; background: transparent; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:hover { color: $text; }
QTabBar:focus { outline: 1px solid $accent; }

QDockWidget { color: $muted; titlebar-close-icon: none; titlebar-normal-icon: none; }
QDockWidget::title { background: $ground; padding: 5px 8px; border-top: 1px solid $line; }
QSplitter::handle, QMainWindow::separator { background: $line; }
QSplitter::handle:hover, QMainWindow::separator:hover { background: $accent; }
QSplitter::handle:horizontal, QMainWindow::separator:vertical { width: 1px; }
QMainWindow::separator:horizontal { height: 1px; }

QScrollBar:vertical { background: transparent; width: 11px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $not_applicable; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background: none; border: none;
  width: 0; height: 0; }

QProgressBar { background: $raised; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QLabel[role="muted"] { color: $muted; }
QLabel[role="title"] { font-size: 17pt; font-weight: 600; }
QLabel[role="heading"] { font-weight: 600; }
QLabel[role="failed"] { color: $failed; }
QFrame[role="bar"] { background: $ground; border-top: 1px solid $line; }
QFrame[role="head"] { background: $ground; border-bottom: 1px solid $line; }
QFrame[role="sheet"] { background: $sheet; }
QFrame[role="notice"] { background: $selected; border-bottom: 1px solid $line; }
""")


def style_sheet(worn: Colours) -> str:
    """The style sheet in a theme's colours. Sizes are logical pixels and points, which Qt scales on dense displays."""
    folder = resources_folder() / "icons"
    arrows = {
        "arrow": (folder / f"arrow-down-{worn.name}.svg").as_posix(),
        "arrow_up": (folder / f"arrow-up-{worn.name}.svg").as_posix(),
    }
    return _SHEET.substitute({name: getattr(worn, name) for name in Colours.__dataclass_fields__} | arrows)
