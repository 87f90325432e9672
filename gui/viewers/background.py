"""A thread for work that would hold up the window; results come back as a signal in the window's thread."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from engines.core.errors import AssayError, Stopped


class _Thread(QThread):
    done = Signal(object, object)
    failed = Signal(object, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.wakes = threading.Condition()
        self.jobs: OrderedDict[Hashable, Callable[[], Any]] = OrderedDict()
        self.ending = False
        self.current: Hashable = None

    def finish(self) -> None:
        with self.wakes:
            self.jobs.clear()
            self.ending = True
            self.wakes.notify()

    def run(self) -> None:
        while True:
            with self.wakes:
                self.current = None
                while not self.jobs and not self.ending:
                    self.wakes.wait()
                if self.ending:
                    return
                self.current, job = self.jobs.popitem(last=False)
            try:
                result = job()
            except Stopped:
                continue
            except AssayError as error:
                self.failed.emit(self.current, str(error))
            except Exception as error:
                self.failed.emit(self.current, f"This view could not be prepared: {type(error).__name__}: {error}")
            else:
                self.done.emit(self.current, result)


_retiring: set[_Thread] = set()
"""Threads still busy with a last job; a QThread must not be destroyed while it runs."""


class Background(QObject):
    """Runs jobs one after the other in one thread. Call ``close`` before the program ends."""

    done = Signal(object, object)
    """(key, result)"""
    failed = Signal(object, str)
    """(key, sentence)"""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = _Thread(self)
        self._thread.done.connect(self.done)
        self._thread.failed.connect(self.failed)

    def submit(self, key: Hashable, job: Callable[[], Any]) -> None:
        """Have ``job()`` run; a job waiting under the same key is replaced."""
        with self._thread.wakes:
            self._thread.jobs[key] = job
            self._thread.wakes.notify()
        if not self._thread.isRunning():
            self._thread.start()

    def drop(self, unwanted: Callable[[Hashable], bool]) -> None:
        """Forget jobs that have not begun."""
        with self._thread.wakes:
            for key in [key for key in self._thread.jobs if unwanted(key)]:
                del self._thread.jobs[key]

    @property
    def current(self) -> Hashable:
        """The key of the job now running, None where there is none."""
        return self._thread.current

    def retire(self) -> None:
        """End the thread after the present job without waiting for it; its result is not told."""
        self._thread.done.disconnect(self.done)
        self._thread.failed.disconnect(self.failed)
        self._thread.setParent(None)
        _retiring.add(self._thread)
        self._thread.finish()

    def close(self) -> None:
        """End the thread after the present job, and wait for it and for all that have retired."""
        self._thread.finish()
        for thread in (self._thread, *_retiring):
            thread.wait()
        _retiring.clear()
