"""Icons of our own: one-colour SVG files that take the theme's text colour, sharp at any scale."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from engines.core.paths import resources_folder
from gui.theme.dress import colours

_SIZES = (20, 40)


def icon(name: str, role: str = "text", sizes: tuple[int, ...] = _SIZES) -> QIcon:
    """The icon ``resources/icons/NAME.svg`` in the colour of a role of the theme now worn, sharp at these sizes."""
    worn = colours()
    return _icon(name, getattr(worn, role), worn.not_applicable, sizes)


@lru_cache(maxsize=256)
def _icon(name: str, colour: str, disabled: str, sizes: tuple[int, ...]) -> QIcon:
    drawing = (resources_folder() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    made = QIcon()
    for mode, ink in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled)):
        for size in sizes:
            made.addPixmap(_drawn(drawing.replace("currentColor", ink), size), mode)
    return made


def _drawn(drawing: str, size: int) -> QPixmap:
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter)
    painter.end()
    return pixmap
