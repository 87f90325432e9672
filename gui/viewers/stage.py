"""The scene of one viewer: a picture, a layer over it, and marks, all in the exhibit's stored pixels."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtGui import QTransform
from PySide6.QtWidgets import QGraphicsRectItem, QGraphicsScene

from engines.core.finding import Region
from gui.viewers.items import Layer, Mark, Outline, Regions, orientation_transform
from gui.viewers.raster import Pyramid


class Mode(StrEnum):
    """How a viewer with two layers shows them."""

    OVERLAY = "overlay"
    BLINK = "blink"
    SWIPE = "swipe"
    DIFFERENCE = "difference"


class Stage(QGraphicsScene):
    """Layers share one root whose transform turns the stored frame upright; the pixels themselves are never turned."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.root = QGraphicsRectItem()
        self.root.setFlag(QGraphicsRectItem.GraphicsItemFlag.ItemHasNoContents)
        self.addItem(self.root)
        self.base, self.top = Layer(self.root), Layer(self.root)
        self.outline, self.regions, self.mark = Outline(self.root), Regions(self.root), Mark(self.root)
        self.mode = Mode.OVERLAY
        self.blink_on = True
        self.opacity = 1.0
        self._stored = QRectF()

    @property
    def stored(self) -> QRectF:
        """The frame in stored pixels."""
        return self._stored

    @property
    def turned(self) -> bool:
        """Whether the frame is shown otherwise than stored."""
        return not self.root.transform().isIdentity()

    @property
    def shown(self) -> QRectF:
        """The frame as displayed, in the scene's coordinates."""
        return self.root.mapRectToScene(self._stored)

    def set_frame(self, width: int, height: int, orientation: int = 1) -> None:
        """Give the stage the exhibit's stored size and the EXIF orientation to show it in (1: as stored)."""
        self._stored = QRectF(0, 0, width, height)
        self.root.setTransform(orientation_transform(orientation, width, height))
        self.regions.set_frame(self._stored)
        shown = self.shown
        self.setSceneRect(
            shown.adjusted(-shown.width(), -shown.height(), shown.width(), shown.height())
            if not shown.isEmpty()
            else QRectF(0, 0, 1, 1)
        )

    def set_base(self, pyramid: Pyramid | None) -> None:
        self.base.show_pyramid(pyramid, self._stored)

    def set_top(self, pyramid: Pyramid | None, frame: tuple[int, int] | None = None, orientation: int = 1) -> None:
        """The upper layer. ``frame`` and ``orientation``: another exhibit's, laid over this one's displayed frame."""
        own = QRectF(0, 0, *frame) if frame else self._stored
        self.top.setTransform(self._over_base(own, orientation) if frame else QTransform())
        self.top.show_pyramid(pyramid, own)
        self.arrange()

    def _over_base(self, own: QRectF, orientation: int) -> QTransform:
        turned = orientation_transform(orientation, own.width(), own.height())
        upright, shown = turned.mapRect(own), self.shown
        if upright.isEmpty() or shown.isEmpty():
            return QTransform()
        stretch = QTransform.fromScale(shown.width() / upright.width(), shown.height() / upright.height())
        return turned * stretch * self.root.transform().inverted()[0]

    def set_outline(self, pieces: npt.NDArray[np.float32]) -> None:
        """Line pieces (n, 4) in stored pixels around the places above a threshold."""
        lines = [(QPointF(x0, y0), QPointF(x1, y1)) for x0, y0, x1, y1 in pieces.tolist()]
        self.outline.show_lines(lines, self._stored)

    def show_regions(self, regions: tuple[Region, ...], chosen: tuple[Region, ...]) -> None:
        self.regions.show_regions(regions, chosen)

    def set_mark(self, fraction: tuple[float, float] | None) -> None:
        """Place the cross-hair at fractions of the displayed frame."""
        self.mark.setVisible(fraction is not None)
        if fraction is not None:
            shown = self.shown
            place = QPointF(shown.x() + fraction[0] * shown.width(), shown.y() + fraction[1] * shown.height())
            self.mark.setPos(self.root.mapFromScene(place))

    def arrange(self) -> None:
        """Make the layers' visibility and opacity follow the mode."""
        covering = self.mode in (Mode.SWIPE, Mode.BLINK, Mode.DIFFERENCE)
        self.top.setOpacity(1.0 if covering else self.opacity)
        self.top.setVisible(self.blink_on if self.mode is Mode.BLINK else True)
        self.outline.setVisible(self.top.isVisible())
        if self.mode is not Mode.SWIPE:
            self.top.show_only(None)
            self.outline.show_only(None)

    def set_draft(self, draft: bool) -> None:
        """Draw quickly while the view moves."""
        self.base.set_draft(draft)
        self.top.set_draft(draft)

    def swipe_at(self, scene_x: float) -> None:
        """Show the top layer only to the right of a line in the scene."""
        if self.mode is Mode.SWIPE:
            shown = self.shown
            right = QRectF(scene_x, shown.top(), max(0.0, shown.right() - scene_x), shown.height())
            self.top.show_only(self.top.mapRectFromScene(right))
            self.outline.show_only(self.root.mapRectFromScene(right))

    def to_stored(self, place: QPointF) -> QPointF:
        """Scene → stored pixels."""
        return self.root.mapFromScene(place)
