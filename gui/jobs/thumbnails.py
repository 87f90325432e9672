"""Makes thumbnails in a worker process: what is on screen first, what has scrolled away not at all."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from PySide6.QtCore import QObject, QThread, Signal
from PySide6.QtGui import QImage

from engines.core.errors import AssayError, WorkerDied
from engines.core.exhibit import Source
from engines.core.veil.verdict import Verdict
from engines.core.worker import Worker, WorkerLimits
from gui.jobs.batch import Batch
from gui.jobs.thumbnail_child import thumbnails, warm_up

_LIMITS = WorkerLimits(memory_bytes=2 << 30, silent_seconds=20.0, threads=1)
_CHUNK = 4
Made = tuple[str, QImage | None, Verdict | None]


class ThumbnailThread(QThread):
    """Emits ``made`` with a list of (key, QImage or None), at most thirty times a second.

    While ``judging``, before that ``judged`` with a list of (key, what the veil's classifiers say or None).
    """

    made = Signal(list)
    judged = Signal(list)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._change = threading.Condition()
        self._wanted: list[Source] = []
        self._edge = 64
        self._ending = False
        self.judging = False
        self.is_warm = False

    def want(self, sources: Sequence[Source], edge: int) -> None:
        """Make these next, in this order, ``edge`` pixels on the longer side; forget what was wanted before."""
        with self._change:
            self._wanted = list(sources)
            self._edge = edge
            self._change.notify()

    def end(self) -> None:
        """Finish and end the process; returns when both are gone."""
        with self._change:
            self._ending = True
            self._change.notify()
        self.wait()

    def run(self) -> None:
        """The thread: one chunk of wanted thumbnails after another."""
        with Worker(_LIMITS) as worker:
            self._warm(worker)
            self.is_warm = True
            batch = Batch(self._send)
            while (chunk := self._next_chunk()) is not None:
                self._make(worker, chunk, batch)
                if not self._wanted:
                    batch.flush()
            batch.flush()

    def _warm(self, worker: Worker) -> None:
        try:
            for _ in worker.stream(warm_up, self.judging, should_stop=lambda: self._ending):
                pass
        except AssayError:
            return  # the first thumbnail will say so again, by its absence

    def _send(self, made: list[Made]) -> None:
        if self.judging:
            self.judged.emit([(key, verdict) for key, _, verdict in made])
        self.made.emit([(key, image) for key, image, _ in made])

    def _next_chunk(self) -> list[Source] | None:
        with self._change:
            while not self._wanted and not self._ending:
                self._change.wait()
            if self._ending:
                return None
            chunk, self._wanted = self._wanted[:_CHUNK], self._wanted[_CHUNK:]
            return chunk

    def _make(self, worker: Worker, chunk: list[Source], batch: Batch[Made]) -> None:
        left = [source.key for source in chunk]
        try:
            for key, rgb, width, height, verdict in worker.stream(
                thumbnails, chunk, self._edge, self.judging, should_stop=lambda: self._ending
            ):
                left.remove(key)
                batch.add((key, _image(rgb, width, height), verdict))
        except (AssayError, WorkerDied):
            # The first one left killed the worker; the others get another turn when they are asked for again.
            for key in left[:1]:
                batch.add((key, None, None))


def _image(rgb: bytes, width: int, height: int) -> QImage | None:
    if not rgb:
        return None
    return QImage(rgb, width, height, width * 3, QImage.Format.Format_RGB888).convertToFormat(
        QImage.Format.Format_RGB32
    )
