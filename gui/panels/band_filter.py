"""The spectrum's tool: keep or remove a band of spatial frequencies and look at what remains."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QGridLayout, QVBoxLayout, QWidget

from engines.core.errors import AssayError
from gui.panels.band_slider import BandSlider
from gui.viewers.background import Background
from gui.viewers.choices import Shelf
from gui.viewers.frame_view import FrameView
from gui.viewers.raster import Pyramid, pyramid_of_rgb
from gui.viewers.text import PlainLabel

HIGHEST = 0.71
_PATIENCE_MS = 150
_GAINS = (1, 2, 4, 8, 16)


@dataclass(frozen=True, slots=True)
class Band:
    """Radial frequencies in cycles/pixel; ``direction`` and ``opening`` in degrees, None: all directions."""

    low: float = 0.25
    high: float = 0.5
    keep: bool = True
    direction: float | None = None
    opening: float = 20.0
    gain: int = 1

    @property
    def may_gain(self) -> bool:
        """Only a band without the mean, around mid grey, can be amplified."""
        return self.keep and self.low > 0


class BandFilter(QWidget):
    """A viewer with the filtered picture, and the controls of the band. Works in a thread of its own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = FrameView(self)
        self._pyramid: Pyramid | None = None
        self._background = Background(self)
        self._background.done.connect(self._show)
        self._background.failed.connect(self._tell)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PATIENCE_MS)
        self._timer.timeout.connect(self._filter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.view, 1)
        layout.addWidget(self._controls())
        self._say_band()

    def show_exhibit(self, pyramid: Pyramid | None, shelf: Shelf) -> None:
        """Work on an exhibit's picture."""
        if pyramid is not self._pyramid:
            self._pyramid = pyramid
            self.view.show_base(None, [])
            self._filter()

    def close_services(self) -> None:
        """End the tool's thread; a filtering under way is not waited for."""
        self._timer.stop()
        self._background.retire()

    @property
    def band(self) -> Band:
        """The band now set."""
        return Band(
            self.slider.low,
            self.slider.high,
            self.action.currentIndex() == 0,
            self.direction.value() if self.directed.isChecked() else None,
            self.opening.value(),
            _GAINS[self.gain.currentIndex()],
        )

    def _controls(self) -> QWidget:
        box = QWidget(self)
        grid = QGridLayout(box)
        grid.setContentsMargins(8, 2, 8, 8)
        self.action = QComboBox(box)
        self.action.addItems(["Keep only the band", "Remove the band"])
        self.action.setAccessibleName("What to do with the band")
        self.slider = BandSlider(HIGHEST, box)
        self.words = PlainLabel("", box, role="muted")
        self.directed = QCheckBox("Only the direction", box)
        self.direction = self._angle("Direction of the band in degrees; 0 repeats to the right", 0, 179, 0)
        self.opening = self._angle("Opening to either side in degrees", 1, 90, 20)
        self.opening.setPrefix("± ")
        self.gain = QComboBox(box)
        self.gain.addItems([f"× {gain}" for gain in _GAINS])
        self.gain.setAccessibleName("Gain: how much the kept band is amplified around mid grey")
        self.gain.setToolTip("Gain of the kept band, around mid grey")
        self.gain.currentIndexChanged.connect(self._changed)
        grid.addWidget(self.action, 0, 0)
        grid.addWidget(self.slider, 0, 1, 1, 3)
        grid.addWidget(self.words, 1, 0, 1, 4)
        grid.addWidget(self.directed, 2, 0)
        grid.addWidget(self.direction, 2, 1)
        grid.addWidget(self.opening, 2, 2)
        grid.addWidget(self.gain, 2, 3)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        self.action.currentIndexChanged.connect(self._changed)
        self.slider.changed.connect(self._changed)
        self.directed.toggled.connect(self._changed)
        return box

    def _angle(self, name: str, low: float, high: float, value: float) -> QDoubleSpinBox:
        box = QDoubleSpinBox(self)
        box.setDecimals(0)
        box.setRange(low, high)
        box.setValue(value)
        box.setSuffix("°")
        box.setAccessibleName(name)
        box.setToolTip(name)
        box.setEnabled(False)
        box.valueChanged.connect(self._changed)
        return box

    def _changed(self) -> None:
        self.direction.setEnabled(self.directed.isChecked())
        self.opening.setEnabled(self.directed.isChecked())
        self.gain.setEnabled(self.band.may_gain)
        self._say_band()
        self._timer.start()

    def _say_band(self) -> None:
        band = self.band
        longest = "all longer ones" if band.low < 0.005 else f"{1 / band.low:.3g} pixels"
        self.words.setText(
            f"{band.low:.3f} to {band.high:.3f} cycles/pixel: structures that repeat every "
            f"{1 / band.high:.3g} pixels up to {longest}."
        )

    def _filter(self) -> None:
        if self._pyramid is not None:
            self.view.canvas.set_message("" if self.view.canvas.stage.base.pyramid else "Filtering …")
            self._background.submit("filter", partial(_filtered, self._pyramid, self.band))

    def _show(self, _: object, filtered: Pyramid) -> None:
        self.view.canvas.set_message("")
        band = self.band
        how = f"{'only' if band.keep else 'all but'} {band.low:.3f} to {band.high:.3f} cycles/pixel"
        if band.direction is not None:
            how += f" within {band.opening:.0f}° of {band.direction:.0f}°"
        gain = f", amplified × {band.gain} around mid grey" if band.may_gain and band.gain > 1 else ""
        self.view.show_base(filtered, [f"Shows {how}{gain}; the same scale for every picture.", filtered.note])

    def _tell(self, _: object, sentence: str) -> None:
        self.view.show_base(None, [])
        self.view.canvas.set_message(sentence)


def _filtered(pyramid: Pyramid, band: Band) -> Pyramid:
    """In the thread."""
    from engines.spectrum.filtering import filter_band

    pixels: np.ndarray[Any, Any] = pyramid.rgb()
    if band.may_gain and band.gain > 1:
        pixels = pixels.astype(np.float32) * np.float32(band.gain)
    try:
        pixels = filter_band(pixels, band.low, band.high, band.keep, band.direction, band.opening)
    except ValueError as error:
        raise AssayError(str(error)) from error
    return pyramid_of_rgb(pixels, pyramid.note)
