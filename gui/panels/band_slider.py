"""A slider with two handles, for the low and high end of a band."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QSizePolicy, QWidget

from gui.theme.dress import colours

_STEP = 0.005
_KNOB = 7.0


class BandSlider(QWidget):
    """Two number boxes with a track between them; the boxes take the keyboard, the track the mouse."""

    changed = Signal()

    def __init__(self, highest: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._low = self._box("Lowest frequency of the band in cycles per pixel", highest, 0.25)
        self._high = self._box("Highest frequency of the band in cycles per pixel", highest, 0.5)
        self._track = _Track(self, highest)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for part in (self._low, self._track, self._high):
            layout.addWidget(part, 1 if part is self._track else 0)

    @property
    def low(self) -> float:
        return min(self._low.value(), self._high.value() - _STEP)

    @property
    def high(self) -> float:
        return self._high.value()

    def set_band(self, low: float, high: float) -> None:
        """Set both ends; they stay at least one step apart."""
        self._high.setValue(max(high, _STEP))
        self._low.setValue(min(low, self._high.value() - _STEP))

    def _box(self, name: str, highest: float, value: float) -> QDoubleSpinBox:
        box = QDoubleSpinBox(self)
        box.setDecimals(3)
        box.setRange(0, highest)
        box.setSingleStep(_STEP)
        box.setValue(value)
        box.setAccessibleName(name)
        box.setToolTip(name)
        box.valueChanged.connect(self._tell)
        return box

    def _tell(self) -> None:
        self._track.update()
        self.changed.emit()


class _Track(QWidget):
    def __init__(self, owner: BandSlider, highest: float) -> None:
        super().__init__(owner)
        self._owner = owner
        self._highest = highest
        self._held = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(140, 22)

    def _x(self, value: float) -> float:
        return _KNOB + value / self._highest * (self.width() - 2 * _KNOB)

    def _value(self, x: float) -> float:
        share = (x - _KNOB) / max(1.0, self.width() - 2 * _KNOB)
        return min(1.0, max(0.0, share)) * self._highest

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        x = event.position().x()
        to_low, to_high = abs(x - self._x(self._owner.low)), abs(x - self._x(self._owner.high))
        self._held = "low" if to_low < to_high else "high"
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        value = self._value(event.position().x())
        if self._held == "low":
            self._owner.set_band(value, self._owner.high)
        elif self._held == "high":
            self._owner.set_band(min(self._owner.low, value - _STEP), value)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._held = ""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        worn = colours()
        middle = self.height() / 2
        low, high = self._x(self._owner.low), self._x(self._owner.high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(worn.line))
        painter.drawRoundedRect(QRectF(_KNOB, middle - 2, self.width() - 2 * _KNOB, 4), 2, 2)
        painter.setBrush(QColor(worn.accent))
        painter.drawRect(QRectF(low, middle - 2, high - low, 4))
        painter.setPen(QPen(QColor(worn.accent), 1.5))
        painter.setBrush(QColor(worn.raised))
        for x in (low, high):
            painter.drawEllipse(QPointF(x, middle), _KNOB - 1, _KNOB - 1)
