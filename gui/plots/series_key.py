"""The key of a diagram: a sample of each series' ink with its name, in rows beside no data."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from engines.core.finding import Series
from gui.theme.dress import colours
from gui.viewers.text import plain

BAND_ALPHA = 70
_SAMPLE = 22
_GAP = 6
_BETWEEN = 18


def translucent(colour: str, alpha: int) -> QColor:
    """A colour with an alpha of 0–255."""
    made = QColor(colour)
    made.setAlpha(alpha)
    return made


class SeriesKey(QWidget):
    """Flows into as many lines as its width needs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: list[tuple[str, str, str]] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_series(self, series: Sequence[Series], inks: Sequence[str]) -> None:
        """Name the series in their inks, in order."""
        self._entries = [
            (plain(one.label, limit=80), one.kind, inks[number % len(inks)]) for number, one in enumerate(series)
        ]
        self.setAccessibleName("Key: " + ", ".join(label for label, _, _ in self._entries))
        self.updateGeometry()
        self.update()

    @property
    def labels(self) -> list[str]:
        return [label for label, _, _ in self._entries]

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        line = QFontMetrics(self.font()).height() + 4
        return line * (1 + max((row for _, row, _ in self._places(width)), default=0))

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(200, self.heightForWidth(self.width()))

    def _places(self, width: int) -> list[tuple[int, int, tuple[str, str, str]]]:
        metrics = QFontMetrics(self.font())
        x = row = 0
        places = []
        for entry in self._entries:
            needed = _SAMPLE + _GAP + metrics.horizontalAdvance(entry[0])
            if x and x + needed > width:
                x, row = 0, row + 1
            places.append((x, row, entry))
            x += needed + _BETWEEN
        return places

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = QFontMetrics(self.font()).height() + 4
        for x, row, (label, kind, ink) in self._places(self.width()):
            middle = row * line + line / 2
            if kind == "band":
                painter.fillRect(QRectF(x, middle - 5, _SAMPLE, 10), translucent(ink, BAND_ALPHA))
            elif kind == "points":
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(ink))
                painter.drawEllipse(QPointF(x + _SAMPLE / 2, middle), 3.5, 3.5)
            else:
                painter.setPen(QPen(QColor(ink), 2))
                painter.drawLine(QPointF(x, middle), QPointF(x + _SAMPLE, middle))
            painter.setPen(QColor(colours().text))
            room = QRectF(x + _SAMPLE + _GAP, row * line, self.width() - x - _SAMPLE - _GAP, line)
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, label)
