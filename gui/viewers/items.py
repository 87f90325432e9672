"""What lies on a viewer's stage: layers of pixels, outlines, regions and the linked cross-hair."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engines.core.finding import Region
from gui.viewers.raster import Pyramid
from gui.viewers.text import plain

HIGHLIGHT = QColor(255, 209, 71)
_OUTLINE = QColor(120, 225, 255)
_CASING = QColor(0, 0, 0, 190)


def orientation_transform(orientation: int, width: float, height: float) -> QTransform:
    """Stored pixel coordinates → upright ones, for the EXIF orientations 1–8 (CIPA DC-008, tag 274)."""
    w, h = width, height
    return {
        2: QTransform(-1, 0, 0, 1, w, 0),
        3: QTransform(-1, 0, 0, -1, w, h),
        4: QTransform(1, 0, 0, -1, 0, h),
        5: QTransform(0, 1, 1, 0, 0, 0),
        6: QTransform(0, 1, -1, 0, h, 0),
        7: QTransform(0, -1, -1, 0, h, w),
        8: QTransform(0, -1, 1, 0, 0, w),
    }.get(orientation, QTransform())


class Layer(QGraphicsItem):
    """A pyramid spread over the frame. Single pixels stay sharp when enlarged; reduced levels are smooth."""

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self._frame = QRectF()
        self._window: QRectF | None = None
        self._draft = False
        self.pyramid: Pyramid | None = None

    def show_pyramid(self, pyramid: Pyramid | None, frame: QRectF) -> None:
        """``frame``: the rectangle in stored pixels that the pyramid covers."""
        self.prepareGeometryChange()
        self.pyramid, self._frame = pyramid, frame
        self.update()

    def set_draft(self, draft: bool) -> None:
        """While the view moves: without smoothing, which takes ten times as long."""
        if draft != self._draft:
            self._draft = draft
            self.update()

    def show_only(self, window: QRectF | None) -> None:
        """Clip to a rectangle in stored pixels (the swipe), or to nothing (None)."""
        if window != self._window:
            self._window = window
            self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802
        return self._frame

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self.pyramid is None or self._frame.isEmpty():
            return
        wanted = option.exposedRect.intersected(self._frame)
        if self._window is not None:
            wanted = wanted.intersected(self._window)
        if wanted.isEmpty():
            return
        device = painter.device()
        scale = math.sqrt(abs(painter.worldTransform().determinant())) * device.devicePixelRatioF()
        enlarged = scale * self._frame.width() >= self.pyramid.levels[0].width()
        image = self.pyramid.levels[self._level(scale, enlarged)]
        across, down = image.width() / self._frame.width(), image.height() / self._frame.height()
        left = max(0, math.floor(wanted.left() * across) - 1)
        top = max(0, math.floor(wanted.top() * down) - 1)
        right = min(image.width(), math.ceil(wanted.right() * across) + 1)
        bottom = min(image.height(), math.ceil(wanted.bottom() * down) + 1)
        if self._window is not None:
            painter.setClipRect(self._window, Qt.ClipOperation.IntersectClip)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not (enlarged or self._draft))
        painter.drawImage(
            QRectF(left / across, top / down, (right - left) / across, (bottom - top) / down),
            image,
            QRectF(left, top, right - left, bottom - top),
        )

    def _level(self, scale: float, enlarged: bool) -> int:
        """The smallest level that still has a pixel for every pixel of the screen.

        Reduced maps begin with the second level: smoothing indexed colours takes three times as long.
        """
        assert self.pyramid is not None
        needed = self._frame.width() * scale
        levels = self.pyramid.levels
        indexed = levels[0].format() == QImage.Format.Format_Indexed8
        least = 1 if indexed and not enlarged and len(levels) > 1 else 0
        return max((i for i, level in enumerate(levels) if level.width() >= needed), default=0) or least


class Regions(QGraphicsItem):
    """Rectangles in stored pixels: thin outlines, and those chosen drawn boldly with their words."""

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self._frame = QRectF()
        self.regions: tuple[Region, ...] = ()
        self.chosen: tuple[Region, ...] = ()

    def set_frame(self, frame: QRectF) -> None:
        self.prepareGeometryChange()
        self._frame = frame

    def show_regions(self, regions: tuple[Region, ...], chosen: tuple[Region, ...]) -> None:
        if (regions, chosen) != (self.regions, self.chosen):
            self.regions, self.chosen = regions, chosen
            self.update()

    def at(self, place: QPointF) -> Region | None:
        """The smallest region at a place, chosen ones first."""
        hits = [r for r in (*self.chosen, *self.regions) if _rect(r).contains(place)]
        return min(hits, key=lambda r: r.width * r.height, default=None)

    def boundingRect(self) -> QRectF:  # noqa: N802
        grown = max(self._frame.width(), self._frame.height()) / 4
        return self._frame.adjusted(-grown, -grown, grown, grown)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        to_screen = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for region in self.regions:
            if region not in self.chosen:
                _frame_lines(painter, to_screen.mapRect(_rect(region)), _OUTLINE, 1.0)
        for region in self.chosen:
            rect = to_screen.mapRect(_rect(region))
            _frame_lines(painter, rect, HIGHLIGHT, 2.5)
            if region.label:
                _tag(painter, rect, plain(region.label, limit=60))
        painter.restore()


class Outline(QGraphicsItem):
    """The threshold's contour: light lines with a dark casing, readable over any colour."""

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self._frame = QRectF()
        self._lines: list[tuple[QPointF, QPointF]] = []
        self._window: QRectF | None = None

    def show_only(self, window: QRectF | None) -> None:
        """Clip to a rectangle in stored pixels, or to nothing (None)."""
        if window != self._window:
            self._window = window
            self.update()

    def show_lines(self, lines: list[tuple[QPointF, QPointF]], frame: QRectF) -> None:
        self.prepareGeometryChange()
        self._lines, self._frame = lines, frame
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802
        return self._frame

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self._window is not None:
            painter.setClipRect(self._window, Qt.ClipOperation.IntersectClip)
        points = [point for line in self._lines for point in line]
        for colour, width in ((_CASING, 2.4), (QColor(Qt.GlobalColor.white), 1.0)):
            pen = QPen(colour, width)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawLines(points)


class Mark(QGraphicsItem):
    """The cross-hair that shows in every linked viewer the place under the cursor."""

    _ARM = 9.0

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setVisible(False)

    def boundingRect(self) -> QRectF:  # noqa: N802
        return QRectF(-self._ARM - 2, -self._ARM - 2, 2 * self._ARM + 4, 2 * self._ARM + 4)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        for colour, width in ((_CASING, 3.0), (HIGHLIGHT, 1.0)):
            painter.setPen(QPen(colour, width))
            for near, far in ((3.0, self._ARM), (-self._ARM, -3.0)):
                painter.drawLine(QPointF(near, 0), QPointF(far, 0))
                painter.drawLine(QPointF(0, near), QPointF(0, far))


def _rect(region: Region) -> QRectF:
    return QRectF(region.x, region.y, region.width, region.height)


def _frame_lines(painter: QPainter, rect: QRectF, colour: QColor, width: float) -> None:
    for line, thickness in ((_CASING, width + 2), (colour, width)):
        pen = QPen(line, thickness)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(rect)


def _tag(painter: QPainter, rect: QRectF, words: str) -> None:
    metrics = painter.fontMetrics()
    box = QRectF(0, 0, metrics.horizontalAdvance(words) + 10, metrics.height() + 4)
    box.moveBottomLeft(rect.topLeft() + QPointF(-1, -3))
    if box.top() < 0:
        box.moveTop(max(rect.top() + 3, 3.0))
    painter.fillRect(box, HIGHLIGHT)
    painter.setPen(QColor(20, 20, 20))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
