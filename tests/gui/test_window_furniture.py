"""The window without any work going on: shortcuts, names for screen readers, settings, help, and a light start."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtGui import QAction, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextBrowser,
    QWidget,
)

from engines import engine_infos
from engines.core.info import Option
from engines.core.packs.store import with_models
from gui.actions import ACTIONS
from gui.help.window import HelpWindow
from gui.jobs.plain import Progress
from gui.settings.dialog import SettingsDialog
from gui.settings.fields import Field
from gui.settings.store import Settings, fitted
from gui.theme.colours import DARK, LIGHT, Colours
from gui.window import MainWindow
from gui.window_progress import progress_words

HEAVY = ("cv2", "scipy", "pyqtgraph", "onnxruntime", "c2pa", "reportlab", "jinja2", "PIL")
CONTROLS = (QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QTextBrowser)


@pytest.fixture
def window(app: QApplication, home: Path) -> MainWindow:
    made = MainWindow(Settings(home / "assay.ini"))
    made.bench.viewers.setVisible(True)
    return made


def unnamed(parent: QWidget) -> list[str]:
    """Controls of the program's own that a screen reader could not name."""
    found = []
    for control in parent.findChildren(QWidget):
        if isinstance(control, CONTROLS) and not control.objectName().startswith("qt_"):
            inside = isinstance(control.parent(), (QAbstractSpinBox, QLineEdit, QAbstractItemView))
            container = type(control.parent()).__name__ in ("QToolBar", "QTabBar") or is_popup(control)
            words = control.text() if isinstance(control, QAbstractButton) else ""
            if not (inside or container or words or control.accessibleName()):
                found.append(f"{type(control).__name__} in {type(control.parent()).__name__}")
    return found


def is_popup(control: QWidget) -> bool:
    """Whether it is the list that drops down from a combo box, which bears that one's name."""
    grand = control.parentWidget().parentWidget() if control.parentWidget() else None
    return isinstance(control.parentWidget(), QComboBox) or isinstance(grand, QComboBox)


def test_no_two_actions_share_a_shortcut(window: MainWindow) -> None:
    keys = [key.toString() for action in window.findChildren(QAction) for key in action.shortcuts()]
    keys += [shortcut.key().toString() for shortcut in window.findChildren(QShortcut)]
    assert [key for key, times in Counter(keys).items() if times > 1 and key] == []


def test_every_action_stands_in_a_menu_and_all_common_ones_have_a_shortcut(window: MainWindow) -> None:
    in_menus = {
        action.objectName() for top in window.menuBar().actions() for action in top.menu().actions() if top.menu()
    }
    assert {spec.id for spec in ACTIONS if spec.id not in ("-", "recent")} <= in_menus
    assert [spec.id for spec in ACTIONS if spec.bar and not spec.shortcut] == []


def test_every_control_has_a_name_for_screen_readers(window: MainWindow) -> None:
    assert unnamed(window) == []
    assert unnamed(SettingsDialog(window.settings)) == []
    assert unnamed(HelpWindow()) == []


def test_the_settings_have_a_field_for_each_option_of_each_engine(window: MainWindow) -> None:
    dialog = SettingsDialog(window.settings)
    drawn = {id: set(page.fields) for id, page in dialog.engine_pages.items()}
    assert drawn == {id: {option.name for option in info.options} for id, info in engine_infos().items()}


def test_what_is_chosen_in_the_settings_is_in_force_after_a_restart(app: QApplication, home: Path) -> None:
    settings = Settings(home / "assay.ini")
    dialog = SettingsDialog(settings)
    dialog.engine_pages["tamper"].on.setChecked(False)
    dialog.general.workers.setValue(2)
    dialog.general.memory.setValue(3)
    dialog.general.theme.setCurrentIndex(2)
    dialog.accept()
    again = Settings(home / "assay.ini")
    # Engines that only ask imported models are left out while there are none.
    assert again.plan().engines == tuple(
        info.id for info in with_models(engine_infos().values()) if info.id != "tamper"
    )
    assert (again.plan().workers, again.plan().memory_bytes, again.theme) == (2, 3 << 30, "dark")


OPTIONS = [
    (Option("on", "On", True, "h"), False),
    (Option("count", "Count", 3, "h", low=1, high=9), 7),
    (Option("level", "Level", 0.5, "h", low=0.0, high=1.0), 0.25),
    (Option("way", "Way", "fast", "h", choices=("fast", "exact")), "exact"),
    (Option("name", "Name", "x", "h"), "some words"),
]


@pytest.mark.parametrize(("option", "value"), OPTIONS, ids=lambda v: getattr(v, "name", str(v)))
def test_a_field_gives_back_what_was_put_in_and_its_default(app: QApplication, option: Option, value: object) -> None:
    field = Field(option, value)  # type: ignore[arg-type]
    assert field.read() == value
    assert type(field.read()) is type(option.default)
    field.reset()
    assert field.read() == option.default


def test_a_stored_value_that_no_longer_fits_its_option_counts_as_unset() -> None:
    assert fitted(OPTIONS[1][0], "many") == 3
    assert fitted(OPTIONS[1][0], "70") == 9
    assert fitted(OPTIONS[2][0], "nan") == 0.5
    assert fitted(OPTIONS[3][0], "sideways") == "fast"
    assert fitted(OPTIONS[0][0], "false") is False


def test_every_engine_explains_itself(app: QApplication) -> None:
    helping = HelpWindow()
    for id, info in engine_infos().items():
        helping.explain(id)
        assert info.title in helping.words
        assert info.limits in helping.words
        assert len(helping.words) > 600, f"{id} hardly explains itself"
    helping.close()


@pytest.mark.parametrize("worn", [LIGHT, DARK], ids=lambda worn: worn.name)
def test_text_stands_out_from_its_ground(worn: Colours) -> None:
    for ink in (worn.text, worn.muted, worn.signal, worn.nothing_found, worn.abstained, worn.failed, worn.accent):
        floor = 3.0 if ink == worn.signal else 4.5
        assert contrast(ink, worn.sheet) >= floor, ink
    assert contrast(worn.on_signal, worn.signal) >= 3.9
    assert contrast(worn.on_accent, worn.accent) >= 4.5
    assert contrast(worn.text, worn.selected) >= 4.5


def test_progress_is_told_in_words() -> None:
    assert progress_words(Progress(312, 10_000, 41.0, 236.3)) == "312 of 10,000 · 41.0 pictures/s · 3 min 56 s left"
    assert progress_words(Progress(3, 9, 1.0, 6, busy=False)) == "Stopped after 3 of 9; what was found is kept"
    assert progress_words(Progress(9, 9, 1.0, 0, busy=False)) == "Examined 9 exhibits"


def test_the_start_loads_no_heavy_module(home: Path) -> None:
    program = (
        "import sys, os; os.environ['QT_QPA_PLATFORM'] = 'offscreen'\n"
        "from PySide6.QtWidgets import QApplication; app = QApplication([])\n"
        "from gui.settings.store import Settings; from gui.theme import dress; from gui.window import MainWindow\n"
        "s = Settings(); dress(app, 'dark'); w = MainWindow(s); w.show(); app.processEvents()\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    assert ran.stdout.strip() == "[]"


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours after WCAG 2.2."""

    def luminance(colour: str) -> float:
        parts = [int(part, 16) / 255 for part in re.findall("..", colour.lstrip("#"))]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
