"""The legend of a map: its fixed colour scale with unit, threshold, and what a bright place means."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from engines.core.finding import Map
from gui.theme.dress import colours
from gui.viewers.raster import colour_table
from gui.viewers.text import PlainLabel, plain

_BAR_HEIGHT = 11
_TICK = 4


def scale_words(shown: Map) -> str:
    """The scale as one sentence, for people who do not see it."""
    words = f"Fixed scale from {shown.low:g} to {shown.high:g} {plain(shown.unit)}"
    return f"{words}, threshold {shown.threshold:g}." if shown.threshold is not None else f"{words}."


def paint_scale(painter: QPainter, area: QRectF, shown: Map, ink: QColor) -> None:
    """Draw the colour bar with ticks, unit and threshold into ``area`` (needs ``scale_height`` of height)."""
    from engines.core.heatmap import legend_ticks

    metrics = QFontMetricsF(painter.font())
    ticks = legend_ticks(shown)
    unit = plain(shown.unit, limit=40)
    end_room = max(metrics.horizontalAdvance(t.label) for t in ticks) / 2 if ticks else 0
    unit_room = metrics.horizontalAdvance(unit) + 10 if unit else 0
    bar = QRectF(
        area.left() + end_room,
        area.top() + 8,
        max(20.0, area.width() - 2 * end_room - unit_room),
        _BAR_HEIGHT,
    )
    palette = colour_table()[1:]
    strip = QImage(palette.copy().data, len(palette), 1, QImage.Format.Format_RGB32).copy()
    painter.drawImage(bar, strip)
    painter.setPen(QPen(ink, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(bar)
    base = bar.bottom() + _TICK + metrics.ascent() + 1
    if unit:
        painter.drawText(QPointF(bar.right() + end_room + 8, bar.bottom()), unit)
    taken: list[tuple[float, float]] = []
    for tick in sorted(ticks, key=lambda t: not t.is_threshold):
        x, half = bar.left() + tick.at * bar.width(), metrics.horizontalAdvance(tick.label) / 2
        if tick.is_threshold:
            _threshold_mark(painter, x, bar, ink)
        else:
            painter.drawLine(QPointF(x, bar.bottom()), QPointF(x, bar.bottom() + _TICK))
        if all(x + half + 6 < left or x - half - 6 > right for left, right in taken):
            painter.drawText(QPointF(x - half, base), tick.label)
            taken.append((x - half, x + half))


def scale_height(metrics: QFontMetricsF) -> float:
    """Height that ``paint_scale`` needs."""
    return 8 + _BAR_HEIGHT + _TICK + metrics.height() + 2


def _threshold_mark(painter: QPainter, x: float, bar: QRectF, ink: QColor) -> None:
    painter.setBrush(ink)
    painter.drawPolygon(
        QPolygonF([QPointF(x, bar.top()), QPointF(x - 5, bar.top() - 7), QPointF(x + 5, bar.top() - 7)])
    )
    painter.drawLine(QPointF(x, bar.top()), QPointF(x, bar.bottom() + _TICK))
    painter.setBrush(Qt.BrushStyle.NoBrush)


class ScaleBar(QWidget):
    """The colour bar of one map."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._map: Map | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_map(self, shown: Map) -> None:
        self._map = shown
        self.setAccessibleName(scale_words(shown))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(160, round(scale_height(QFontMetricsF(self.font()))))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(80, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        if self._map is not None:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_scale(painter, QRectF(self.rect()).adjusted(1, 0, -1, 0), self._map, QColor(colours().text))


class Legend(QWidget):
    """Scale bar and the legend's sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = ScaleBar(self)
        self._words = PlainLabel("", self, role="muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._bar)
        layout.addWidget(self._words)
        self.hide()

    def show_map(self, shown: Map | None) -> None:
        """The legend of a map; None hides it."""
        self.setVisible(shown is not None)
        if shown is not None:
            self._bar.show_map(shown)
            self._words.setText(shown.legend)
