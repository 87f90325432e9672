"""Maps, rendered pictures and differences made ready for the screen outside the window's thread."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from engines.core.finding import Map, Picture
from gui.viewers.background import Background
from gui.viewers.contour import threshold_outline
from gui.viewers.raster import Pyramid, difference_map, map_pyramid, pyramid_of_rgb

_KEPT = 12


@dataclass(frozen=True, eq=False, slots=True)
class Prepared:
    """``outline``: line pieces (n, 4) around the places above the threshold; ``map``: what the pyramid shows."""

    pyramid: Pyramid
    outline: npt.NDArray[np.float32]
    map: Map | None = None


@dataclass(frozen=True, eq=False)
class Pair:
    """Two pictures of equal size whose difference is wanted."""

    first: Pyramid
    second: Pyramid
    frame: tuple[int, int]


class Preparer(QObject):
    """Keeps the latest few; asks its thread for the rest."""

    ready = Signal()
    """Something that was asked for can be had now."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: OrderedDict[Hashable, Prepared] = OrderedDict()
        self._asked: set[Hashable] = set()
        self._pairs: dict[frozenset[int], Pair] = {}
        self.troubles: dict[Hashable, str] = {}
        self._background = Background(self)
        self._background.done.connect(self._keep)
        self._background.failed.connect(self._fail)

    def map(self, shown: Map) -> Prepared | None:
        """The map's pyramid, or None until ``ready``."""
        return self._have(shown, partial(_prepare_map, shown))

    def rendered(self, shown: Picture) -> Prepared | None:
        """A rendered picture's pyramid, or None until ``ready``."""
        return self._have(shown, partial(_prepare_rendered, shown))

    def difference(self, first: Pyramid, second: Pyramid, frame: tuple[int, int]) -> Prepared | None:
        """The difference of two pictures of equal size, or None until ``ready``."""
        pair = self._pairs.setdefault(frozenset((id(first), id(second))), Pair(first, second, frame))
        return self._have(pair, partial(_prepare_difference, pair))

    def forget(self) -> None:
        """Drop all that is kept or waiting."""
        self._background.drop(lambda key: True)
        self._kept.clear()
        self._asked.clear()
        self._pairs.clear()
        self.troubles.clear()

    def close(self) -> None:
        """End the thread."""
        self._background.close()

    def _have(self, key: Hashable, job: Callable[[], Prepared]) -> Prepared | None:
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._asked and key not in self.troubles:
            self._asked.add(key)
            self._background.submit(key, job)
        return None

    def _keep(self, key: Hashable, prepared: Prepared) -> None:
        if key not in self._asked:
            return
        self._asked.discard(key)
        self._kept[key] = prepared
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        self.ready.emit()

    def _fail(self, key: Hashable, sentence: str) -> None:
        self._asked.discard(key)
        self.troubles[key] = sentence
        self.ready.emit()


def _prepare_map(shown: Map) -> Prepared:
    return Prepared(map_pyramid(shown), threshold_outline(shown), shown)


def _prepare_rendered(shown: Picture) -> Prepared:
    return Prepared(pyramid_of_rgb(shown.pixels), np.empty((0, 4), np.float32))


def _prepare_difference(pair: Pair) -> Prepared:
    shown = difference_map(pair.first, pair.second, pair.frame)
    return _prepare_map(shown)
