"""Walks what was dropped, off the window's thread; the list fills while it walks."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal
from PySide6.QtGui import QImage

from engines.core.errors import AssayError
from engines.core.exhibit import Source
from gui.jobs.batch import Batch


class IntakeThread(QThread):
    """Emits ``found`` with lists of sources, ``walked`` with their number at the end, ``failed`` with a sentence."""

    found = Signal(list)
    walked = Signal(int)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._stop = threading.Event()

    def walk(self, paths: Sequence[Path]) -> None:
        """Find the files, folders' files and archives' members under ``paths``."""
        self._stop.clear()
        self._jobs.put(lambda: self._walk(list(paths)))

    def save_clipboard(self, image: QImage, folder: Path) -> None:
        """Keep a picture from the clipboard as a PNG in the case's folder and find it there."""
        self._stop.clear()
        self._jobs.put(lambda: self._save(image, folder))

    def stop(self) -> None:
        """End the walk that is going on."""
        self._stop.set()

    def end(self) -> None:
        """Finish; returns when the thread is gone."""
        self._stop.set()
        self._jobs.put(None)
        self.wait()

    def run(self) -> None:
        """The thread: one walk after another."""
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except AssayError as error:
                self.failed.emit(str(error))
                self.walked.emit(0)
            except OSError as error:
                self.failed.emit(f"{error.filename or 'A dropped item'} cannot be read: {error.strerror or error}.")
                self.walked.emit(0)

    def _walk(self, paths: list[Path]) -> None:
        from engines.core.intake import find_sources

        batch: Batch[Source] = Batch(self.found.emit)
        number = 0
        for source in find_sources(paths, should_stop=self._stop.is_set):
            number += 1
            batch.add(source)
        batch.flush()
        self.walked.emit(number)

    def _save(self, image: QImage, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        name = datetime.now().strftime("clipboard %Y-%m-%d %H.%M.%S.%f")[:-3]
        path = folder / f"{name}.png"
        if not image.save(str(path)):
            raise AssayError(f"The picture from the clipboard could not be saved as {path}. Is the disk full?")
        self._walk([path])
