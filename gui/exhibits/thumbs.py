"""Thumbnails at hand: bounded by bytes, the least recently drawn go first."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtGui import QImage, QPixmap

BUDGET_BYTES = 24_000_000


class ThumbnailCache:
    """Key → pixmap, at most ``budget`` bytes; None stands for a picture that cannot be shown."""

    def __init__(self, budget: int = BUDGET_BYTES) -> None:
        self._budget = budget
        self._bytes = 0
        self._pixmaps: OrderedDict[str, QPixmap | None] = OrderedDict()

    def __contains__(self, key: str) -> bool:
        return key in self._pixmaps

    def __len__(self) -> int:
        return len(self._pixmaps)

    @property
    def bytes_held(self) -> int:
        """Memory of the pixmaps held, in bytes."""
        return self._bytes

    def get(self, key: str) -> QPixmap | None:
        """The pixmap, now the most recently used; None if there is none."""
        if key not in self._pixmaps:
            return None
        self._pixmaps.move_to_end(key)
        return self._pixmaps[key]

    def put(self, key: str, image: QImage | None) -> None:
        """Keep a picture and let the oldest go until the budget holds."""
        self._drop(key)
        pixmap = None if image is None or image.isNull() else QPixmap.fromImage(image)
        self._pixmaps[key] = pixmap
        self._bytes += _size(pixmap)
        while self._bytes > self._budget and len(self._pixmaps) > 1:
            self._drop(next(iter(self._pixmaps)))

    def clear(self) -> None:
        """Let all go."""
        self._pixmaps.clear()
        self._bytes = 0

    def _drop(self, key: str) -> None:
        if key in self._pixmaps:
            self._bytes -= _size(self._pixmaps.pop(key))


def _size(pixmap: QPixmap | None) -> int:
    return 0 if pixmap is None else pixmap.width() * pixmap.height() * 4
