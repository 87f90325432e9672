"""Walks what was dropped, off the window's thread; the list fills while it walks."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal
from PySide6.QtGui import QImage

from engines.core.errors import AssayError
from engines.core.exhibit import Source
from gui.jobs.batch import Batch
from gui.jobs.plain import Walk

_INTERVAL_SECONDS = 0.1
_BREATHE_EVERY = 8
_BREATH_SECONDS = 0.0005


class IntakeThread(QThread):
    """Emits ``found`` with lists of sources and their Walk, ``walked`` at the end, ``failed`` with a sentence."""

    found = Signal(list, object)
    walked = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._turn = 0

    def walk(self, paths: Sequence[str], why: Walk) -> None:
        """Find the files, folders' files and archives' members under ``paths``."""
        turn, places = self._turn, list(paths)
        self._jobs.put(lambda: self._walk(places, why, turn))

    def save_clipboard(self, image: QImage, folder: Path, why: Walk) -> None:
        """Keep a picture from the clipboard as a PNG in the case's folder and find it there."""
        turn = self._turn
        self._jobs.put(lambda: self._save(image, folder, why, turn))

    def stop(self) -> None:
        """End the walk that is going on, and those that wait."""
        self._turn += 1

    def end(self) -> None:
        """Finish; returns when the thread is gone."""
        self.stop()
        self._jobs.put(None)
        self.wait()

    def run(self) -> None:
        """The thread: one walk after another."""
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except AssayError as error:
                self.failed.emit(str(error))
                self.walked.emit()
            except OSError as error:
                self.failed.emit(f"{error.filename or 'A dropped item'} cannot be read: {error.strerror or error}.")
                self.walked.emit()

    def _walk(self, paths: list[str], why: Walk, turn: int) -> None:
        from engines.core.sources import find_sources

        batch: Batch[Source] = Batch(lambda found: self.found.emit(found, why), _INTERVAL_SECONDS)
        walk = find_sources(paths, should_stop=lambda: turn != self._turn)
        for number, source in enumerate(walk, 1):
            batch.add(source)
            if number % _BREATHE_EVERY == 0:
                # Walking is all Python: without a pause it would keep the interpreter from the window's thread.
                time.sleep(_BREATH_SECONDS)
        batch.flush()
        self.walked.emit()

    def _save(self, image: QImage, folder: Path, why: Walk, turn: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        name = datetime.now().strftime("clipboard %Y-%m-%d %H.%M.%S.%f")[:-3]
        path = folder / f"{name}.png"
        if not image.save(str(path)):
            raise AssayError(f"The picture from the clipboard could not be saved as {path}. Is the disk full?")
        self._walk([str(path)], why, turn)
