"""One viewer: wheel zooms about the cursor, dragging pans, double click fits; keys do the same."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from gui.theme.dress import colours
from gui.viewers.link import Stance, ViewLink
from gui.viewers.stage import Mode, Stage
from gui.viewers.swipe import SwipeHandle
from gui.viewers.text import PlainLabel

_MOST = 64.0
_STEP = 1.25
_PANS = {
    Qt.Key.Key_Left: (-0.1, 0.0),
    Qt.Key.Key_Right: (0.1, 0.0),
    Qt.Key.Key_Up: (0.0, -0.1),
    Qt.Key.Key_Down: (0.0, 0.1),
}
"""Fractions of the viewport."""
_WORDS = {
    Qt.Key.Key_Plus: "in",
    Qt.Key.Key_Equal: "in",
    Qt.Key.Key_Minus: "out",
    Qt.Key.Key_0: "fit",
    Qt.Key.Key_1: "one",
}
_CALM_MS = 90


class Canvas(QGraphicsView):
    """Shows a ``Stage``. Joined to a ``ViewLink`` it follows, and leads, all viewers of the same link."""

    pointed = Signal(object)
    """(x, y) in stored pixels (floats) under the cursor, or None"""
    region_hovered = Signal(object)
    """Region or None"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stage = Stage(self)
        self.setScene(self.stage)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleDescription(
            "Wheel or plus and minus zoom, dragging or arrow keys pan, 0 or double click fits, 1 shows one to one."
        )
        self.swipe = SwipeHandle(self)
        self.swipe.moved.connect(self._place_swipe)
        self.swipe.moved.connect(self.stir)
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(_CALM_MS)
        self._calm.timeout.connect(lambda: self.stage.set_draft(False))
        self._message = PlainLabel("", self)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._message.hide()
        self._stance = Stance()
        self._link: ViewLink | None = None
        self._dragged_from: QPoint | None = None

    def join(self, link: ViewLink) -> None:
        """Follow a link, and lead it when moved here."""
        self._link = link
        link.moved.connect(self._follow)
        link.pointed.connect(self._follow_pointer)
        self.set_stance(link.stance)

    @property
    def stance(self) -> Stance:
        return self._stance

    @property
    def scale_factor(self) -> float:
        """Screen pixels (device-independent) per pixel of the frame."""
        return self._scale_of(self._stance)

    def set_stance(self, stance: Stance) -> None:
        """Look where told, without telling the link."""
        self._stance = stance
        self.stir()
        self._look()

    def stir(self) -> None:
        """Something moves: draw quickly now, and finely once it has come to rest."""
        self.stage.set_draft(True)
        self._calm.start()

    def set_message(self, sentence: str) -> None:
        """A plain sentence across the viewer ("Decoding …", or why there is no picture); "" removes it."""
        self._message.setText(sentence)
        self._message.setVisible(bool(sentence))
        self._message.setGeometry(self.rect().adjusted(24, 24, -24, -24))

    def set_mode(self, mode: Mode) -> None:
        self.stage.mode = mode
        self.stage.arrange()
        self.swipe.setVisible(mode is Mode.SWIPE and self.stage.top.pyramid is not None)
        self._place_swipe()

    def refit(self) -> None:
        """Look again after the stage's frame has changed."""
        self._look()

    def obey(self, word: str) -> None:
        """A word of the tool bar: "in", "out", "fit" or "one"."""
        {"in": lambda: self.zoom(_STEP), "out": lambda: self.zoom(1 / _STEP), "fit": self.fit, "one": self.one_to_one}[
            word
        ]()

    def fit(self) -> None:
        self._lead(Stance())

    def one_to_one(self) -> None:
        """One pixel of the exhibit on one pixel of the screen, about the present centre."""
        self._zoom_to(1 / self.devicePixelRatioF(), None)

    def zoom(self, factor: float, about: QPointF | None = None) -> None:
        """Zoom by a factor about a place in the viewport (None: its centre)."""
        self._zoom_to(self.scale_factor * factor, about)

    def pan(self, right: float, down: float) -> None:
        """Move the gaze by screen pixels."""
        shown, zoom = self.stage.shown, self.scale_factor * self.stage.shown.width()
        if not shown.isEmpty():
            x = self._stance.x + right / zoom
            y = self._stance.y + down / (self.scale_factor * shown.height())
            self._lead(Stance(zoom, min(1.0, max(0.0, x)), min(1.0, max(0.0, y)), fit=False))

    def centre_on(self, place: QPointF, scale: float | None = None) -> None:
        """Bring a place, in stored pixels, to the centre; ``scale`` as in ``scale_factor``."""
        shown = self.stage.shown
        if shown.isEmpty():
            return
        at = self.stage.root.mapToScene(place)
        zoom = (scale or self.scale_factor) * shown.width()
        self._lead(Stance(zoom, (at.x() - shown.x()) / shown.width(), (at.y() - shown.y()) / shown.height(), False))

    def show_regions(self) -> None:
        """Move so that the chosen regions are seen, if they are not."""
        chosen = self.stage.regions.chosen
        whole = QRectF()
        for region in chosen:
            whole |= QRectF(region.x, region.y, region.width, region.height)
        seen = self.mapToScene(self.viewport().rect()).boundingRect()
        if chosen and not seen.contains(self.stage.root.mapRectToScene(whole)):
            self.centre_on(whole.center())

    def _zoom_to(self, scale: float, about: QPointF | None) -> None:
        shown = self.stage.shown
        if shown.isEmpty():
            return
        old = self.scale_factor
        new = min(_MOST, max(self._fit_scale() / 4, scale))
        middle = QPointF(self.viewport().width() / 2, self.viewport().height() / 2)
        offset = (about if about is not None else middle) - middle
        gain = 1 / old - 1 / new
        x = self._stance.x + offset.x() * gain / shown.width()
        y = self._stance.y + offset.y() * gain / shown.height()
        self._lead(Stance(new * shown.width(), min(1.0, max(0.0, x)), min(1.0, max(0.0, y)), fit=False))

    def _lead(self, stance: Stance) -> None:
        self.set_stance(stance)
        if self._link is not None:
            self._link.move(stance, self)

    def _follow(self, stance: Stance, mover: object) -> None:
        if mover is not self:
            self.set_stance(stance)

    def _follow_pointer(self, fraction: tuple[float, float] | None, pointer: object) -> None:
        self.stage.set_mark(None if pointer is self else fraction)
        if pointer is not self:
            self.pointed.emit(self._stored_at(fraction))

    def _scale_of(self, stance: Stance) -> float:
        width = self.stage.shown.width()
        return self._fit_scale() if stance.fit or width <= 0 else stance.zoom / width

    def _fit_scale(self) -> float:
        shown, view = self.stage.shown, self.viewport().rect()
        if shown.isEmpty() or view.isEmpty():
            return 1.0
        return min(view.width() / shown.width(), view.height() / shown.height())

    def _look(self) -> None:
        shown, scale = self.stage.shown, self._scale_of(self._stance)
        self.setTransform(QTransform.fromScale(scale, scale))
        x, y = (0.5, 0.5) if self._stance.fit else (self._stance.x, self._stance.y)
        self.centerOn(shown.x() + x * shown.width(), shown.y() + y * shown.height())
        self._place_swipe()

    def _place_swipe(self) -> None:
        self.swipe.place()
        self.stage.swipe_at(self.mapToScene(QPoint(round(self.swipe.fraction * self.viewport().width()), 0)).x())

    def _stored_at(self, fraction: tuple[float, float] | None) -> tuple[float, float] | None:
        if fraction is None:
            return None
        shown = self.stage.shown
        scene = QPointF(shown.x() + fraction[0] * shown.width(), shown.y() + fraction[1] * shown.height())
        stored = self.stage.to_stored(scene)
        return stored.x(), stored.y()

    def _point_at(self, position: QPointF | None) -> None:
        """Tell the link and the read-out what lies under the cursor."""
        shown, fraction = self.stage.shown, None
        if position is not None and not shown.isEmpty():
            inverse, _ = self.viewportTransform().inverted()
            scene = inverse.map(position)
            if shown.contains(scene):
                fraction = ((scene.x() - shown.x()) / shown.width(), (scene.y() - shown.y()) / shown.height())
        stored = self._stored_at(fraction)
        self.pointed.emit(stored)
        self.region_hovered.emit(self.stage.regions.at(QPointF(*stored)) if stored else None)
        self.stage.set_mark(None)
        if self._link is not None:
            self._link.pointed.emit(fraction, self)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        steps = event.angleDelta().y() / 120
        if steps:
            self.zoom(math.pow(_STEP, steps), event.position())
            self._point_at(event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._dragged_from = event.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        here = event.position().toPoint()
        if self._dragged_from is not None:
            moved = self._dragged_from - here
            self._dragged_from = here
            self.pan(moved.x(), moved.y())
        self._point_at(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._dragged_from = None
        self.viewport().setCursor(Qt.CursorShape.CrossCursor)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.fit()
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        self._point_at(None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key = Qt.Key(event.key())
        if key in _PANS:
            right, down = _PANS[key]
            self.pan(right * self.viewport().width(), down * self.viewport().height())
        elif key in _WORDS:
            self.obey(_WORDS[key])
        else:
            super().keyPressEvent(event)
            return
        self._point_at(QPointF(self.viewport().width() / 2, self.viewport().height() / 2))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._look()
        self._message.setGeometry(self.rect().adjusted(24, 24, -24, -24))

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:  # noqa: N802
        painter.fillRect(rect, QColor(colours().stage))
