"""Starts the application and its one window."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from gui.display import obstacle, tell

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from gui.window import MainWindow

_SWITCH_SECONDS = 0.001


def run(wanted: Namespace) -> int:
    """Show the window and run until it is closed; returns the exit code."""
    if wanted.screenshot:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if sentence := obstacle():
        tell(sentence)
        return 1
    app, window = make_window(wanted.theme, wanted.size)
    window.show()
    app.processEvents()
    window.start()
    if wanted.case:
        window.acts.open_case(Path(wanted.case).absolute())
    window.add([str(Path(name).absolute()) for name in wanted.paths])
    if wanted.screenshot:
        from gui.screenshot import Screenshot

        file = Path(wanted.screenshot)
        shot = Screenshot(window, file, wanted.select, wanted.view, wanted.panel, wanted.models, wanted.show)
        app.exec()
        return shot.exit_code
    window.help_acts.welcome()
    return app.exec()


def make_window(theme: str | None, size: tuple[int, int] | None) -> tuple[QApplication, MainWindow]:
    """The application and its window, not shown yet, in the theme and size given or kept in the settings."""
    # Threads that unpickle or hash hand the interpreter over sooner, so that the window answers in time.
    sys.setswitchinterval(_SWITCH_SECONDS)
    from PySide6.QtWidgets import QApplication

    from gui.garbage import GarbageCollector
    from gui.settings.store import Settings
    from gui.theme import dress, icon

    app = QApplication(sys.argv[:1])
    app.setApplicationName("Assay")
    app.setDesktopFileName("assay")
    settings = Settings()
    dress(app, theme or settings.theme)
    app.setWindowIcon(icon("assay", sizes=(16, 32, 64, 128)))

    from gui.window import MainWindow

    window = MainWindow(settings)
    if size:
        window.resize(*size)
    GarbageCollector(app)
    return app, window
