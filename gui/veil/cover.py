"""What is seen in a veiled picture's place: in the list, and in a view."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engines.core.veil import Look
from gui.theme import colours, icon
from gui.viewers.text import PlainLabel

CELLS = 7
"""Cells along the longer side that a blurred veil leaves."""
LIFT_KEY = "V"


def veiled_image(image: QImage, look: Look) -> QImage | None:
    """A picture of the same size behind a veil: a few smoothed grey cells of halved contrast, or None (cover)."""
    if look is Look.COVERED or image.isNull():
        return None
    longest = max(image.width(), image.height())
    across, down = (max(1, round(side * CELLS / longest)) for side in (image.width(), image.height()))
    smooth, keep = Qt.TransformationMode.SmoothTransformation, Qt.AspectRatioMode.IgnoreAspectRatio
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    small = grey.scaled(across, down, keep, smooth).convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(small)
    painter.fillRect(small.rect(), QColor(128, 128, 128, 128))
    painter.end()
    return QImage(small.scaled(image.size(), keep, smooth))


def draw_veiled(painter: QPainter, box: QRect, veil: QPixmap | None) -> None:
    """A veiled thumbnail: the blurred picture where there is one, and a closed eye over it."""
    if veil is not None:
        size = veil.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(0, 0, size.width(), size.height())
        place.moveCenter(box.center())
        painter.drawPixmap(place, veil)
    edge = min(28, box.height() // 2)
    spot = QRect(0, 0, edge, edge)
    spot.moveCenter(box.center())
    painter.setPen(Qt.PenStyle.NoPen)
    ground = QColor(colours().sheet)
    ground.setAlpha(190)
    painter.setBrush(ground)
    painter.drawEllipse(spot.adjusted(-5, -5, 5, 5))
    icon("veil").paint(painter, spot)


class Cover(QWidget):
    """Stands in a view's place; nothing of the picture is behind it. ``lift_asked`` when its button is pressed."""

    lift_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Veiled picture")
        self._blurred: QPixmap | None = None
        self._icon = PlainLabel("", self, wrap=False)
        self._icon.setPixmap(icon("veil").pixmap(40, 40))
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = PlainLabel("Veiled", self, role="heading")
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._why = PlainLabel("", self)
        self._why.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = QPushButton(f"Lift the veil ({LIFT_KEY})", self)
        self.button.setAccessibleName("Lift the veil")
        self.button.clicked.connect(partial(self.lift_asked.emit))
        card = QWidget(self)
        card.setObjectName("veil_card")
        card.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        card.setMaximumWidth(420)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(20, 16, 20, 16)
        for part in (self._icon, self._title, self._why):
            inside.addWidget(part)
        inside.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card, 8)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        self._card = card

    def show_words(self, why: str) -> None:
        """Why the picture is veiled."""
        self._why.setText(why)
        self.setToolTip("The file is unchanged, and the engines see the picture as it is.")
        self.setAccessibleDescription(f"{why} Press {LIFT_KEY} to see it.")

    def show_blurred(self, blurred: QImage | None) -> None:
        """The blurred picture behind the words; None: a plain cover."""
        self._blurred = None if blurred is None else QPixmap.fromImage(blurred)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """The ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours().stage))
        if self._blurred is not None:
            size = self._blurred.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(0, 0, size.width(), size.height())
            place.moveCenter(self.rect().center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(place, self._blurred)
        ground = QColor(colours().sheet)
        ground.setAlpha(225)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(colours().line))
        painter.setBrush(ground)
        painter.drawRoundedRect(self._card.geometry(), 8, 8)
