"""Pictures for the viewers: decoded in a worker process with limits, since files are hostile."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from engines.core.errors import AssayError, Stopped, WorkerDied
from engines.core.exhibit import Source
from engines.core.worker import Worker, WorkerLimits
from gui.viewers.background import Background
from gui.viewers.decode import Heading, Strip, display_strips
from gui.viewers.raster import Pyramid, picture_pyramid

MAX_PIXELS = 64_000_000
_LIMITS = WorkerLimits(memory_bytes=6 << 30, silent_seconds=60.0)


class PictureService(QObject):
    """Decodes pictures one after the other, the latest wish first; what is no longer wanted is stopped."""

    ready = Signal(str, object)
    """(the source's key, Pyramid)"""
    failed = Signal(str, str)
    """(the source's key, sentence)"""

    def __init__(self, parent: QObject | None = None, max_pixels: int = MAX_PIXELS) -> None:
        super().__init__(parent)
        self._max_pixels = max_pixels
        self._wanted: frozenset[str] = frozenset()
        self._worker: Worker | None = None
        self._background = Background(self)
        self._background.done.connect(self._pass_on)
        self._background.failed.connect(self._tell)

    def want(self, sources: list[Source]) -> None:
        """Decode these, and nothing else: earlier wishes not among them are stopped, those under way go on."""
        present = self._wanted
        self._wanted = frozenset(source.key for source in sources)
        self._background.drop(lambda key: key not in self._wanted)
        for source in sources:
            if source.key not in present:
                self._background.submit(source.key, partial(self._decode, source))

    def close(self) -> None:
        """Stop decoding and end the worker process."""
        self._wanted = frozenset()
        self._background.close()
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def _pass_on(self, key: str, pyramid: Pyramid) -> None:
        if key in self._wanted:
            self._wanted -= {key}
            self.ready.emit(key, pyramid)

    def _tell(self, key: str, sentence: str) -> None:
        if key in self._wanted:
            self._wanted -= {key}
            self.failed.emit(key, sentence)

    def _decode(self, source: Source) -> Pyramid:
        """In the background thread."""
        if self._worker is None:
            self._worker = Worker(_LIMITS)
        unwanted = partial(self._is_unwanted, source.key)
        items = self._worker.stream(display_strips, source, self._max_pixels, should_stop=unwanted)
        try:
            pyramid = _assemble(items)
        except WorkerDied as death:
            raise AssayError(f"{source.name} cannot be shown: the process that decoded it {death}.") from death
        if pyramid is None:
            raise Stopped
        return pyramid

    def _is_unwanted(self, key: str) -> bool:
        return key not in self._wanted


def _assemble(items: Iterator[Any]) -> Pyramid | None:
    """The pyramid made of a heading and its strips; None when they stopped early."""
    heading: Heading | None = None
    levels: list[np.ndarray[Any, np.dtype[np.uint8]]] = []
    missing = 0
    for item in items:
        if isinstance(item, Heading):
            heading = item
            levels = [np.empty((height, width, 4), np.uint8) for width, height in item.sizes]
            missing = sum(height for _, height in item.sizes)
        elif isinstance(item, Strip):
            levels[item.level][item.top : item.top + len(item.bgrx)] = item.bgrx
            missing -= len(item.bgrx)
    if heading is None or missing:
        return None
    note = f"Shown reduced to 1 : {heading.reduced_by} of its size." if heading.reduced_by > 1 else ""
    return picture_pyramid(levels, note, heading.reduced_by, heading.orientation)
