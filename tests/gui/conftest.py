"""One application for all window tests, and a wait for conditions instead of sleeping."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QElapsedTimer, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

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
    import sys

    raised: list[str] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: raised.append(f"{kind.__name__}: {error}"))
    yield raised
    assert not raised, raised


def every(parent: QObject, kind: type[QObject]) -> list[QObject]:
    """All descendants of a kind."""
    return list(parent.findChildren(kind))
