"""Makes thumbnails in a worker process, or finds them on the disk: what is on screen first, what has scrolled away not
at all.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QObject, QThread, Signal
from PySide6.QtGui import QImage

from engines.core.errors import AssayError, WorkerDied
from engines.core.exhibit import Source
from engines.core.paths import data_folder
from engines.core.veil.verdict import Verdict
from engines.core.worker import Worker, WorkerLimits
from gui.exhibits.thumb_store import ThumbnailStore, thumbnail_key
from gui.jobs.batch import Batch
from gui.jobs.thumbnail_child import thumbnails, warm_up

_LIMITS = WorkerLimits(memory_bytes=2 << 30, silent_seconds=20.0, threads=1)
_CHUNK = 4
_KEPT_QUALITY = 90
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
        self._limit = 0
        self._clear_asked = False
        self.judging = False
        self.is_warm = False

    def want(self, sources: Sequence[Source], edge: int) -> None:
        """Make these next, in this order, ``edge`` pixels on the longer side; forget what was wanted before."""
        with self._change:
            self._wanted = list(sources)
            self._edge = edge
            self._change.notify()

    def keep(self, limit: int) -> None:
        """Keep thumbnails on the disk, at most so many bytes of them; 0 for none."""
        self._limit = limit

    def clear_kept(self) -> None:
        """Delete those kept on the disk."""
        with self._change:
            self._clear_asked = True
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
            kept = _Kept()
            while (chunk := self._next_chunk()) is not None:
                with self._change:
                    clear, self._clear_asked = self._clear_asked, False
                kept.begin(self._limit, clear)
                self._make(worker, self._found(chunk, kept, batch), batch, kept)
                if not self._wanted:
                    batch.flush()
            batch.flush()
            kept.close()

    def _found(self, chunk: list[Source], kept: _Kept, batch: Batch[Made]) -> list[Source]:
        """Send those that lie on the disk; the others. Classifiers are asked about every picture, so none is then."""
        if self.judging:
            return chunk
        left = []
        for source in chunk:
            image = kept.get(source, self._edge)
            if image is None:
                left.append(source)
            else:
                batch.add((source.key, image, None))
        return left

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
            while not self._wanted and not self._ending and not self._clear_asked:
                self._change.wait()
            if self._ending:
                return None
            chunk, self._wanted = self._wanted[:_CHUNK], self._wanted[_CHUNK:]
            return chunk

    def _make(self, worker: Worker, chunk: list[Source], batch: Batch[Made], kept: _Kept) -> None:
        sources = {source.key: source for source in chunk}
        left = list(sources)
        if not left:
            return
        try:
            for key, rgb, width, height, verdict in worker.stream(
                thumbnails, chunk, self._edge, self.judging, should_stop=lambda: self._ending
            ):
                left.remove(key)
                image = _image(rgb, width, height)
                batch.add((key, image, verdict))
                if image is not None:
                    kept.put(sources[key], self._edge, image)
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


class _Kept:
    """The thumbnails on the disk, as pictures; opened with the first chunk, anew where the limit was changed."""

    def __init__(self) -> None:
        self._limit = 0
        self._store: ThumbnailStore | None = None

    def begin(self, limit: int, clear: bool) -> None:
        """Before a chunk: the limit in force, and whether all are to be deleted first."""
        if clear:
            store = self._store or ThumbnailStore(kept_file(), 1)
            store.clear()
            if store is not self._store:
                store.close()
        if limit != self._limit:
            self.close()
            self._limit, self._store = limit, ThumbnailStore(kept_file(), limit)

    def get(self, source: Source, edge: int) -> QImage | None:
        """The thumbnail of a file as it is now, None where none is kept."""
        if not self._limit or self._store is None or not (key := thumbnail_key(source, edge)):
            return None
        image = QImage.fromData(self._store.get(key))
        return None if image.isNull() else image.convertToFormat(QImage.Format.Format_RGB32)

    def put(self, source: Source, edge: int, image: QImage) -> None:
        """Keep a thumbnail of the file as it is now."""
        if not self._limit or self._store is None or not (key := thumbnail_key(source, edge)):
            return
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        if image.save(buffer, "JPG", _KEPT_QUALITY):  # type: ignore[call-overload]  # the stubs want bytes
            self._store.put(key, bytes(buffer.data().data()))

    def close(self) -> None:
        """Let go of the file."""
        if self._store is not None:
            self._store.close()
            self._store = None


def kept_file() -> Path:
    """Where thumbnails are kept."""
    return data_folder() / "thumbnails.sqlite"
