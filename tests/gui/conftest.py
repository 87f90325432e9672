"""One application for all window tests, and a wait for conditions instead of sleeping."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from traceback import format_exception
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QElapsedTimer, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from gui.window import MainWindow

WaitUntil = Callable[..., None]


@pytest.fixture(scope="session")
def app() -> Iterator[QApplication]:
    """The one QApplication of the test run, dressed as the program dresses it."""
    from gui.theme import dress

    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication([])
    dress(application, "light")
    yield application


@pytest.fixture
def wait_until(app: QApplication) -> WaitUntil:
    """``wait_until(condition, seconds=20, what="…")`` runs the event loop until ``condition()`` is true, or fails."""

    def wait(condition: Callable[[], object], seconds: float = 20.0, what: str = "") -> None:
        clock = QElapsedTimer()
        clock.start()
        loop = QEventLoop()
        poll = QTimer()
        poll.setInterval(5)
        poll.timeout.connect(lambda: loop.quit() if condition() or clock.hasExpired(int(seconds * 1000)) else None)
        poll.start()
        if not condition():
            loop.exec()
        poll.stop()
        assert condition(), f"waited {seconds:g} s in vain for {what or condition}"

    return wait


@pytest.fixture
def unraisable_slots(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Exceptions raised in slots, which Qt would only print; the test fails if any were raised."""
    raised: list[str] = []
    monkeypatch.setattr(sys, "excepthook", lambda *error: raised.append("".join(format_exception(*error))))
    yield raised
    assert not raised, "\n".join(raised)


OpenWindow = Callable[..., "MainWindow"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data and settings folder of the test's own."""
    monkeypatch.setenv("ASSAY_DATA", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def open_window(app: QApplication, home: Path, unraisable_slots: list[str]) -> Iterator[OpenWindow]:
    """``open_window(case=None, engines=("provenance",))`` shows the real window; all are closed at the end."""
    from gui.window import MainWindow
    from tests.gui.windows import quick_settings

    windows: list[MainWindow] = []

    def opened(case: Path | None = None, engines: tuple[str, ...] = ("provenance",)) -> MainWindow:
        window = MainWindow(quick_settings(home / "assay.ini", engines))
        windows.append(window)
        window.resize(1200, 800)
        window.show()
        window.start()
        if case is not None:
            window.acts.open_case(case)
        return window

    yield opened
    for window in windows:
        window.close()
        window.deleteLater()
    app.processEvents()


@pytest.fixture(scope="session")
def examined_evidence(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(a folder of five pictures, a case in which they were examined), once for all tests."""
    from engines.core.case import Case
    from engines.core.examine_case import examine_into
    from engines.core.intake import find_sources
    from engines.core.run import Run
    from tests.gui.evidence import make_evidence

    folder = tmp_path_factory.mktemp("evidence")
    make_evidence(folder / "in")
    with Case.create(folder / "work.assay") as case:
        for _ in examine_into(case, find_sources([folder / "in"]), ["provenance"], Run()):
            pass
    return folder / "in", folder / "work.assay"


@pytest.fixture
def evidence(examined_evidence: tuple[Path, Path]) -> Path:
    """The folder of the five pictures; a test that changes them restores them."""
    return examined_evidence[0]


@pytest.fixture
def case(examined_evidence: tuple[Path, Path], tmp_path: Path) -> Path:
    """A copy of their case for one test."""
    from engines.core.case import folder_of

    made = tmp_path / "work.assay"
    shutil.copyfile(examined_evidence[1], made)
    shutil.copytree(folder_of(examined_evidence[1]), folder_of(made))
    return made
