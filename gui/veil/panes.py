"""Which views a veil covers: every one that shows pixels of a veiled exhibit. Tables and plots stay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QImage

from engines.core.finding import Plot, Table
from engines.core.veil.plan import Look
from gui.veil.cover import veiled_image
from gui.viewers.choices import Choice, Kind, Shelf
from gui.viewers.filling import Manner, orientation_of, partner_of
from gui.viewers.items import orientation_transform
from gui.viewers.pane import Pane
from gui.viewers.raster import Pyramid
from gui.viewers.stage import Mode

Why = Callable[[str], str | None]
"""Key of an exhibit → why its picture is veiled now, None where it is not."""
_SMALL = 256


def nobody(key: str) -> str | None:
    """Nothing is veiled."""
    return None


@dataclass(frozen=True, slots=True)
class PaneVeil:
    """Covers panes; ``why`` says what is veiled, ``look`` what is seen in its place."""

    why: Why = nobody
    look: Look = Look.BLURRED

    def lay(self, pane: Pane, shelves: Sequence[Shelf], choice: Choice | None, manner: Manner) -> None:
        """Cover a pane, or uncover it, before it is filled."""
        if choice is None or isinstance(choice.content, Plot | Table):
            pane.uncover()
            return
        for shelf in _seen(pane, shelves, manner):
            if (reason := self.why(shelf.source.key)) is not None:
                other = shelf is not shelves[pane.key.exhibit]
                words = f"The picture that it is compared with is veiled. {reason}" if other else reason
                pane.cover_with(words, _blurred(shelf, manner, self.look))
                return
        pane.uncover()

    def keys_under(self, pane: Pane, shelves: Sequence[Shelf]) -> list[str]:
        """Keys of the exhibits whose veil covers a pane."""
        own = shelves[pane.key.exhibit]
        shown = [own] if self.why(own.source.key) is not None else shelves
        return [shelf.source.key for shelf in shown if self.why(shelf.source.key) is not None]


def _seen(pane: Pane, shelves: Sequence[Shelf], manner: Manner) -> list[Shelf]:
    """The exhibits whose pixels a pane shows."""
    partner = partner_of(pane.key, list(shelves)) if pane.key.kind is Kind.PICTURE else None
    both = partner is not None and manner.mode is not Mode.OVERLAY
    return [shelves[pane.key.exhibit], *([partner] if both and partner else [])]


def _blurred(shelf: Shelf, manner: Manner, look: Look) -> QImage | None:
    if shelf.pyramid is None:
        return None
    level = _small_level(shelf.pyramid)
    turned = level.transformed(orientation_transform(orientation_of(shelf, manner), level.width(), level.height()))
    return veiled_image(turned, look)


def _small_level(pyramid: Pyramid) -> QImage:
    """The first level that is small enough, so that blurring costs nothing."""
    return next((level for level in pyramid.levels if max(level.width(), level.height()) <= _SMALL), pyramid.levels[-1])
