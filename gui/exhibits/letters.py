"""The fonts of a row, made once a font, and its words cut to the width there is."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics

from engines.core.names import clean_name

_SMALLER = 0.86
_KEPT = 4096


class Letters:
    """A font and a smaller one with their metrics."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.small = QFont(font)
        self.small.setPointSizeF(max(7.0, font.pointSizeF() * _SMALLER))
        self.metrics = QFontMetrics(self.font)
        self.small_metrics = QFontMetrics(self.small)
        self.height = self.metrics.height()
        self.chip_height = self.small_metrics.height() + 4
        self._cut: dict[tuple[str, int, bool], str] = {}

    def cut(self, words: str, width: int, *, small: bool = False) -> str:
        """Words on one line, at most ``width`` wide: names lose their middle, small print its end.

        Control characters, which a hostile name may hold, are shown as escapes.
        """
        key = (words, width, small)
        if key not in self._cut:
            if len(self._cut) > _KEPT:
                self._cut.clear()
            metrics = self.small_metrics if small else self.metrics
            mode = Qt.TextElideMode.ElideRight if small else Qt.TextElideMode.ElideMiddle
            self._cut[key] = metrics.elidedText(clean_name(words), mode, width)
        return self._cut[key]


def letters(font: QFont) -> Letters:
    """The letters for a font; kept by its description, as a style option's font dies with it."""
    return _letters(font.toString())


@lru_cache(maxsize=8)
def _letters(description: str) -> Letters:
    font = QFont()
    font.fromString(description)
    return Letters(font)
