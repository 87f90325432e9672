"""A viewer with what belongs to it: legend, opacity, notes and the read-out under the cursor."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from engines.core.finding import Map
from gui.viewers.canvas import Canvas
from gui.viewers.legend import Legend
from gui.viewers.raster import Pyramid
from gui.viewers.stage import Mode
from gui.viewers.text import PlainLabel


class FrameView(QWidget):
    """Shows a picture and, over it, a map or a second picture."""

    opacity_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = Canvas(self)
        self.legend = Legend(self)
        self.note = PlainLabel("", self, role="muted")
        self.readout = PlainLabel(" ", self, wrap=False, role="muted")
        self.readout.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.readout.setAccessibleName("Read-out under the cursor")
        self.readout.setMinimumWidth(0)
        self._opacity_row, self.opacity = self._opacity_slider()
        self.compared = ""
        """A sentence that names the exhibit compared with, ""."""
        self._map: Map | None = None
        self._frame: tuple[tuple[int, int], int] | None = None
        self._pieces: npt.NDArray[np.float32] | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.canvas, 1)
        self.foot = QWidget(self)
        foot = QVBoxLayout(self.foot)
        foot.setContentsMargins(8, 4, 8, 4)
        foot.setSpacing(3)
        for part in (self.readout, self._opacity_row, self.legend, self.note):
            foot.addWidget(part)
        foot.addStretch(1)
        layout.addWidget(self.foot)
        self.note.hide()
        self.canvas.pointed.connect(self._read_out)

    def _opacity_slider(self) -> tuple[QWidget, QSlider]:
        row = QWidget(self)
        slider = QSlider(Qt.Orientation.Horizontal, row)
        slider.setRange(0, 100)
        slider.setValue(100)
        slider.setAccessibleName("Opacity of the map over the picture")
        slider.setToolTip("Opacity of the map over the picture")
        percent = PlainLabel("100 %", row, wrap=False, role="muted")
        percent.setMinimumWidth(percent.fontMetrics().horizontalAdvance("100 %"))
        percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        slider.valueChanged.connect(lambda value: percent.setText(f"{value} %"))
        slider.valueChanged.connect(self._fade)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(PlainLabel("Opacity", row, wrap=False, role="muted"))
        line.addWidget(slider, 1)
        line.addWidget(percent)
        row.hide()
        return row, slider

    @property
    def map(self) -> Map | None:
        """The map over the picture, with its legend."""
        return self._map

    def show_frame(self, frame: tuple[int, int], orientation: int) -> None:
        """The exhibit's stored size, and the EXIF orientation to show it in."""
        if (frame, orientation) != self._frame:
            self._frame = (frame, orientation)
            self.canvas.stage.set_frame(*frame, orientation)
            self.canvas.refit()

    def show_base(self, pyramid: Pyramid | None, notes: list[str]) -> None:
        """The picture underneath; ``notes``: sentences on how it is shown."""
        self.canvas.stage.set_base(pyramid)
        note = " ".join(filter(None, notes))
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def show_map(self, shown: Map | None) -> None:
        """Legend and slider of a map whose pixels come with ``show_top``."""
        self._map = shown
        self.legend.show_map(shown)

    def show_top(self, pyramid: Pyramid | None, frame: tuple[int, int] | None = None, orientation: int = 1) -> None:
        """The layer above: a map's pixels, or another exhibit of its own frame and orientation."""
        self.canvas.stage.set_top(pyramid, frame, orientation)

    def show_outline(self, pieces: npt.NDArray[np.float32] | None) -> None:
        """Line pieces around the places above the threshold."""
        if pieces is not self._pieces:
            self._pieces = pieces
            self.canvas.stage.set_outline(np.empty((0, 4), np.float32) if pieces is None else pieces)

    def set_mode(self, mode: Mode) -> None:
        self.canvas.set_mode(mode)
        self._opacity_row.setVisible(self._map is not None and mode is Mode.OVERLAY)

    def foot_height(self) -> int:
        """Height that legend and notes need at the present width."""
        layout = self.foot.layout()
        return max(layout.heightForWidth(self.width()), layout.minimumSize().height()) if layout else 0

    def describe(self) -> str:
        """How the view is shown, in words, for a saved copy."""
        canvas = self.canvas
        seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect().intersected(canvas.stage.shown)
        part = canvas.stage.root.mapRectFromScene(seen).toAlignedRect()
        words = [
            f"Seen: x {part.left():,} to {part.right():,}, y {part.top():,} to {part.bottom():,} of the whole frame, "
            f"{canvas.stage.stored.width():,.0f} × {canvas.stage.stored.height():,.0f} pixels, at "
            f"{canvas.scale_factor * self.devicePixelRatioF() * 100:.0f} % of its size."
        ]
        if canvas.stage.mode is Mode.SWIPE:
            words.append("The layer above is seen to the right of the divider.")
        elif self._map is not None and self.opacity.value() < 100:
            words.append(f"The map lies over the picture with an opacity of {self.opacity.value()} %.")
        if canvas.stage.turned:
            words.append("Turned upright for display only.")
        return " ".join(filter(None, [*words, self.note.text(), self.compared]))

    def _fade(self, percent: int) -> None:
        self.canvas.stir()
        self.canvas.stage.opacity = percent / 100
        self.canvas.stage.arrange()
        self.opacity_changed.emit(percent / 100)

    def _read_out(self, place: tuple[float, float] | None) -> None:
        stored = self.canvas.stage.stored
        if place is None or stored.isEmpty():
            self.readout.setText(" ")
            return
        x = min(int(stored.width()) - 1, max(0, math.floor(place[0])))
        y = min(int(stored.height()) - 1, max(0, math.floor(place[1])))
        parts = [f"x {x:,}  y {y:,}"]
        base = self.canvas.stage.base.pyramid
        if base is not None:
            parts.append(_rgb_words(base, x / stored.width(), y / stored.height()))
        if self._map is not None:
            parts.append(value_words(self._map, x, y))
        self.readout.setText("   ".join(parts))


def _rgb_words(pyramid: Pyramid, across: float, down: float) -> str:
    width, height = pyramid.size
    colour = pyramid.levels[0].pixelColor(min(width - 1, int(across * width)), min(height - 1, int(down * height)))
    mean = "mean " if pyramid.reduced_by > 1 else ""
    return f"{mean}RGB {colour.red()} {colour.green()} {colour.blue()}"


def value_words(shown: Map, x: int, y: int) -> str:
    """The map's own value at a stored pixel, with its unit."""
    height, width = shown.values.shape
    column = min(width - 1, x * width // max(1, shown.frame[0]))
    row = min(height - 1, y * height // max(1, shown.frame[1]))
    value = float(shown.values[row, column])
    if math.isnan(value):
        return "no value here"
    return f"map {value:.4g} {shown.unit}".rstrip().replace("-", "−")
