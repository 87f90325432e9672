"""Lists and fits sets of normal pictures off the window's thread; the pictures are read in a worker process."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal

from gui.jobs.fit_thread import FitThread


class NormalThread(FitThread):
    """Emits ``progress`` 0–1 besides; see ``FitThread``."""

    progress = Signal(float)

    def fit(self, places: Sequence[Path], method: str, base: str = "", shown: str = "") -> None:
        """Fit a set to the pictures under ``places``, named after the first; ``method``: as ``assay normal fit``.

        ``base``: value of a set to carry over to the view they show, in place of a new fit. ``shown``: what they show,
        in words, for an imported pair of towers; "" for none.
        """
        turn = self._turn
        self._do(lambda: self._fit(list(places), method, base, shown, turn))

    def _look(self) -> None:
        from engines.anomaly.catalogue import listed

        self.listed.emit(listed())

    def _fit(self, places: list[Path], method: str, base: str, shown: str, turn: int) -> None:
        from engines.anomaly.apart import Words, fit_apart
        from engines.anomaly.catalogue import free_name

        first = places[0]
        name = free_name(first.name if first.is_dir() else first.parent.name)
        words = Words(shown) if shown else None
        done = fit_apart(
            places, name, self.progress.emit, lambda: turn != self._turn, method=method, base=base, words=words
        )
        self._look()
        self.fitted.emit(done)

    def _remove(self, name: str) -> None:
        from engines.anomaly.catalogue import remove

        remove(name)
        self._look()
