"""A diagram as a view. pyqtgraph is loaded when the first diagram is shown, never at start."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engines.core.finding import Plot, Series
from gui.plots.reading import reading_at
from gui.plots.series_key import BAND_ALPHA, SeriesKey, translucent
from gui.theme.dress import colours, theme_signals
from gui.viewers.text import PlainLabel, plain

if TYPE_CHECKING:
    import pyqtgraph

_LIGHT_INKS = ("#1d5fd0", "#c26a00", "#6d48b5", "#00796b", "#b3261e", "#59616e")
_DARK_INKS = ("#6ea8fe", "#f0a93b", "#b79be8", "#4dc9b8", "#f2827f", "#a0a7b4")


class PlotView(QWidget):
    """Shows one ``Plot``: lines, bands and points, with a legend and a read-out under the cursor."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot: Plot | None = None
        self.chart: pyqtgraph.PlotWidget | None = None
        self.caption = PlainLabel("", self, role="muted")
        self.readout = PlainLabel(" ", self, role="muted")
        self.readout.setAccessibleName("Values under the cursor")
        self._cursor: Any = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(8, 4, 8, 6)
        self.key = SeriesKey(self)
        self._layout.addWidget(self.key)
        self._layout.addWidget(self.readout)
        self._layout.addWidget(self.caption)
        theme_signals().changed.connect(self._draw)

    def show_plot(self, plot: Plot) -> None:
        """Draw a diagram in place of the one before."""
        if plot is not self.plot:
            self.plot = plot
            self._draw()

    def _draw(self) -> None:
        if self.plot is None:
            return
        import pyqtgraph as pg

        if self.chart is not None:
            self._layout.removeWidget(self.chart)
            self.chart.hide()
            self.chart.deleteLater()
        worn = colours()
        self.chart = pg.PlotWidget(self, background=QColor(worn.sheet))
        self.chart.setAntialiasing(True)
        self.chart.setMenuEnabled(False)
        self.chart.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.chart.setAccessibleName(plain(self.plot.title))
        self.chart.setAccessibleDescription(_in_words(self.plot))
        self.chart.showGrid(x=True, y=True, alpha=0.18)
        for side, words in (("bottom", self.plot.x_label), ("left", self.plot.y_label)):
            axis = self.chart.getAxis(side)
            axis.setPen(QColor(worn.muted))
            axis.setTextPen(QColor(worn.text))
            axis.enableAutoSIPrefix(False)
            axis.setLabel(html.escape(plain(words)))
        inks = _DARK_INKS if worn.name == "dark" else _LIGHT_INKS
        bands_first = sorted(enumerate(self.plot.series), key=lambda item: item[1].kind != "band")
        for number, series in bands_first:
            self._add(pg, series, inks[number % len(inks)])
        self.key.show_series(self.plot.series, inks)
        self._cursor = pg.InfiniteLine(angle=90, pen=pg.mkPen(QColor(worn.muted), style=Qt.PenStyle.DashLine))
        self._cursor.setVisible(False)
        self.chart.addItem(self._cursor, ignoreBounds=True)
        self.chart.scene().sigMouseMoved.connect(self._hover)
        self._layout.insertWidget(1, self.chart, 1)
        self.caption.setText(self.plot.caption)
        self.caption.setVisible(bool(self.plot.caption))

    def _add(self, pg: Any, series: Series, ink: str) -> None:
        assert self.chart is not None
        if series.kind == "band" and series.y_high is not None:
            edges = [pg.PlotCurveItem(series.x, y, pen=pg.mkPen(None)) for y in (series.y, series.y_high)]
            for item in (*edges, pg.FillBetweenItem(*edges, brush=translucent(ink, BAND_ALPHA))):
                self.chart.addItem(item)
        elif series.kind == "points":
            self.chart.addItem(
                pg.PlotDataItem(
                    series.x,
                    series.y,
                    pen=None,
                    symbol="o",
                    symbolSize=7,
                    symbolBrush=QColor(ink),
                    symbolPen=None,
                )
            )
        else:
            self.chart.addItem(
                pg.PlotDataItem(series.x, series.y, pen=pg.mkPen(QColor(ink), width=2), connect="finite")
            )

    def _hover(self, place: QPointF) -> None:
        if self.chart is None or self.plot is None:
            return
        box = self.chart.getPlotItem().vb
        inside = box.sceneBoundingRect().contains(place)
        self._cursor.setVisible(inside)
        x = box.mapSceneToView(place).x() if inside else np.nan
        self.readout.setText(reading_at(self.plot, x) if inside else " ")
        if inside:
            self._cursor.setPos(x)


def _in_words(plot: Plot) -> str:
    names = ", ".join(plain(series.label) for series in plot.series)
    return f"Diagram of {plain(plot.y_label)} over {plain(plot.x_label)}: {names}. {plain(plot.caption)}"
