"""A diagram as a view. pyqtgraph is loaded when the first diagram is shown, never at start, and in a thread."""

from __future__ import annotations

import html
import importlib
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engines.core.finding import Plot, Series
from gui.plots.reading import bar_readings, reading_at
from gui.plots.series_key import BAND_ALPHA, SeriesKey, translucent
from gui.theme.dress import colours, theme_signals
from gui.viewers.background import Background
from gui.viewers.text import PlainLabel, plain

if TYPE_CHECKING:
    import pyqtgraph

_LIBRARY = "pyqtgraph"
_STEPS = {Qt.Key.Key_Left: -0.01, Qt.Key.Key_Right: 0.01}
_ZOOMS = {Qt.Key.Key_Plus: 0.8, Qt.Key.Key_Equal: 0.8, Qt.Key.Key_Minus: 1.25}
_LIGHT_INKS = ("#1d5fd0", "#c26a00", "#6d48b5", "#00796b", "#b3261e", "#59616e")
_DARK_INKS = ("#6ea8fe", "#f0a93b", "#b79be8", "#4dc9b8", "#f2827f", "#a0a7b4")


class PlotView(QWidget):
    """Shows one ``Plot``: lines, bands, points and bars, with a key and a read-out under the cursor.

    Wheel zooms, dragging pans, a double click shows everything again.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot: Plot | None = None
        self.chart: pyqtgraph.PlotWidget | None = None
        self.key = SeriesKey(self)
        self.height_words = PlainLabel("", self)
        self.readout = PlainLabel(" ", self, role="muted")
        self.readout.setAccessibleName("Values under the cursor")
        self.caption = PlainLabel("", self, role="muted")
        self._waiting = PlainLabel("Preparing …", self, role="muted")
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._cursor: Any = None
        self._loader: Background | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(8, 4, 8, 6)
        self._layout.addWidget(self.key)
        self._layout.addWidget(self.height_words)
        self._layout.addWidget(self._waiting, 1)
        self._layout.addWidget(self.readout)
        self._layout.addWidget(self.caption)
        theme_signals().changed.connect(self._draw)

    def show_plot(self, plot: Plot) -> None:
        """Draw a diagram in place of the one before."""
        if plot is self.plot:
            return
        self.plot = plot
        if _LIBRARY in sys.modules and self._loader is None:
            self._draw()
        elif self._loader is None:
            self._loader = Background(self)
            self._loader.done.connect(self._loaded)
            self._loader.failed.connect(lambda _, sentence: self._waiting.setText(sentence))
            self._loader.submit(_LIBRARY, partial(importlib.import_module, _LIBRARY))

    def close_services(self) -> None:
        """Let go of a library still loading."""
        if self._loader is not None:
            self._loader.retire()
            self._loader = None

    def _loaded(self) -> None:
        self.close_services()
        self._draw()

    def _make_chart(self) -> pyqtgraph.PlotWidget:
        import pyqtgraph as pg

        chart = pg.PlotWidget(self)
        chart.setAntialiasing(True)
        chart.setMenuEnabled(False)
        chart.hideButtons()
        chart.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        chart.showGrid(x=True, y=True, alpha=0.18)
        for side in ("bottom", "left"):
            chart.getAxis(side).enableAutoSIPrefix(False)
        chart.installEventFilter(self)
        chart.scene().sigMouseMoved.connect(self._hover)
        chart.scene().sigMouseClicked.connect(self._clicked)
        self._layout.replaceWidget(self._waiting, chart)
        self._layout.setStretchFactor(chart, 1)
        self._waiting.hide()
        return chart

    def _draw(self) -> None:
        if self.plot is None or _LIBRARY not in sys.modules or self._loader is not None:
            return
        import pyqtgraph as pg

        self.chart = chart = self.chart or self._make_chart()
        worn = colours()
        chart.clear()
        chart.setBackground(QColor(worn.sheet))
        chart.setAccessibleName(plain(self.plot.title))
        chart.setAccessibleDescription(_in_words(self.plot))
        for side in ("bottom", "left"):
            axis = chart.getAxis(side)
            axis.setPen(QColor(worn.muted))
            axis.setTextPen(QColor(worn.text))
        chart.getAxis("bottom").setLabel(html.escape(plain(self.plot.x_label)), color=worn.text)
        self.height_words.setText(f"↑ {self.plot.y_label}" if self.plot.y_label else "")
        names = [(number, plain(name, limit=48)) for number, name in enumerate(self.plot.categories)]
        chart.getAxis("left").setTicks([names] if names else None)
        chart.invertY(bool(names))
        inks = _DARK_INKS if worn.name == "dark" else _LIGHT_INKS
        for number, series in sorted(enumerate(self.plot.series), key=lambda item: item[1].kind != "band"):
            for item in _drawn(pg, series, inks[number % len(inks)]):
                chart.addItem(item)
        self._cursor = pg.InfiniteLine(angle=90, pen=pg.mkPen(QColor(worn.muted), style=Qt.PenStyle.DashLine))
        self._cursor.setVisible(False)
        chart.addItem(self._cursor, ignoreBounds=True)
        chart.enableAutoRange()
        self.key.show_series(self.plot.series, inks)
        self.caption.setText(self.plot.caption)
        self.caption.setVisible(bool(self.plot.caption))

    def _hover(self, place: QPointF) -> None:
        if self.chart is None or self.plot is None:
            return
        box = self.chart.getPlotItem().vb
        self._read_at(box.mapSceneToView(place).x() if box.sceneBoundingRect().contains(place) else None)

    def _read_at(self, x: float | None) -> None:
        """Put the cursor at a value of the horizontal axis, or away."""
        assert self.plot is not None
        self._cursor.setVisible(x is not None)
        self.readout.setText(" " if x is None else reading_at(self.plot, x))
        if x is not None:
            self._cursor.setPos(x)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Keys on the chart: left and right move the cursor, plus and minus zoom, 0 shows everything."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self.chart is not None:
            key = Qt.Key(event.key())
            low, high = self.chart.viewRange()[0]
            if key in _STEPS:
                at = self._cursor.value() if self._cursor.isVisible() else (low + high) / 2
                self._read_at(min(high, max(low, at + _STEPS[key] * (high - low))))
                return True
            if key in _ZOOMS:
                self.chart.getPlotItem().vb.scaleBy((_ZOOMS[key], _ZOOMS[key]))
                return True
            if key == Qt.Key.Key_0:
                self.chart.enableAutoRange()
                return True
        return super().eventFilter(watched, event)

    def _clicked(self, event: Any) -> None:
        if event.double() and self.chart is not None:
            self.chart.enableAutoRange()


def _drawn(pg: Any, series: Series, ink: str) -> list[Any]:
    """The chart's items of one series."""
    if series.kind == "band" and series.y_high is not None:
        edges = [pg.PlotCurveItem(series.x, y, pen=pg.mkPen(None)) for y in (series.y, series.y_high)]
        return [*edges, pg.FillBetweenItem(*edges, brush=translucent(ink, BAND_ALPHA))]
    if series.kind == "points":
        return [
            pg.PlotDataItem(
                series.x, series.y, pen=None, symbol="o", symbolSize=7, symbolBrush=QColor(ink), symbolPen=None
            )
        ]
    if series.kind == "bars":
        return [pg.BarGraphItem(x0=0, y=series.y, width=series.x, height=0.7, brush=QColor(ink), pen=None)]
    return [pg.PlotDataItem(series.x, series.y, pen=pg.mkPen(QColor(ink), width=2), connect="finite")]


def _in_words(plot: Plot) -> str:
    if plot.categories:
        return f"Bars of {plain(plot.x_label)}: {'; '.join(bar_readings(plot))}. {plain(plot.caption)}"
    names = ", ".join(plain(series.label) for series in plot.series)
    return f"Diagram of {plain(plot.y_label)} over {plain(plot.x_label)}: {names}. {plain(plot.caption)}"
